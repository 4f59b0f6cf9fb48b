"""A decision expected later by way of another status is put off all the same: with its reason, and counted."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.test_awaiting import JUNE, MAY, STANDS, address, left_out, send
from tests.tracking.test_batches import do
from tracking.batches import undo
from tracking.bulk import Deed, MoveStatus
from tracking.models import ActionItem
from tracking.workflow import Move, MoveRefused, Status

pytestmark = pytest.mark.django_db
AGAIN = {"target": "awaiting decision", "awaiting_body": "Council", "awaiting_question": "Free access"}
LATER = "needs: why the decision is expected later than before. Nothing was changed."


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item() -> ActionItem:
    row = make.item(lead="TSB", **STANDS)
    row.move_to(Move(Status.IN_PROGRESS), by=None, at=timezone.now())
    return row


def awaiting(day: date, reason: str = "") -> Move:
    return Move(Status.AWAITING_DECISION, reason, False, "", "Council", "Free access", day)


def test_a_later_day_by_way_of_another_status_needs_a_reason_and_is_counted(
    focal_tsb: Client, item: ActionItem
) -> None:
    assert LATER in send(focal_tsb, item, **AGAIN, awaiting_by="2017-06-30")
    assert send(focal_tsb, item, **AGAIN, awaiting_by="2017-06-30", reason="Taken off the agenda") == ""
    item.refresh_from_db()
    assert (item.awaiting_by, item.times_postponed) == (JUNE, 1)
    assert item.status_changes.order_by("-id")[0].why == "Taken off the agenda"


def test_the_page_says_what_a_later_day_is_held_against_and_shows_where_the_reason_goes(
    focal_tsb: Client, item: ActionItem
) -> None:
    page = focal_tsb.get(address(item)).content.decode()
    assert "It was expected by 25 May 2017: a later day needs a reason and is counted." in page
    row = page[: page.index('name="reason"')].rpartition('class="field')[2]
    assert "for-awaiting-decision" in row


def test_the_same_day_or_a_sooner_one_needs_none(focal_tsb: Client, item: ActionItem) -> None:
    assert send(focal_tsb, item, **AGAIN, awaiting_by=MAY.isoformat()) == ""
    item.refresh_from_db()
    assert (item.awaiting_by, item.times_postponed) == (MAY, 0)


def test_a_decision_that_was_had_puts_off_nothing(item: ActionItem) -> None:
    now = timezone.now()
    item.move_to(Move(Status.COMPLETED, reason="Decided", no_evidence_because="oral"), by=None, at=now)
    item.move_to(Move(Status.IN_PROGRESS, reason="Another question arose"), by=None, at=now)
    item.move_to(awaiting(JUNE), by=None, at=now)
    assert item.times_postponed == 0


def test_many_are_counted_so_and_the_undo_takes_the_count_back(item: ActionItem) -> None:
    chief, other = make.person(), make.item("44-02", status=Status.IN_PROGRESS)
    assert left_out([item, other], awaiting(JUNE), chief) == [
        ("44-01", "needs: why the decision is expected later than before")
    ]
    move = MoveStatus(awaiting(JUNE, "Council is later"))
    batch, _plan = do([item, other], move, Deed.STATUS, chief, Status.AWAITING_DECISION)
    assert [row.times_postponed for row in ActionItem.objects.order_by("code")] == [1, 0]
    undo(batch, chief, batch.at)
    assert [row.times_postponed for row in ActionItem.objects.order_by("code")] == [0, 0]


def test_what_was_undone_is_not_held_against_a_later_day(item: ActionItem) -> None:
    chief, fresh = make.person(), make.item("44-02", status=Status.IN_PROGRESS)
    batch, _plan = do([fresh], MoveStatus(awaiting(MAY)), Deed.STATUS, chief, Status.AWAITING_DECISION)
    undo(batch, chief, batch.at)
    fresh.refresh_from_db()
    fresh.move_to(awaiting(JUNE), by=None, at=timezone.now())
    assert fresh.times_postponed == 0
    item.refresh_from_db()
    with pytest.raises(MoveRefused, match="why the decision is expected later"):
        item.move_to(awaiting(JUNE), by=None, at=timezone.now())
