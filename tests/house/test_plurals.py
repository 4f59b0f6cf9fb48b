"""What commands count is told in the singular where there is one of it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from resolutions.models import StudyPeriod
from tracking.management.plurals import counted

THINGS = {
    "study periods": "1 study period",
    "bodies": "1 body",
    "duty stations": "1 duty station",
    "reports due": "1 report due",
    "Resolutions completed": "1 Resolution completed",
    "action items put in their place": "1 action item put in its place",
}


@pytest.mark.parametrize("things", THINGS)
def test_one_of_a_thing_is_told_in_the_singular(things: str) -> None:
    assert counted(1, things) == THINGS[things]
    assert counted(2, things) == f"2 {things}"


@pytest.mark.django_db
def test_the_register_tells_of_one_study_period() -> None:
    said = StringIO()
    call_command("load_register", stdout=said)
    assert StudyPeriod.objects.count() == 1
    assert "1 study period," in said.getvalue()
