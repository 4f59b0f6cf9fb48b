"""Bureau at a glance: what a director reads in two minutes, whose page it is, that it stays one page and cheap."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.contributions import ask
from tracking.glance import Glance, glance
from tracking.models import ContributionRequest, StatusChange
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PAGE = "/admin/bureau/"
DAY = make.WORKING_DATE
HEARD: Any = {"last_update_on": date(2017, 3, 1)}


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


@pytest.fixture
def director(db: None) -> Client:
    return signed_in(make.person("director", Role.DIRECTOR, "BDT"))


def a_plan() -> None:
    """One late, one due soon, one due later, one awaiting a decision; one of another bureau."""
    amina = make.person("amina")
    make.item("44-01", lead="BDT", next_due_on=date(2017, 3, 1), responsible=amina, **HEARD)
    make.item("44-02", lead=None, joint=["BDT", "BR"], next_due_on=date(2017, 4, 1), responsible=amina, **HEARD)
    make.item("44-03", lead="BDT", next_due_on=date(2017, 6, 1), status="in progress", **HEARD)
    make.item(
        "44-04", lead="BDT", status="awaiting decision", awaiting_body="Council 2017", awaiting_by=date(2017, 5, 25),
        responsible=amina, **HEARD,
    )  # fmt: skip
    make.item("44-05", lead="TSB", support=["BDT"], title="Of another bureau", next_due_on=date(2017, 3, 1))


def seen(bureau: str = "BDT") -> Glance:
    return glance(make.person("reader", Role.DIRECTOR, "BDT"), bureau, DAY)


def test_the_title_is_the_finding_in_words_made_from_the_figures(director: Client) -> None:
    assert "<h1>BDT leads no action item</h1>" in director.get(PAGE).content.decode()
    a_plan()
    page = director.get(PAGE).content.decode()
    assert "<h1>1 of the 4 open action items led by BDT is overdue</h1>" in page
    assert "Work has begun on 2 of 4 action items" in page
    assert "Of another bureau" not in page


def test_the_page_says_that_it_counts_duties_and_how_many_clauses_lay_them_down(director: Client) -> None:
    first = make.item("44-01", lead="BDT")
    assert "laid down in" not in director.get(PAGE).content.decode()
    make.item("44-02", lead="BDT", twin_of=first)
    page = director.get(PAGE).content.decode()
    assert "The figures count duties: 1, laid down in 2 clauses." in page


def test_each_item_of_the_bureau_stands_where_it_waits() -> None:
    a_plan()
    facts = seen()
    assert [item.code for item in facts.late.rows] == ["44-01"]
    assert [item.code for item in facts.due] == ["44-02", "44-03"]
    assert (facts.due_soon, facts.due_in_90, facts.silent) == (1, 2, 0)
    assert [item.code for item in facts.awaiting.rows] == ["44-04"]
    assert [item.code for item in facts.vacant.rows] == ["44-03"]


def test_the_drawing_has_a_title_a_description_patterns_and_a_table_with_the_same_figures(director: Client) -> None:
    a_plan()
    response = director.get(PAGE)
    page = response.content.decode()
    start = page.index('<svg class="chart"')
    drawing = page[start : page.index("</svg>", start)]
    assert "<title id=" in drawing
    assert "<desc id=" in drawing
    shown = [segment for bar in response.context["chart"].bars for segment in bar.segments]
    assert all(f'id="pattern-{segment.look}"' in drawing for segment in shown)
    told = {label: count for _look, label, count in response.context["columns"] if count}
    assert {segment.label: segment.count for segment in shown} == told


def test_the_numbers_lead_to_lists_of_as_many_items(director: Client) -> None:
    a_plan()
    for number in director.get(PAGE).context["numbers"]:
        listed = director.get(number["address"]).context["cl"].result_list
        assert (number["name"], len(listed)) == (number["name"], number["number"])


def test_what_changed_is_told_since_the_last_council_and_before_it_since_the_assembly() -> None:
    item = make.item("44-01", lead="BDT")
    for month in (1, 3):
        at = datetime(2017, month, 10, tzinfo=UTC)
        StatusChange.objects.create(item=item, source="not started", target="continuing", at=at)
    changed = seen().changed
    assert changed is not None
    assert (changed.since.slug, changed.statuses.total) == ("wtsa-16", 2)
    make.meeting("council-2017-1", opens_on=date(2017, 2, 1))
    make.meeting("council-2017-2", opens_on=date(2017, 5, 15))
    after = glance(make.person("second", Role.DIRECTOR, "BDT"), "BDT", DAY).changed
    assert after is not None
    assert (after.since.slug, after.statuses.total) == ("council-2017-1", 1)


def test_contributions_are_told_apart_by_who_asks() -> None:
    theirs, ours = make.item("44-01", lead="TSB", support=["BDT"]), make.item("44-02", lead="BDT", support=["BR"])
    ask(theirs, "BDT", "Figures", due_on=date(2017, 4, 1), by=None, on=DAY)
    ask(ours, "BR", "Frequencies", due_on=date(2017, 4, 1), by=None, on=DAY)
    facts = seen()
    assert [row.what for row in facts.asked_of.rows] == ["Figures"]
    assert [row.what for row in facts.asked_by.rows] == ["Frequencies"]


def test_reports_still_owed_are_counted_by_meeting() -> None:
    council = make.meeting("council-2017", name="Council 2017")
    held = make.meeting("council-2016", opens_on=date(2016, 5, 25))
    for number in range(3):
        item = make.item(f"44-0{number}", lead="BDT")
        make.report_due(item, council, skipped_because="Merged" if number else "")
        make.report_due(item, held)
    assert [(row.name, row.reports, row.first_due_on) for row in seen().reports] == [
        ("Council 2017", 1, date(2017, 4, 15))
    ]


def test_a_focal_point_opens_their_own_bureau_and_no_other(focal_tsb: Client, coordinator: Client) -> None:
    a_plan()
    assert focal_tsb.get(PAGE).context["facts"].bureau == "TSB"
    assert focal_tsb.get(PAGE).context["choices"] == []
    assert focal_tsb.get(f"{PAGE}?bureau=BDT").status_code == 404
    assert coordinator.get(f"{PAGE}?bureau=BDT").context["facts"].bureau == "BDT"
    assert [name for name, _address, _here in coordinator.get(PAGE).context["choices"]] == ["TSB", "BDT", "BR"]
    assert coordinator.get(f"{PAGE}?bureau=XX").status_code == 404


def test_the_page_takes_as_many_queries_for_fifty_items_as_for_five(director: Client) -> None:
    council = make.meeting()

    def fill(numbers: range) -> None:
        for number in numbers:
            item = make.item(f"44-{number:02}", lead="BDT", support=["BR"], next_due_on=date(2017, 3, 1 + number % 28))
            asked: Any = {"item": item, "what": "Figures", "asked_on": DAY, "due_on": date(2017, 4, 1)}
            ContributionRequest.objects.create(bureau="BR", **asked)
            at = datetime(2017, 3, 10, tzinfo=UTC)
            StatusChange.objects.create(item=item, source="not started", target="continuing", at=at)
            make.report_due(item, council)

    fill(range(5))
    few = queries_of(director, PAGE)
    fill(range(5, 50))
    assert queries_of(director, PAGE) == few


def test_lists_are_short_enough_for_one_sheet_and_say_what_they_leave_out(director: Client) -> None:
    for number in range(30):
        make.item(f"44-{number:02}", lead="BDT", next_due_on=date(2017, 3, 1))
    facts = director.get(PAGE).context["facts"]
    assert (len(facts.late.rows), facts.late.left, len(facts.vacant.rows)) == (5, 25, 3)
    assert "and 25 more" in director.get(PAGE).content.decode()


def test_the_print_button_needs_no_inline_script(director: Client) -> None:
    page = director.get(PAGE).content.decode()
    assert "data-print hidden" in page
    assert "onclick" not in page
    assert all("src=" in tag.split(">")[0] for tag in page.split("<script")[1:])
