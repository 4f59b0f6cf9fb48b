"""A meeting entered under the wrong body: put right, its deadlines follow the lead times of the right one."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.test_meetings_and_papers import address, filled
from tracking.models import ActionItem

pytestmark = pytest.mark.django_db


def test_a_meeting_given_to_another_body_takes_its_lead_times(coordinator: Client, settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    make.body("council", lead_days=30)
    other = make.body("tsag", lead_days=45)
    council = make.meeting(opens_on=date(2017, 5, 15), closes_on=date(2017, 5, 24))
    item = make.item(due_rule=ActionItem.DueRule.BEFORE_MEETING, before_meeting=council, due_on=date(2017, 4, 15))
    data = filled(coordinator, address(council), body=other.pk, why="Entered under the wrong body")
    shown = coordinator.post(address(council), data)
    coordinator.post(address(council), data | {"_confirm": shown.context["digest"]})
    item.refresh_from_db()
    assert item.due_on == date(2017, 3, 31)
