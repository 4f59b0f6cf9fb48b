"""To take a day away and set a later one is to move it later: it needs a reason, and counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tests.tracking.test_batches import do
from tracking.batches import undo
from tracking.bulk import Deed, SetDeadline
from tracking.deadlines import ReasonMissing, follow_meeting, move_own_deadline, refresh_items, removed_deadline
from tracking.models import ActionItem, DateChange
from tracking.restoring import DEADLINE, restore
from tracking.story import ITEM

pytestmark = pytest.mark.django_db
JUNE, JULY, SEPTEMBER = date(2017, 6, 1), date(2017, 7, 1), date(2017, 9, 1)


def move(item: ActionItem, day: date | None, why: str = "Agreed") -> int:
    """Set the item's own deadline, as its form does; returns how often it was postponed."""
    before = item.due_on
    item.due_rule = ActionItem.DueRule.FIXED if day else ActionItem.DueRule.NONE
    item.due_on = day
    item.save()
    move_own_deadline(item, before=before, by=None, at=timezone.now(), why=why)
    item.refresh_from_db()
    return item.times_postponed


@pytest.fixture
def item() -> ActionItem:
    row = make.item()
    move(row, JUNE, "First")
    return row


def test_a_day_removed_and_set_later_is_postponed_and_needs_a_reason(item: ActionItem) -> None:
    move(item, None)
    assert removed_deadline(item) == JUNE
    with pytest.raises(ReasonMissing), transaction.atomic():
        move(item, SEPTEMBER, " ")
    assert move(ActionItem.objects.get(pk=item.pk), SEPTEMBER) == 1


def test_a_day_removed_and_set_again_or_sooner_is_not_postponed(item: ActionItem) -> None:
    move(item, None)
    assert move(item, JUNE, "") == 0
    assert removed_deadline(item) is None
    move(item, None)
    assert move(item, date(2017, 5, 1), "") == 0


def test_the_day_is_kept_in_mind_however_often_it_goes(item: ActionItem) -> None:
    move(item, None)
    move(item, JULY)
    move(item, None)
    assert move(item, SEPTEMBER) == 2


def test_an_answered_rhythm_that_ended_leaves_nothing_to_postpone(item: ActionItem) -> None:
    DateChange.objects.filter(item=item).delete()
    DateChange.objects.create(item=item, source=None, target=JUNE, of="own", at=timezone.now())
    DateChange.objects.create(item=item, source=JUNE, target=None, of="done", at=timezone.now())
    ActionItem.objects.filter(pk=item.pk).update(due_rule="none", due_on=None, next_due_on=None)
    item.refresh_from_db()
    assert (removed_deadline(item), move(item, SEPTEMBER, "")) == (None, 0)


def test_a_report_that_was_done_is_no_day_taken_away() -> None:
    item = make.item(next_due_on=date(2017, 4, 15))
    refresh_items([item], by=None, at=timezone.now(), why="Council 2017 is over", report_done=True)
    make.report_due(item, make.meeting("council-2018", opens_on=date(2018, 4, 17)))
    refresh_items([item], by=None, at=timezone.now(), why="")
    item.refresh_from_db()
    assert (item.next_due_on, item.times_postponed) == (date(2018, 3, 18), 0)


def test_a_meeting_that_loses_its_dates_and_gets_later_ones_postpones_what_hangs_on_it() -> None:
    make.body("wtsa", lead_days=30)
    wtsa = make.meeting("wtsa-20", of="wtsa", opens_on=date(2020, 11, 17))
    item = make.item("73-02", next_due_on=date(2020, 10, 18))
    make.report_due(item, wtsa)
    for standing, opens in ((Meeting.Standing.POSTPONED, wtsa.opens_on), (Meeting.Standing.PLANNED, date(2022, 3, 1))):
        wtsa.standing, wtsa.opens_on, wtsa.closes_on = standing, opens, opens + timedelta(days=8)
        wtsa.save()
        follow_meeting(wtsa, by=None, at=timezone.now(), why="Pandemic")
    item.refresh_from_db()
    assert (item.next_due_on, item.times_postponed) == (date(2022, 1, 30), 1)


def test_a_bulk_change_counts_it_and_its_undo_takes_the_count_back(item: ActionItem) -> None:
    chief = make.person()
    do([item], SetDeadline("none"), Deed.DEADLINE, chief)
    batch, _plan = do([item], SetDeadline("fixed", SEPTEMBER), Deed.DEADLINE, chief)
    item.refresh_from_db()
    assert (item.due_on, item.times_postponed) == (SEPTEMBER, 1)
    undo(batch, chief, batch.at)
    item.refresh_from_db()
    assert (item.due_on, item.times_postponed, removed_deadline(item)) == (None, 0, JUNE)


def test_a_bulk_change_behind_a_sooner_report_is_counted_and_told(item: ActionItem) -> None:
    make.report_due(item, make.meeting(opens_on=date(2017, 5, 15)))
    refresh_items([item], by=None, at=timezone.now(), why="Owed")
    chief = make.person()
    batch, _plan = do([item], SetDeadline("fixed", SEPTEMBER), Deed.DEADLINE, chief)
    item.refresh_from_db()
    told = item.date_changes.get(batch=batch)
    assert (item.next_due_on, item.times_postponed) == (date(2017, 4, 15), 1)
    assert (told.source, told.target, told.of) == (JUNE, SEPTEMBER, "own")
    undo(batch, chief, batch.at)
    item.refresh_from_db()
    assert (item.due_on, item.times_postponed) == (JUNE, 0)


def test_a_deadline_put_back_behind_a_sooner_report_is_counted_and_told(item: ActionItem) -> None:
    make.report_due(item, make.meeting(opens_on=date(2017, 5, 15)))
    refresh_items([item], by=None, at=timezone.now(), why="Owed")
    then = {name: getattr(item, name) for name in ITEM.fields()}
    move(item, date(2017, 5, 2))
    restore(item, then, [DEADLINE], version=1, by=make.person(), at=timezone.now(), why="Was right")
    item.refresh_from_db()
    assert (item.due_on, item.times_postponed) == (JUNE, 1)
    assert item.date_changes.filter(source=date(2017, 5, 2), target=JUNE, of="own").exists()
