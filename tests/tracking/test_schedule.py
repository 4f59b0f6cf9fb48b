"""Due days from meetings, and how an item stands on a day."""

from __future__ import annotations

from datetime import date

import pytest

from resolutions.vocabulary import Cadence
from tracking.schedule import Health, MeetingDay, bureau_standing, due_on, occurrences, standing

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
    found = occurrences(cadence, body, reversed(COUNCILS), after=OPENED, until=date(2020, 12, 31))
    assert [meeting.slug for meeting in found] == slugs
