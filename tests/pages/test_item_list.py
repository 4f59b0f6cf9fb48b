"""The list of action items: order, columns, filters, search, number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import ProvisionText, SourceDocument
from tests import make
from tests.pages.conftest import queries_of
from tracking.models import Evidence, ItemAlias, Person
from tracking.progress import add_update

LIST = "/admin/tracking/actionitem/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def codes(client: Client, query: str = "") -> list[str]:
    return [item.code for item in client.get(f"{LIST}?{query}").context["cl"].result_list]


def test_items_stand_in_plan_order(coordinator: Client) -> None:
    make.item("44-02", plan_order=2)
    make.item("44-01", plan_order=1)
    assert codes(coordinator) == ["44-01", "44-02"]


def test_a_sorted_list_shows_the_way_back_to_plan_order_and_keeps_its_filters(coordinator: Client) -> None:
    make.item("44-01", plan_order=1)
    page = coordinator.get(f"{LIST}?o=1&lead=TSB")
    assert page.context["cl"].plan_order_address() == "?lead=TSB"
    assert b'href="?lead=TSB" class="historylink"' in page.content


def test_status_and_health_are_words_with_a_sign(coordinator: Client) -> None:
    make.item(next_due_on=date(2017, 3, 1))
    page = coordinator.get(LIST).content.decode()
    assert '<span class="tag tag-overdue"><span aria-hidden="true">!</span> Overdue</span>' in page
    assert '<span class="tag tag-not-started"><span aria-hidden="true">○</span> Not started</span>' in page


def test_the_list_tells_the_age_of_the_last_update_and_whose_it_is(coordinator: Client) -> None:
    item, author = make.item(), make.person("amina", first_name="Amina", last_name="Diallo")
    add_update(item, "Done.", on=date(2017, 3, 13), by=author, at=timezone.now())
    assert "7 days" in (page := coordinator.get(LIST).content.decode())
    assert "Amina Diallo" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lead=BDT", ["44-02"]),
        ("support=BDT", ["44-01"]),
        ("status=not+started", ["44-01", "44-02", "NEW-FIN-01"]),
        ("health=overdue", ["44-02"]),
        ("health=no+recent+update", ["44-01", "NEW-FIN-01"]),
        ("no_owner=yes", ["44-02", "NEW-FIN-01"]),
        ("no_evidence=yes", ["44-02", "NEW-FIN-01"]),
        ("mine=yes", ["44-01"]),
        ("verb=invites", ["44-02"]),
        ("text=new", ["NEW-FIN-01"]),
        ("changed_since=2017-03-01", ["44-02"]),
    ],
)
def test_each_filter_finds_its_items(query: str, found: list[str]) -> None:
    me = make.person()
    client = Client()
    client.force_login(me)
    first = make.item("44-01", support=["BDT"], plan_order=1, responsible=me)
    Evidence.objects.create(item=first, title="Circular", url="https://example.int/1", added_on=date(2017, 3, 1))
    clause = make.provision(path="invites/1", verb="invites", words="invites")
    late = make.item("44-02", lead="BDT", plan_order=2, provision=clause, next_due_on=date(2017, 3, 1))
    add_update(late, "Letter sent.", on=date(2017, 3, 2), by=me, at=timezone.now())
    finance = make.resolution(None, slug="financial-inclusion", mnemonic="FIN", text_status="new")
    make.item("NEW-FIN-01", of=finance, lead="BR", plan_order=3)
    assert codes(client, query) == found


def test_filters_by_meeting_and_body_follow_the_reports_due(coordinator: Client) -> None:
    council, assembly = make.meeting(), make.assembly()
    make.report_due(make.item("44-26", plan_order=1), council)
    make.report_due(make.item("44-22", plan_order=2), assembly)
    assert codes(coordinator, f"before={council.pk}") == ["44-26"]
    assert codes(coordinator, f"reports_to={assembly.body.pk}") == ["44-22"]


def test_a_filter_value_that_makes_no_sense_shows_nothing_rather_than_everything(coordinator: Client) -> None:
    make.item()
    assert codes(coordinator, "health=splendid") == []


@pytest.mark.parametrize(
    "words", ["44-07", "OLD-7", "regional", "44", "مكاتب", "办事处", "instructs/7", "workshops osaka"]
)
def test_search_knows_codes_aliases_numbers_titles_paths_and_texts(coordinator: Client, words: str) -> None:
    titles = {"en": "Regional offices", "ar": "تعزيز دور مكاتب الاتحاد", "zh": "加强办事处的作用"}
    resolution = make.resolution(44, titles=titles)
    clause = make.provision(resolution, "instructs/7")
    source = SourceDocument.objects.create(
        assembly=resolution.assembly, name="brief.docx", sha256="0" * 64, language="zh", read_at=timezone.now()
    )
    ProvisionText.objects.create(provision=clause, language="en", text="hold workshops in Osaka", source=source)
    ItemAlias.objects.create(item=make.item("44-07", provision=clause), code="OLD-7")
    make.item("18-01", of=make.resolution(18), title="Something else", plan_order=1)
    assert codes(coordinator, f"q={words}") == ["44-07"]


def test_the_list_takes_as_many_queries_for_fifty_items_as_for_five(coordinator: Client) -> None:
    author = make.person("author")
    for number in range(5):
        _full_item(number, author)
    few = queries_of(coordinator, LIST)
    for number in range(5, 50):
        _full_item(number, author)
    assert queries_of(coordinator, LIST) == few


def _full_item(number: int, author: Person) -> None:
    resolution = make.resolution(number + 1)
    item = make.item(f"{number + 1}-01", support=["BDT"], of=resolution, responsible=author)
    add_update(item, "Done.", on=date(2017, 3, 1), by=author, at=timezone.now())
