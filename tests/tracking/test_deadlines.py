"""Meetings move, and what hangs on them follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tracking.deadlines import ReasonMissing, follow_meeting, move_own_deadline, refresh_items
from tracking.models import ActionItem, DateChange, ReportDue
from tracking.schedule import is_postponed

pytestmark = pytest.mark.django_db


def test_moving_a_meeting_moves_reports_items_and_leaves_a_row_for_each() -> None:
    make.body("wtsa", lead_days=30)
    wtsa = make.meeting("wtsa-20", of="wtsa", opens_on=date(2020, 11, 17))
    item = make.item("73-02")
    report = make.report_due(item, wtsa)
    before = make.item("44-22", due_rule=ActionItem.DueRule.BEFORE_MEETING, before_meeting=wtsa)
    refresh_items([item, before], by=None, at=timezone.now(), why="first")
    wtsa.opens_on, wtsa.closes_on = date(2022, 3, 1), date(2022, 3, 9)
    wtsa.save()
    moved = follow_meeting(wtsa, by=None, at=timezone.now(), why="Pandemic")
    assert (moved.reports, moved.items) == (1, 2)
    report.refresh_from_db()
    assert (report.due_on, report.due_version) == (date(2022, 1, 30), 2)
    assert {row.next_due_on for row in ActionItem.objects.all()} == {date(2022, 1, 30)}
    slips = DateChange.objects.filter(why="Pandemic")
    assert {(slip.source, slip.target) for slip in slips} == {(date(2020, 10, 18), date(2022, 1, 30))}


@pytest.mark.parametrize(
    ("before", "after", "postponed"),
    [
        (date(2017, 3, 1), date(2017, 4, 1), True),
        (date(2017, 3, 1), date(2017, 2, 1), False),
        (None, date(2017, 4, 1), False),
        (date(2017, 3, 1), None, False),
    ],
)
def test_only_a_day_that_was_set_and_moves_later_is_postponed(
    before: date | None, after: date | None, postponed: bool
) -> None:
    assert is_postponed(before, after) is postponed


def test_each_move_to_a_later_day_is_counted_and_an_earlier_one_is_not() -> None:
    item = make.item(due_rule=ActionItem.DueRule.FIXED, due_on=date(2017, 6, 1))
    for month in (6, 7, 9, 8):
        item.due_on = date(2017, month, 1)
        refresh_items([item], by=None, at=timezone.now(), why="Agreed")
    item.refresh_from_db()
    assert (item.times_postponed, item.date_changes.count()) == (2, 4)


def test_no_door_moves_a_deadline_later_without_a_reason() -> None:
    item = make.item(due_rule=ActionItem.DueRule.FIXED, due_on=date(2017, 6, 1), next_due_on=date(2017, 5, 1))
    with pytest.raises(ReasonMissing):
        refresh_items([item], by=None, at=timezone.now(), why="  ")
    item.refresh_from_db()
    assert (item.next_due_on, item.times_postponed) == (date(2017, 5, 1), 0)


def test_a_report_done_makes_way_for_the_next_and_postpones_nothing() -> None:
    item = make.item(next_due_on=date(2017, 4, 15))
    make.report_due(item, make.meeting("council-2018", opens_on=date(2018, 4, 17)))
    refresh_items([item], by=None, at=timezone.now(), why="Council 2017 is over", report_done=True)
    item.refresh_from_db()
    assert (item.next_due_on, item.times_postponed) == (date(2018, 3, 18), 0)


def test_a_report_that_was_met_stays_where_it_was() -> None:
    council = make.meeting(opens_on=date(2017, 5, 15))
    done: Any = {"met_on": date(2017, 5, 20), "document_number": "C17/24", "decision": ReportDue.Decision.NOTED}
    report = make.report_due(make.item(), council, **done)
    council.opens_on = date(2017, 5, 1)
    council.save()
    assert follow_meeting(council, by=None, at=timezone.now(), why="Moved").reports == 0
    report.refresh_from_db()
    assert report.due_on == date(2017, 4, 15)


def test_the_next_due_day_is_the_earlier_of_own_deadline_and_unmet_report() -> None:
    item = make.item(due_rule=ActionItem.DueRule.FIXED, due_on=date(2017, 6, 1))
    make.report_due(item, make.meeting(opens_on=date(2017, 5, 15)))
    refresh_items([item], by=None, at=timezone.now(), why="first")
    item.refresh_from_db()
    assert (item.due_on, item.next_due_on) == (date(2017, 6, 1), date(2017, 4, 15))


def test_refreshing_again_changes_nothing() -> None:
    item = make.item(due_rule=ActionItem.DueRule.FIXED, due_on=date(2017, 6, 1))
    assert refresh_items([item], by=None, at=timezone.now(), why="first") == 1
    assert refresh_items(ActionItem.objects.all(), by=None, at=timezone.now(), why="again") == 0
    assert DateChange.objects.count() == 1


def test_a_sooner_report_does_not_hide_that_the_own_deadline_moved() -> None:
    item = make.item()
    make.report_due(item, make.meeting(opens_on=date(2017, 5, 15)))
    refresh_items([item], by=None, at=timezone.now(), why="first")
    own: date | None = None
    for day in (date(2017, 6, 1), date(2018, 6, 1), None):
        item.due_rule = ActionItem.DueRule.FIXED if day else ActionItem.DueRule.NONE
        item.due_on = day
        item.save()
        move_own_deadline(item, before=own, by=None, at=timezone.now(), why=f"Reason for {day}")
        own = day
    told = list(DateChange.objects.exclude(why="first").order_by("id").values_list("source", "target", "why"))
    assert told == [
        (None, date(2017, 6, 1), "Reason for 2017-06-01"),
        (date(2017, 6, 1), date(2018, 6, 1), "Reason for 2018-06-01"),
        (date(2018, 6, 1), None, "Reason for None"),
    ]
    item.refresh_from_db()
    assert (item.due_on, item.next_due_on, item.times_postponed) == (None, date(2017, 4, 15), 1)


def test_a_cancelled_meeting_takes_no_report_and_one_taken_up_again_does() -> None:
    council = make.meeting(opens_on=date(2017, 5, 15))
    item = make.item()
    make.report_due(item, council)
    refresh_items([item], by=None, at=timezone.now(), why="first")
    for standing, due in ((Meeting.Standing.CANCELLED, None), (Meeting.Standing.PLANNED, date(2017, 4, 15))):
        council.standing = standing
        council.save()
        follow_meeting(council, by=None, at=timezone.now(), why=str(standing))
        item.refresh_from_db()
        assert item.next_due_on == due
        assert ReportDue.objects.unmet().exists() is (due is not None)
