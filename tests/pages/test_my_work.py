"""My work: what waits for one person, the round of updates, the count in the header."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.contributions import ask
from tracking.models import ActionItem, Person
from tracking.mywork import asked_of, my_items, next_item, waiting
from tracking.progress import add_update
from tracking.roles import Role

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE
PAGE = "/admin/my-work/"
HEARD: Any = {"last_update_on": date(2017, 3, 1)}


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


@pytest.fixture
def bdt(db: None) -> Person:
    return make.person("focal-bdt", Role.FOCAL_POINT, "BDT")


def of_each_kind() -> dict[str, ActionItem]:
    """One item of BDT for each part of the page, one that it supports, one of others."""
    late, soon = date(2017, 3, 1), date(2017, 4, 1)
    return {
        "late": make.item("44-01", lead="BDT", next_due_on=late, **HEARD),
        "soon": make.item("44-02", lead=None, joint=["BDT", "BR"], next_due_on=soon, **HEARD),
        "silent": make.item("44-03", lead="BDT"),
        "quiet": make.item("44-04", lead="BDT", **HEARD),
        "support": make.item("44-05", lead="TSB", support=["BDT"], next_due_on=late),
        "other": make.item("44-06", lead="TSB", title="Kept from BDT"),
        "done": make.item("44-07", lead="BDT", status="completed", next_due_on=late),
    }


def codes(client: Client) -> dict[str, list[str]]:
    context = client.get(PAGE).context
    parts = [*context["before_asked"], *context["after_asked"], context["everything"]]
    return {part.key: [line.item.code for line in part.lines] for part in parts}


def test_each_item_stands_where_it_waits(bdt: Person) -> None:
    of_each_kind()
    assert codes(signed_in(bdt)) == {
        "late": ["44-01"],
        "soon": ["44-02"],
        "silent": ["44-03"],
        "support": ["44-05"],
        "all": ["44-01", "44-02", "44-03", "44-04"],
    }


def test_what_is_not_the_persons_to_see_is_not_on_the_page(bdt: Person) -> None:
    of_each_kind()
    assert "Kept from BDT" not in signed_in(bdt).get(PAGE).content.decode()


def test_a_supporting_bureau_is_not_shown_late_for_the_lead_but_for_its_own_unanswered_request(bdt: Person) -> None:
    item, client = of_each_kind()["support"], signed_in(bdt)
    (line,) = client.get(PAGE).context["after_asked"][1].lines
    assert line.health == "on time"
    ask(item, "BDT", "Figures of 2016", due_on=date(2017, 3, 10), by=None, on=date(2017, 3, 1))
    page = client.get(PAGE)
    assert page.context["after_asked"][1].lines[0].health == "overdue"
    assert [(row.what, late) for row, late in page.context["asked"]] == [("Figures of 2016", True)]


def test_the_list_tells_a_supporting_bureau_its_own_part_beside_the_lateness_of_the_lead(bdt: Person) -> None:
    item = of_each_kind()["support"]
    client, where = signed_in(bdt), "/admin/tracking/actionitem/?support=BDT"
    (row,) = client.get(where).context["cl"].result_list
    assert (row.health, row.own_part) == ("overdue", ("BDT", "on time"))
    assert '<span class="own-part">BDT:' in client.get(where).content.decode()
    ask(item, "BDT", "Figures of 2016", due_on=date(2017, 3, 10), by=None, on=date(2017, 3, 1))
    (row,) = client.get(where).context["cl"].result_list
    assert row.own_part == ("BDT", "overdue")
    assert "own-part" not in client.get(where).content.decode()


def test_milestones_are_a_column_of_the_list_for_who_asks_for_it(coordinator: Client) -> None:
    item = make.item("44-01")
    for title, met_on in (("Draft", DAY), ("Text", DAY), ("Final", None)):
        item.milestones.create(title=title, met_on=met_on)
    assert "2 of 3 met" in coordinator.get("/admin/tracking/actionitem/?columns=code,milestones").content.decode()
    assert "2 of 3 met" not in coordinator.get("/admin/tracking/actionitem/").content.decode()


def test_what_a_colleague_holds_is_theirs_and_comes_to_the_delegate_while_they_are_away(bdt: Person) -> None:
    colleague = make.person("colleague", Role.FOCAL_POINT, "BDT")
    held = make.item("44-01", lead="BDT", responsible=colleague)
    vacant = make.item("44-02", lead="BDT")
    assert set(my_items(bdt, DAY)) == {vacant}
    Person.objects.filter(pk=colleague.pk).update(delegate=bdt, away_from=DAY, away_until=DAY + timedelta(days=5))
    assert set(my_items(bdt, DAY)) == {held, vacant}
    assert set(my_items(bdt, DAY + timedelta(days=6))) == {vacant}


def test_a_coordinator_has_what_names_them_and_not_the_whole_plan() -> None:
    me = make.person()
    of_each_kind()
    mine = make.item("73-01", responsible=me)
    assert set(my_items(me, DAY)) == {mine}


def test_the_header_counts_what_waits(bdt: Person) -> None:
    item = of_each_kind()["support"]
    client = signed_in(bdt)
    assert waiting(bdt, DAY) == 3
    ask(item, "BDT", "Figures", due_on=DAY, by=None, on=DAY)
    assert "My work (4)" in client.get("/admin/tracking/actionitem/").content.decode()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR, Role.REPORT_EDITOR])
def test_who_updates_nothing_has_no_such_entry_and_an_empty_page(role: Role) -> None:
    make.item("44-01", lead="TSB")
    client = signed_in(make.person("reader", role, "TSB"))
    assert "My work (" not in client.get("/admin/").content.decode()
    assert "No open item is yours." in client.get(PAGE).content.decode()


def test_no_change_is_one_click_on_the_row_and_leads_back(bdt: Person) -> None:
    item = of_each_kind()["silent"]
    client = signed_in(bdt)
    where = f"/admin/tracking/actionitem/{item.pk}/confirm/"
    assert f'formaction="{where}"' in client.get(PAGE).content.decode()
    assert client.post(where, {"then": "work"})["Location"] == PAGE
    assert codes(client)["silent"] == []


def test_the_round_goes_late_soon_silent_and_then_the_rest(bdt: Person) -> None:
    items = of_each_kind()
    order = [items[key].pk for key in ("late", "soon", "silent", "quiet")]
    assert [next_item(bdt, ActionItem.objects.get(pk=pk), DAY) for pk in order] == [*order[1:], None]
    assert next_item(bdt, items["support"], DAY) == order[0]


def test_five_items_take_six_clicks_and_five_sentences(bdt: Person) -> None:
    for number in range(1, 6):
        make.item(f"44-0{number}", lead="BDT", plan_order=number)
    client, clicks = signed_in(bdt), 1
    where = f"/admin/tracking/actionitem/{ActionItem.objects.get(code='44-01').pk}/update/?then=next"
    assert where in client.get(PAGE).content.decode()
    while where != PAGE:
        form = client.get(where).context["form"]
        sent = {"seen_version": form.item.version, "text": "Done.", "on": "2017-03-20", "target": "", "then": "next"}
        where, clicks = client.post(where, sent)["Location"], clicks + 1
    assert clicks == 6
    assert set(ActionItem.objects.values_list("last_update_on", flat=True)) == {DAY}


def test_save_in_a_round_ends_it_and_save_elsewhere_leads_to_the_item(bdt: Person) -> None:
    item, client = of_each_kind()["late"], signed_in(bdt)
    where = f"/admin/tracking/actionitem/{item.pk}/update/"
    assert 'name="then" value="work"' in client.get(f"{where}?then=next").content.decode()
    assert 'name="then" value="item"' in client.get(where).content.decode()
    sent = {"seen_version": item.version, "text": "Done.", "on": "2017-03-20", "target": "", "then": "work"}
    assert client.post(where, sent)["Location"] == PAGE


def test_a_wrong_answer_in_a_round_stays_on_the_page_and_in_the_round(bdt: Person) -> None:
    item, client = of_each_kind()["late"], signed_in(bdt)
    sent = {"seen_version": item.version, "text": "", "on": "2017-03-20", "target": "", "then": "next"}
    page = client.post(f"/admin/tracking/actionitem/{item.pk}/update/?then=next", sent).content.decode()
    assert "<title>Error:" in page
    assert 'name="then" value="work"' in page


def test_who_asked_for_a_page_gets_it_after_signing_in(bdt: Person) -> None:
    where = "/admin/tracking/actionitem/1/update/"
    sent = {"username": "focal-bdt", "password": "pass", "next": where}
    assert Client().post(f"/admin/login/?next={where}", sent)["Location"] == where


def test_the_page_takes_as_many_queries_for_fifty_items_as_for_five(bdt: Person) -> None:
    client = signed_in(bdt)
    _fill(range(5))
    few = queries_of(client, PAGE)
    _fill(range(5, 50))
    assert queries_of(client, PAGE) == few


def _fill(numbers: range) -> None:
    for number in numbers:
        due = [date(2017, 3, 1), date(2017, 4, 1), None][number % 3]
        item = make.item(f"44-{number:02}", lead="BDT", next_due_on=due)
        helped = make.item(f"18-{number:02}", lead="TSB", support=["BDT"], of=make.resolution(18))
        ask(helped, "BDT", "Figures", due_on=DAY, by=None, on=DAY)
        add_update(item, "Done.", on=date(2016, 11, 5), by=None, at=timezone.now())


def test_what_a_bureau_was_asked_is_counted_without_reading_the_whole_plan(bdt: Person) -> None:
    """A list of every item the bureau sees would grow with the plan, and each page counts what waits."""
    if connection.vendor != "sqlite":
        pytest.skip("other databases read a small table whole whatever is asked")
    assert "SCAN" not in asked_of(bdt).order_by().explain()
