"""Due days from meetings, and how an item stands on a day."""

from __future__ import annotations

from datetime import date

import pytest

from resolutions.vocabulary import Cadence
from tracking.schedule import (
    Health,
    MeetingDay,
    Rhythm,
    Rule,
    bureau_standing,
    due_on,
    occurrences,
    standing,
    stated_rule,
    to_be_owed,
)

OPENED = date(2016, 11, 4)
DAY = date(2017, 3, 20)


def test_a_paper_is_due_its_lead_time_before_the_opening() -> None:
    assert due_on(date(2017, 5, 15), 30) == date(2017, 4, 15)


@pytest.mark.parametrize(
    ("due", "heard", "health"),
    [
        (date(2017, 3, 19), DAY, Health.OVERDUE),
        (DAY, DAY, Health.DUE_SOON),
        (date(2017, 4, 19), DAY, Health.DUE_SOON),
        (date(2017, 4, 20), DAY, Health.ON_TIME),
        (date(2017, 4, 20), None, Health.SILENT),
        (date(2017, 4, 20), date(2016, 12, 20), Health.ON_TIME),
        (date(2017, 4, 20), date(2016, 12, 19), Health.SILENT),
        (None, DAY, Health.NO_DATE),
        (None, None, Health.SILENT),
        (date(2017, 3, 19), None, Health.OVERDUE),
    ],
)
def test_an_open_item_stands_by_its_date_then_by_its_silence(
    due: date | None, heard: date | None, health: Health
) -> None:
    assert standing(is_open=True, due=due, last_update_on=heard, opened_on=OPENED, day=DAY) is health


def test_a_closed_item_is_never_late() -> None:
    late = date(2016, 12, 1)
    assert standing(is_open=False, due=late, last_update_on=None, opened_on=OPENED, day=DAY) is Health.CLOSED


YESTERDAY, TODAY, IN_A_MONTH, LATER = date(2017, 3, 19), DAY, date(2017, 4, 19), date(2017, 4, 20)


@pytest.mark.parametrize(
    ("leads", "item", "asked", "stands"),
    [
        (True, Health.OVERDUE, [], Health.OVERDUE),
        (True, Health.SILENT, [YESTERDAY], Health.SILENT),
        (False, Health.OVERDUE, [], Health.ON_TIME),
        (False, Health.SILENT, [], Health.ON_TIME),
        (False, Health.OVERDUE, [LATER], Health.ON_TIME),
        (False, Health.ON_TIME, [IN_A_MONTH], Health.DUE_SOON),
        (False, Health.ON_TIME, [TODAY], Health.DUE_SOON),
        (False, Health.ON_TIME, [LATER, YESTERDAY], Health.OVERDUE),
        (False, Health.CLOSED, [YESTERDAY], Health.CLOSED),
    ],
)
def test_lateness_belongs_to_the_lead_and_support_is_late_only_by_what_it_was_asked_for(
    leads: bool, item: Health, asked: list[date], stands: Health
) -> None:
    assert bureau_standing(leads=leads, item=item, asked=asked, day=DAY) is stands


COUNCILS = [
    MeetingDay("council-2017", "council", date(2017, 5, 15)),
    MeetingDay("council-2018", "council", date(2018, 4, 17)),
    MeetingDay("council-2019", "council", date(2019, 6, 10), takes_place=False),
    MeetingDay("wtsa-20", "wtsa", date(2020, 11, 17)),
]


@pytest.mark.parametrize(
    ("cadence", "body", "slugs"),
    [
        (Cadence.ANNUAL, "council", ["council-2017", "council-2018"]),
        (Cadence.EACH_MEETING, "wtsa", ["wtsa-20"]),
        (Cadence.NEXT, "council", ["council-2017"]),
        (Cadence.NOT_STATED, "council", []),
        (Cadence.AS_APPROPRIATE, "council", []),
        (Cadence.AS_SOON_AS_POSSIBLE, "council", []),
    ],
)
def test_a_cadence_gives_the_meetings_that_take_place(cadence: Cadence, body: str, slugs: list[str]) -> None:
    rule = stated_rule(cadence, None, OPENED)
    found = occurrences(rule, body, reversed(COUNCILS), after=OPENED, until=date(2020, 12, 31))
    assert [meeting.slug for meeting in found] == slugs


