"""The pure side of the calendar: months, weeks, where things stand and how."""

from __future__ import annotations

from datetime import date

import pytest

from tracking.calendar.entries import (
    CLOSED,
    DUE_SOON,
    OPEN,
    OVERDUE,
    Kind,
    Mark,
    Month,
    Slot,
    by_day,
    by_month,
    weeks_of,
)
from tracking.calendar.entries import duty_mark as mark_of
from tracking.calendar.owed import MeetingOwed, in_order

DAY = date(2017, 3, 20)


def slot(day: date, kind: Kind = Kind.DEADLINE, pk: int = 1, last_day: date | None = None) -> Slot:
    return Slot(day, kind.place, pk, "", last_day or day)


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [
        (Month(2017, 3), 1, Month(2017, 4)),
        (Month(2017, 12), 1, Month(2018, 1)),
        (Month(2017, 1), -1, Month(2016, 12)),
        (Month(2017, 3), 72, Month(2023, 3)),
        (Month(2017, 3), -12, Month(2016, 3)),
    ],
)
def test_months_are_counted_across_years(month: Month, by: int, expected: Month) -> None:
    assert month.moved(by) == expected


def test_a_month_knows_its_days() -> None:
    assert (Month(2016, 2).first, Month(2016, 2).last, str(Month(2016, 2))) == (
        date(2016, 2, 1),
        date(2016, 2, 29),
        "2016-02",
    )


def test_weeks_begin_where_the_reader_begins_them() -> None:
    monday, sunday = weeks_of(Month(2017, 5), 0), weeks_of(Month(2017, 5), 6)
    assert (monday[0][0], sunday[0][0]) == (date(2017, 5, 1), date(2017, 4, 30))
    assert all(len(week) == 7 for week in (*monday, *sunday))


def test_a_meeting_stands_on_each_of_its_days_within_what_is_shown() -> None:
    council = slot(date(2017, 4, 28), Kind.MEETING, last_day=date(2017, 5, 3))
    found = by_day([council], date(2017, 5, 1), date(2017, 5, 31))
    assert list(found) == [date(2017, 5, 1), date(2017, 5, 2), date(2017, 5, 3)]


def test_one_day_lists_meetings_first_and_keeps_its_order() -> None:
    milestone, meeting = slot(DAY, Kind.MILESTONE), slot(DAY, Kind.MEETING, pk=9)
    assert by_day([milestone, meeting], DAY, DAY) == {DAY: [meeting, milestone]}


def test_a_month_holds_what_begins_in_it() -> None:
    council = slot(date(2017, 4, 28), Kind.MEETING, last_day=date(2017, 5, 3))
    assert by_month([council]) == {Month(2017, 4): [council]}


@pytest.mark.parametrize(
    ("due", "done", "expected"),
    [
        (date(2017, 3, 19), None, OVERDUE),
        (DAY, None, DUE_SOON),
        (date(2017, 4, 19), None, DUE_SOON),
        (date(2017, 4, 20), None, OPEN),
        (date(2017, 3, 1), CLOSED, CLOSED),
    ],
)
def test_what_is_done_is_never_late_and_due_today_is_not_late(due: date, done: Mark | None, expected: Mark) -> None:
    assert mark_of(due, DAY, done) == expected


def test_the_next_meeting_stands_first_and_past_ones_go_backwards() -> None:
    opens = [date(2016, 1, 1), date(2017, 3, 15), date(2017, 5, 1), date(2018, 5, 1), date(2015, 1, 1)]
    meetings = [MeetingOwed(pk, day, day.replace(day=25), "planned", 1, 0) for pk, day in enumerate(opens)]
    assert [meeting.pk for meeting in in_order(meetings, DAY)] == [1, 2, 3, 0, 4]
