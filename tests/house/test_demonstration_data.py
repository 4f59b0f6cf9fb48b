"""The data of a demonstration is not taken for real work."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests import make
from tracking.invented import refusal
from tracking.management.commands.start import Command
from tracking.models import ActionItem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("demonstration", "invented"), [(True, True), (False, False)])
def test_a_demonstration_goes_on_and_real_work_starts(settings: Settings, demonstration: bool, invented: bool) -> None:
    settings.WTSA_DEMO = demonstration
    make.item("44-01")
    ActionItem.objects.update(illustrative=invented)
    Command().refuse_invented_work()
    assert refusal() == ""


def test_real_work_on_the_data_of_a_demonstration_is_refused(settings: Settings) -> None:
    settings.WTSA_DEMO = False
    make.item("44-01")
    ActionItem.objects.update(illustrative=True)
    with pytest.raises(CommandError, match="is a demonstration, with invented progress"):
        Command().refuse_invented_work()


def load_demo() -> str:
    with pytest.raises(CommandError) as refused:
        call_command("load_demo")
    assert str(refused.value).endswith(" Nothing was saved.")
    assert not ActionItem.objects.filter(illustrative=True).exists()
    return str(refused.value)


def test_progress_that_would_belong_to_nobody_is_refused_with_what_to_do() -> None:
    assert "manage.py load_register" in load_demo()
    make.item("44-26")
    assert "manage.py make_accounts" in load_demo()
    make.person("somebody")
    assert "set WTSA_DATA to a new folder" in load_demo()


def test_no_invented_progress_goes_into_real_work(settings: Settings) -> None:
    settings.WTSA_DEMO = False
    assert "WTSA_DEMO says that this is real work" in load_demo()
