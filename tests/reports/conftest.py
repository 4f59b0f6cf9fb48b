"""A small plan with one of everything a paper speaks of."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tracking.models import ActionItem, DateChange, Evidence, Milestone
from tracking.progress import add_update
from tracking.reports.facts import PlanFacts
from tracking.reports.snapshot import read_facts
from tracking.workflow import Move, Status

DAY = make.WORKING_DATE


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture
def council(db: None) -> Meeting:
    """Council 2017 and a plan of six items, one of them late, one silent, one illustrative."""
    meeting = make.meeting(name="Council 2017")
    of = make.resolution(44, titles={"en": "Bridging the gap", "ar": "سد الفجوة", "zh": "缩小差距"})
    fresh = make.resolution(None, slug="financial-inclusion", mnemonic="FIN", plan_order=1)
    _late(make.item("44-01", of=of, support=["BDT"]))
    _heard_of(make.item("44-02", of=of, lead="BDT"))
    _implemented(make.item("44-03", of=of, lead=None, joint=["TSB", "BR"]))
    _awaiting(make.item("44-04", of=of, lead=None))
    make.report_due(make.item("44-26", of=of), meeting)
    make.item("NEW-FIN-01", of=fresh, opened_on=date(2017, 3, 1))
    return meeting


@pytest.fixture
def facts(council: Meeting) -> PlanFacts:
    return read_facts(council, DAY)


def _late(item: ActionItem) -> None:
    ActionItem.objects.filter(pk=item.pk).update(next_due_on=date(2017, 3, 1))
    DateChange.objects.create(
        item=item, source=date(2017, 2, 1), target=date(2017, 3, 1), at=at(date(2017, 1, 10)), why="Speaker fell ill"
    )
    Milestone.objects.create(item=item, title="Agreed", met_on=date(2017, 1, 9))
    Milestone.objects.create(item=item, title="Held")


def _heard_of(item: ActionItem) -> None:
    item.move_to(Move(Status.IN_PROGRESS), by=None, at=at(date(2017, 1, 16)))
    add_update(item, "First draft.", on=date(2017, 1, 16), by=None, at=at(date(2017, 1, 16)))
    add_update(item, "Draft sent.", on=date(2017, 3, 6), by=None, at=at(date(2017, 3, 6)), illustrative=True)
    Evidence.objects.create(item=item, title="The draft", url="https://example.int/d", added_on=date(2017, 3, 6))


def _implemented(item: ActionItem) -> None:
    item.move_to(Move(Status.IN_PROGRESS), by=None, at=at(date(2017, 2, 1)))
    move = Move(Status.COMPLETED, reason="Published", no_evidence_because="It is a web page")
    item.move_to(move, by=None, at=at(date(2017, 3, 2)))
    add_update(item, "Published.", on=date(2017, 3, 2), by=None, at=at(date(2017, 3, 2)))


def _awaiting(item: ActionItem) -> None:
    question = Move(
        Status.AWAITING_DECISION,
        awaiting_body="Council",
        awaiting_question="Budget of 2018",
        awaiting_by=date(2017, 5, 25),
    )
    item.move_to(question, by=None, at=at(date(2017, 2, 20)))
