"""What a start does with the register: loads it once, and again only when it is another; it never stops the tracker."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from resolutions.models import Body, LeadTime, Resolution
from tests import make
from tracking.management.commands.start import Command
from tracking.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mark(settings: Settings, tmp_path: Path) -> Path:
    settings.WTSA_REGISTER = tmp_path / "register-loaded"
    return tmp_path / "register-loaded"


def load() -> str:
    out = io.StringIO()
    Command(stdout=out).load_register()
    return out.getvalue()


def test_what_a_person_took_away_comes_back_with_another_register_only(mark: Path) -> None:
    load()
    assert Resolution.objects.count() == 26
    of_council = LeadTime.objects.filter(body__code="council")
    number = of_council.count()
    of_council.delete()
    load()
    assert not of_council.exists()
    mark.write_text("another\n", encoding="ascii")
    load()
    assert of_council.count() == number > 0


def test_a_register_that_does_not_fit_is_told_and_the_data_stays(mark: Path) -> None:
    load()
    Topic.objects.filter(pk=Topic.objects.earliest("pk").pk).update(slug="another")
    mark.unlink()
    topics = set(Topic.objects.values_list("slug", "name"))
    said = load()
    assert said.startswith("The tracker starts with the register it has. The register does not fit what is on record")
    assert "empty database" not in said
    assert set(Topic.objects.values_list("slug", "name")) == topics
    assert not mark.exists()


def test_an_empty_database_that_the_register_cannot_fill_is_not_served(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    make.body("council")
    with pytest.raises(CommandError, match="Nothing was saved"):
        load()
    assert Body.objects.count() == 1
