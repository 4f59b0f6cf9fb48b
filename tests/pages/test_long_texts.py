"""Texts have an end, whatever the door; names of people hold no mark that turns a line round."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.typed import LONGEST
from tests import make
from tracking.models import ContributionRequest, Person, ProgressUpdate
from tracking.progress import add_update

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.mark.parametrize(("length", "kept"), [(LONGEST, 1), (LONGEST + 1, 0), (1_000_000, 0)])
def test_an_update_ends_after_five_thousand_characters_and_says_so(coordinator: Client, length: int, kept: int) -> None:
    item = make.item()
    typed = {"seen_version": item.version, "text": "ن" * length, "on": make.WORKING_DATE, "target": ""}
    answer = coordinator.post(f"/admin/tracking/actionitem/{item.pk}/update/", typed)
    assert ProgressUpdate.objects.count() == kept
    if not kept:
        assert f"at most {LONGEST} characters (it has {length})" in answer.content.decode()


def test_the_database_refuses_what_came_by_another_door() -> None:
    item = make.item()
    asked = {
        "item": item,
        "bureau": "BDT",
        "what": "A word",
        "asked_on": make.WORKING_DATE,
        "due_on": make.WORKING_DATE,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        add_update(item, "x" * (LONGEST + 1), on=make.WORKING_DATE, by=None, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        ContributionRequest.objects.create(**asked, answer="x" * (LONGEST + 1))
    assert not ProgressUpdate.objects.exists()


def test_the_name_of_a_person_is_cleaned_like_a_title() -> None:
    pk = make.person("p", first_name="Ana\u202e\n", last_name="<b>Lee</b>\u2066").pk
    assert str(Person.objects.get(pk=pk)) == "Ana <b>Lee</b>"
