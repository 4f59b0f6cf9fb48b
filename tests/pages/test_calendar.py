"""The calendar page: a month as a table, a list, six years; each reader sees what is theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.models import LeadTime, Meeting
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.models import ContributionRequest, Milestone, Person
from tracking.roles import Role

CALENDAR = "/admin/calendar/"
MAY, MARCH = date(2017, 5, 15), date(2017, 3, 22)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def dated_item(code: str, lead: str, day: date = MARCH, responsible: Person | None = None) -> None:
    """An item with everything that has a date, all on that day."""
    item = make.item(code, lead=lead, support=["BR"], due_rule="fixed", due_on=day, responsible=responsible)
    council = Meeting.objects.filter(slug="council-2017").first() or make.meeting(name="Council 2017")
    make.report_due(item, council, due_on=day)
    Milestone.objects.create(item=item, title=f"Milestone of {code}", due_on=day)
    asked = date(2017, 1, 10)
    ContributionRequest.objects.create(item=item, bureau="BR", what=f"Figures of {code}", asked_on=asked, due_on=day)


def shown(client: Client, query: str = "look=list") -> str:
    response = client.get(f"{CALENDAR}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def rows(page: str) -> list[str]:
    """The text of each row of the list."""
    body = re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body]


def test_the_list_tells_meetings_documents_reports_deadlines_milestones_and_requests(coordinator: Client) -> None:
    make.body("council", lead_days=30)
    make.meeting(
        name="Council 2017", standing=Meeting.Standing.POSTPONED, format=Meeting.Format.VIRTUAL, place="Geneva"
    )  # no last day for its documents is known while it waits for its new dates
    dated_item("44-26", "TSB")
    told = rows(shown(coordinator))
    assert told == [
        "22 Mar 2017 Report due 44-26 Do what 44-26 asks Council 2017 ◔ Due soon",
        "22 Mar 2017 Deadline 44-26 Do what 44-26 asks – ◔ Due soon",
        "22 Mar 2017 Milestone 44-26 Milestone of 44-26 – ◔ Due soon",
        "22 Mar 2017 Contribution asked for 44-26 Figures of 44-26 BR ◔ Due soon",
        "15 May 2017 – 24 May 2017 Meeting Council 2017 Geneva → Postponed ⌁ Virtual",
    ]


def test_each_kind_of_document_has_its_own_deadline(coordinator: Client) -> None:
    council = make.body("council", lead_days=30)
    LeadTime.objects.create(body=council, kind=LeadTime.Kind.CONTRIBUTION, days=14)
    LeadTime.objects.create(body=council, kind=LeadTime.Kind.FINANCIAL, days=56)
    make.meeting(name="Council 2017")
    assert [row[:11] for row in rows(shown(coordinator, "look=list&kind=papers"))] == [
        "20 Mar 2017", "15 Apr 2017", "1 May 2017 ",
    ]  # fmt: skip


def test_a_cancelled_meeting_is_struck_out_and_takes_no_document(coordinator: Client) -> None:
    make.body("council", lead_days=30)
    make.meeting(name="Council 2017", standing=Meeting.Standing.CANCELLED)
    page = shown(coordinator)
    assert [row.split()[-1] for row in rows(page)] == ["Cancelled"]
    assert "called-off" in page


def test_a_focal_point_sees_only_what_is_theirs_and_every_meeting(focal_bdt: Client) -> None:
    dated_item("44-26", "TSB")
    dated_item("44-12", "BDT")
    for look in ("list", "month&month=2017-03", "years"):
        page = shown(focal_bdt, f"look={look}")
        assert "44-26" not in page
    told = rows(shown(focal_bdt))
    assert [row for row in told if "44-12" in row]
    assert len(told) == 5
    assert "Council 2017" in told[-1]


def test_what_others_owe_is_not_even_counted(focal_bdt: Client) -> None:
    dated_item("44-26", "TSB")
    assert "due-count" not in shown(focal_bdt, "look=years&month=2017-01")
    dated_item("44-12", "BDT")
    assert "4 due<" in shown(focal_bdt, "look=years&month=2017-01")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("bureau=BDT", {"44-12"}),
        ("bureau=BR", {"44-12", "44-26"}),
        ("mine=on", {"44-26"}),
        ("kind=milestone", {"44-12", "44-26"}),
        ("kind=meeting", set()),
        ("body=council", {"44-12", "44-26"}),
        ("body=wtsa", set()),
    ],
)
def test_filters_narrow_the_calendar(query: str, codes: set[str]) -> None:
    me = make.person()
    make.assembly()
    dated_item("44-26", "TSB", responsible=me)
    dated_item("44-12", "BDT")
    page = shown(signed_in(me), f"look=list&{query}")
    assert {code for code in ("44-12", "44-26") if code in page} == codes


def test_what_a_bureau_is_asked_for_stands_in_its_calendar_and_its_support_does_not(coordinator: Client) -> None:
    dated_item("44-26", "TSB")
    told = rows(shown(coordinator, "look=list&bureau=BR"))
    assert [row.split(" 44-26 ")[0] for row in told] == [
        "22 Mar 2017 Contribution asked for",
        "15 May 2017 – 24 May 2017 Meeting Council 2017 – ○ Planned",
    ]


@pytest.mark.parametrize(
    "query", ["month=2017-13", "month=soon", "month=1017-01", "bureau=ABC", "body=nobody", "kind=party", "look=week"]
)
def test_a_question_that_makes_no_sense_shows_nothing_and_says_so(coordinator: Client, query: str) -> None:
    dated_item("44-26", "TSB")
    page = shown(coordinator, query)
    assert 'role="alert"' in page
    assert "44-26" not in page
    assert "<title>Error:" in page


def test_a_month_is_a_table_with_a_caption_and_heads_of_columns(coordinator: Client) -> None:
    make.meeting(name="Council 2017")
    page = shown(coordinator, "month=2017-05")
    assert "<caption>May 2017</caption>" in page
    assert re.findall(r'<th scope="col">(\w+)</th>', page)[:2] == ["Monday", "Tuesday"]
    assert page.count('class="goes-on"') == 9
    assert "until <bdi>24 May 2017</bdi>" in page


def test_the_week_begins_as_the_readers_language_has_it(coordinator: Client) -> None:
    Person.objects.update(language="ar")
    page = shown(coordinator, "month=2017-05")
    assert 'dir="rtl"' in page
    assert re.findall(r'<th scope="col">([^<]+)</th>', page)[0] == "الأحد"


def test_today_is_said_and_a_full_day_leads_to_the_list(coordinator: Client) -> None:
    for number in range(10, 18):
        make.item(f"44-{number}", due_rule="fixed", due_on=make.WORKING_DATE)
    page = shown(coordinator, "")
    assert page.count('aria-current="date"') == 1
    assert "3 more" in page
    assert "#d2017-03-20" in page


def test_six_years_ahead_are_seen_at_a_glance(coordinator: Client) -> None:
    make.meeting("pp-22", of="pp", name="PP-22", opens_on=date(2022, 9, 26))
    make.meeting("pp-26", of="pp", name="PP-26", opens_on=date(2026, 9, 26))
    page = shown(coordinator, "look=years")
    assert re.findall(r'<th scope="row">(\d+)</th>', page) == [str(year) for year in range(2017, 2024)]
    assert "PP-22" in page
    assert "PP-26" not in page


def test_a_long_list_comes_in_pages(coordinator: Client) -> None:
    for number in range(120):
        make.item(f"NEW-X-{number:03}", due_rule="fixed", due_on=MARCH + timedelta(days=number))
    first, second = shown(coordinator), shown(coordinator, "look=list&p=2")
    assert (len(rows(first)), len(rows(second))) == (100, 20)
    assert "120 dates" in first
    assert "page 2 of 2" in second


@pytest.mark.parametrize(
    "query", ["look=list", "look=month", "look=years", "look=list&mine=on", "look=list&bureau=TSB"]
)
def test_the_number_of_queries_does_not_grow(query: str) -> None:
    me = make.person()
    client = signed_in(me)
    make.body("council", lead_days=30)
    dated_item("44-10", "TSB", responsible=me)
    few = queries_of(client, f"{CALENDAR}?{query}")
    for number in range(11, 31):
        dated_item(f"44-{number}", "TSB", responsible=me)
        make.meeting(f"council-{number}", opens_on=MARCH + timedelta(days=number))
    assert queries_of(client, f"{CALENDAR}?{query}") <= few  # fewer where a full day hides a kind


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_open_it_and_nobody_changes_anything_there(role: Role) -> None:
    client = signed_in(make.person("someone", role, "BDT" if role.is_bound_to_bureau else ""))
    dated_item("44-12", "BDT")
    assert client.get(CALENDAR).status_code == 200
