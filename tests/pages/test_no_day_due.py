"""What is known of an item on which no day is due is said wherever it is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from resolutions.models import Meeting
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.deadlines import refresh_items
from tracking.hand_over.letters import Occasion, Parcel, ToSuccessor
from tracking.item_rows import undated_of
from tracking.models import ActionItem
from tracking.roles import Role
from tracking.schedule import said_of_no_day
from tracking.workflow import Status

DAY = date(2017, 6, 1)
LIST = "/admin/tracking/actionitem/"
WAS_AWAITED = "Decision was awaited by 3 May 2017"
POSTPONED = "Report postponed, no new date"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


def awaiting(code: str = "44-01", by: date = date(2017, 5, 3), **fields: Any) -> ActionItem:
    asked: dict[str, Any] = {"awaiting_body": "Council", "awaiting_question": "Free access", "awaiting_by": by}
    return make.item(code, status=Status.AWAITING_DECISION, opened_on=date(2017, 4, 1), **asked, **fields)


def postponed(code: str = "44-02", opened_on: date = date(2017, 4, 1), **fields: Any) -> ActionItem:
    """Its only report is to a meeting whose new dates are to come."""
    item = make.item(code, opened_on=opened_on, **fields)
    meeting = make.meeting(f"tsag-{code}", of="tsag", standing=Meeting.Standing.POSTPONED)
    report = make.report_due(item, meeting)
    type(report).objects.filter(pk=report.pk).update(due_on=None)
    refresh_items([item], by=None, at=timezone.now(), why="")
    return item


@pytest.mark.parametrize(
    ("by", "to_come", "said"),
    [
        (date(2017, 5, 31), False, "Decision was awaited by 31 May 2017"),
        (DAY, False, "Decision awaited by 1 June 2017"),
        (date(2017, 5, 3), True, WAS_AWAITED),
        (None, True, POSTPONED),
        (None, False, ""),
    ],
)
def test_what_is_known_is_said_and_no_date_stated_only_where_nothing_is(
    by: date | None, to_come: bool, said: str
) -> None:
    assert said_of_no_day(awaiting_by=by, report_to_come=to_come, day=DAY) == said


@pytest.mark.django_db
def test_list_item_page_and_my_work_say_what_is_known() -> None:
    focal = make.person("focal", Role.FOCAL_POINT, "TSB")
    items = {WAS_AWAITED: awaiting(responsible=focal), POSTPONED: postponed(responsible=focal)}
    client = signed_in(focal)
    for page in (LIST, "/admin/my-work/", *(f"{LIST}{item.pk}/change/" for item in items.values())):
        body = client.get(page).content.decode().split("<main", 1)[1]
        table = body.split('class="results"', 1)[-1] if page == LIST else body.split('class="summary"', 1)[-1]
        for said, item in items.items():
            if page in {LIST, "/admin/my-work/"} or str(item.pk) in page.split("/"):
                assert f"</span> {said}</span>" in table, page
        if page != LIST:
            assert "No date stated" not in table.split("</dl>")[0]


@pytest.mark.django_db
def test_where_the_item_is_silent_too_the_day_is_told_in_its_own_column(coordinator: Client) -> None:
    postponed(opened_on=date(2016, 11, 4))
    make.item("44-03")
    page = coordinator.get(LIST).content.decode()
    assert '<td class="field-due"></td>' in page
    assert "</span> No recent update</span>" in page
    assert f'<td class="field-due"><span class="quiet">{POSTPONED}</span></td>' in page


@pytest.mark.django_db
def test_a_letter_of_a_hand_over_says_what_is_known() -> None:
    items = (awaiting(), postponed(), make.item("44-03"))
    asked = Occasion(make.person("leaver"), make.person("boss"))
    with translation.override("en"):
        words = ToSuccessor(asked, Parcel(make.person("heir"), items)).words(is_rtl=False)
    assert [row["due"] for row in words["rows"]] == [WAS_AWAITED, POSTPONED, "No date stated"]


@pytest.mark.django_db
def test_what_has_a_day_or_is_closed_needs_no_word() -> None:
    dated = make.item("44-01", next_due_on=DAY)
    closed = make.item("44-02", status=Status.COMPLETED)
    assert undated_of([dated, closed], DAY) == {}


@pytest.mark.django_db
def test_the_list_takes_as_many_queries_for_many_such_items_as_for_one(coordinator: Client) -> None:
    postponed()
    one = queries_of(coordinator, LIST)
    for number in range(3, 9):
        postponed(f"44-0{number}")
    assert queries_of(coordinator, LIST) == one