def council(*days: date) -> list[MeetingDay]:
    return [MeetingDay(f"council-{day}", "council", day) for day in days]


def years_of(rule: Rule, *days: date) -> list[date]:
    return [m.opens_on for m in occurrences(rule, "council", council(*days), OPENED, date(2030, 12, 31))]


def test_every_year_is_one_report_a_year_though_the_body_meets_twice() -> None:
    rule = stated_rule(Cadence.ANNUAL, None, OPENED)
    june, november, next_june = date(2020, 6, 9), date(2020, 11, 16), date(2021, 6, 8)
    assert years_of(rule, november, june, next_june) == [june, next_june]


def test_a_meeting_that_opens_late_in_its_period_does_not_shift_the_periods_after_it() -> None:
    rule = Rule(Cadence.EVERY_N_YEARS, date(2017, 1, 1), 2)
    late = date(2018, 12, 20)  # the only meeting of the first two years, three weeks before they end
    days = (late, date(2019, 1, 15), date(2020, 6, 9), date(2021, 1, 4), date(2024, 12, 1))
    assert years_of(rule, *days) == [late, date(2019, 1, 15), date(2021, 1, 4), date(2024, 12, 1)]


def test_a_rule_gives_nothing_before_its_start_nor_after_its_end() -> None:
    rule = Rule(Cadence.EACH_MEETING, date(2018, 1, 1), end=date(2019, 12, 31))
    assert years_of(rule, *(date(year, 6, 1) for year in range(2017, 2022))) == [date(2018, 6, 1), date(2019, 6, 1)]


def test_what_is_owed_already_is_not_owed_again_and_once_all_is_settled_the_next_is() -> None:
    by_rule = council(date(2017, 5, 15), date(2018, 4, 17), date(2021, 6, 8), date(2022, 3, 21))
    slugs, until = [m.slug for m in by_rule], date(2020, 11, 17)
    assert to_be_owed(by_rule, slugs[:1], until=until, has_open=True) == (by_rule[1],)
    assert to_be_owed(by_rule, slugs[:2], until=until, has_open=True) == ()
    assert to_be_owed(by_rule, slugs[:2], until=until, has_open=False) == (by_rule[2],)


def test_a_rhythm_counts_from_its_start_and_never_drifts() -> None:
    monthly = Rhythm(date(2017, 1, 31), 1)
    assert [monthly.day(k) for k in range(4)] == [
        date(2017, 1, 31), date(2017, 2, 28), date(2017, 3, 31), date(2017, 4, 30)
    ]  # fmt: skip
    assert monthly.day(37) == date(2020, 2, 29)
    assert [monthly.place(day) for day in (date(2017, 1, 30), date(2017, 2, 27), date(2017, 2, 28))] == [-1, 0, 1]


@pytest.mark.parametrize("months", [1, 3, 5, 12, 48])
@pytest.mark.parametrize("start", [date(2016, 2, 29), date(2016, 11, 4), date(2017, 1, 31)])
def test_every_day_lies_in_the_period_whose_number_it_has(start: date, months: int) -> None:
    rhythm = Rhythm(start, months)
    for ordinal in range(start.toordinal() - 400, start.toordinal() + 1600):
        day = date.fromordinal(ordinal)
        k = rhythm.place(day)
        assert rhythm.day(k) <= day < rhythm.day(k + 1)


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        (None, date(2017, 1, 1)),
        (date(2016, 11, 10), date(2017, 1, 1)),
        (date(2016, 12, 20), date(2017, 4, 1)),  # shortly before the day: it counts for it
        (date(2017, 1, 2), date(2017, 4, 1)),
        (date(2017, 2, 20), date(2017, 4, 1)),
        (date(2017, 3, 25), date(2017, 7, 1)),
        (date(2017, 4, 20), date(2017, 7, 1)),  # late: the day it was late for is settled, the next one stands
        (date(2018, 2, 10), date(2018, 4, 1)),
    ],
)
def test_the_next_word_is_due_on_the_next_day_of_the_rhythm_that_is_not_answered(heard: date | None, due: date) -> None:
    assert Rhythm(date(2017, 1, 1), 3).due_after(heard) == due
