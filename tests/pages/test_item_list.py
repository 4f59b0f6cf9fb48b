"""The list of action items: order, columns, filters, search, number of queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import urlencode
from pytest_django import Settings

from resolutions.models import ProvisionText, SourceDocument
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking import item_rows
from tracking.access import items_seen_by
from tracking.admin import filters
from tracking.admin.action import ActionItemAdmin
from tracking.item_rows import number_found, number_seen_by
from tracking.models import ActionItem, Evidence, ItemAlias, Person, Topic
from tracking.progress import add_update
from tracking.roles import Role

LIST = "/admin/tracking/actionitem/"
MOST_QUERIES = 20
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
        ("changed_since=0001-01-01", ["44-02"]),
        ("changed_since=9999-12-31", []),
        ("vacant=yes", ["44-02", "NEW-FIN-01"]),
        ("no_date=yes", ["44-01", "NEW-FIN-01"]),
        ("lead=BDT&lead=BR", ["44-02", "NEW-FIN-01"]),
        ("support=BDT&support=BR", ["44-01"]),
        ("status=not+started&status=continuing", ["44-01", "44-02", "NEW-FIN-01"]),
        ("health=overdue&health=no+recent+update", ["44-01", "44-02", "NEW-FIN-01"]),
        ("health=overdue&lead=BDT&lead=BR", ["44-02"]),
        ("health=overdue&health=&lead=", ["44-02"]),
        ("due_within=30", []),
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


def test_items_are_found_by_topic(coordinator: Client) -> None:
    topic = Topic.objects.create(slug="accessibility", name="Accessibility")
    make.item("44-01").topics.add(topic)
    make.item("44-02")
    assert codes(coordinator, f"topic={topic.pk}") == ["44-01"]


def test_evidence_given_elsewhere_for_an_item_too_is_its_evidence(coordinator: Client) -> None:
    first, second = make.item("44-01"), make.item("44-02")
    shared = Evidence.objects.create(item=first, title="Circular", url="https://e.int/1", added_on=make.WORKING_DATE)
    assert codes(coordinator, "no_evidence=yes") == ["44-02"]
    shared.also_for.add(second)
    assert codes(coordinator, "no_evidence=yes") == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("health=splendid", "The filter “Health” knows no “splendid”, so no action item is shown."),
        ("status=not+started&status=done", "The filter “Status” knows no “done”, so no action item is shown."),
        ("lead=TSB&lead=ITU", "The filter “Bureau as lead” knows no “ITU”, so no action item is shown."),
        ("resolution=x", "The filter “Resolution” knows no “x”, so no action item is shown."),
        ("resolution=9999999", "The filter “Resolution” knows no “9999999”, so no action item is shown."),
        (f"resolution={10**40}", f"The filter “Resolution” knows no “{10**40}”, so no action item is shown."),
        ("topic=9999999", "The filter “Topic” knows no “9999999”, so no action item is shown."),
        ("changed_since=soon", "The filter “Changed since” knows no “soon”, so no action item is shown."),
        ("due_within=45", "The filter “Due within” knows no “45”, so no action item is shown."),
    ],
)
def test_a_filter_value_that_makes_no_sense_shows_nothing_and_says_so_in_a_sentence(
    coordinator: Client, query: str, sentence: str
) -> None:
    item = make.item()
    assert codes(coordinator, f"{query}&resolution={item.resolution_id}") == []
    page = coordinator.get(f"{LIST}?{query}").content.decode()
    assert sentence in page
    assert "No action item answers" not in page


def test_items_of_several_resolutions_are_found_and_each_can_be_taken_away_again(coordinator: Client) -> None:
    first, second = make.item("44-01", plan_order=1), make.item("18-01", of=make.resolution(18), plan_order=2)
    make.item("20-01", of=make.resolution(20), plan_order=3)
    asked = f"resolution={first.resolution_id}&resolution={second.resolution_id}"
    assert codes(coordinator, asked) == ["44-01", "18-01"]
    page = coordinator.get(f"{LIST}?{asked}").content.decode()
    assert f'href="?resolution={first.resolution_id}" title="without 18: ' in page
    assert f'href="?resolution={second.resolution_id}" title="without 44: ' in page
    kept = [f'<input type="hidden" name="resolution" value="{item.resolution_id}">' for item in (first, second)]
    menus = page.split('class="menus"')[1]
    offered = menus.split('id="filter-resolution"')[1]
    assert all(field in menus for field in kept)
    assert f'<option value="{first.resolution_id}"' not in offered
    assert '<option value="">And also…</option>' in offered


def test_a_second_answer_is_added_and_taken_away_by_a_link_with_a_name(coordinator: Client) -> None:
    make.item()
    one = coordinator.get(f"{LIST}?lead=TSB&status=continuing").content.decode()
    assert 'href="?lead=TSB&amp;status=continuing&amp;status=completed" title="and also Completed">' in one
    assert '<span class="visually-hidden">and also Completed</span>' in one
    assert 'href="?lead=TSB" title="without Continuing">' in one
    two = coordinator.get(f"{LIST}?lead=TSB&status=continuing&status=completed").content.decode()
    assert 'class="selected"><a aria-current="true" href="?lead=TSB&amp;status=continuing">Continuing</a>' in two
    assert 'class="selected"><a aria-current="true" href="?lead=TSB&amp;status=completed">Completed</a>' in two
    assert 'href="?lead=TSB&amp;status=completed" title="without Continuing">' in two
    assert "and also" not in coordinator.get(LIST).content.decode()
    assert "and also Yes" not in coordinator.get(f"{LIST}?vacant=yes").content.decode()


def test_all_answers_go_along_through_columns_headings_and_pages(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActionItemAdmin, "list_per_page", 1)
    for number in range(3):
        make.item(f"44-0{number}", plan_order=number)
    page = coordinator.get(f"{LIST}?status=not+started&status=continuing")
    both = "status=not+started&status=continuing"
    assert page.context["cl"].plan_order_address() == f"?{both}"
    assert page.context["cl"].query_now() == "status=continuing&status=not+started"
    assert f'href="?o=2&amp;{both.replace("&", "&amp;")}"' in page.content.decode()
    assert f"?p=2&amp;{both.replace('&', '&amp;')}" in page.content.decode()
    for value in ("not started", "continuing"):
        in_forms = f'name="status" value="{value}">'
        assert page.content.decode().count(in_forms) == 3  # of the search, of the menus, of the columns
    assert codes(coordinator, f"{both}&p=2") == ["44-01"]


def test_the_number_of_queries_is_the_same_for_one_answer_and_for_many(coordinator: Client) -> None:
    first, second = make.item("44-01"), make.item("18-01", of=make.resolution(18))
    one = queries_of(coordinator, f"{LIST}?status=not+started&resolution={first.resolution_id}")
    many = "status=not+started&status=continuing&health=overdue&health=no+recent+update&lead=TSB&lead=BR"
    assert (
        queries_of(coordinator, f"{LIST}?{many}&resolution={first.resolution_id}&resolution={second.resolution_id}")
        == one
    )


def test_items_due_within_some_days_are_found_without_those_that_are_late(coordinator: Client) -> None:
    for number, day in enumerate([date(2017, 3, 19), date(2017, 3, 20), date(2017, 6, 18), date(2017, 6, 19)]):
        make.item(f"44-0{number}", plan_order=number, next_due_on=day)
    assert codes(coordinator, "due_within=90") == ["44-01", "44-02"]
    assert codes(coordinator, "due_within=30") == ["44-01"]


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


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.FOCAL_POINT])
def test_the_list_takes_as_many_queries_for_fifty_items_as_for_five(role: Role) -> None:
    client, author = signed_in(make.person("reader", role, "BDT")), make.person("author")
    for number in range(5):
        _full_item(number, author)
    few = queries_of(client, LIST)
    for number in range(5, 50):
        _full_item(number, author)
    assert queries_of(client, LIST) == few <= MOST_QUERIES


@pytest.mark.parametrize("role", list(Role))
def test_the_number_over_the_list_is_the_number_of_items_the_reader_sees(role: Role) -> None:
    reader = make.person("reader", role, "BDT")
    for number, support in enumerate([["BDT"], [], ["BDT", "BR"]]):
        make.item(f"44-0{number}", support=support)
    seen = items_seen_by(reader).count()
    assert number_seen_by(reader) == seen == len(codes(signed_in(reader)))
    assert (seen < 3) == (role is Role.FOCAL_POINT)


def test_of_many_items_the_number_may_be_a_minute_old_and_of_few_never(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    reader = make.person()
    make.item("44-01")
    assert number_seen_by(reader) == 1
    make.item("44-02")
    monkeypatch.setattr(item_rows, "MANY", 2)
    assert number_seen_by(reader) == 2
    make.item("44-03")
    assert number_seen_by(reader) == 2
    cache.clear()
    assert number_seen_by(reader) == 3
    cache.clear()


def test_the_number_that_answers_a_question_is_kept_for_who_asked_and_for_that_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.clear()
    items, reader, other = ActionItem.objects.all(), make.person(), make.person("other")
    make.item("44-01")
    assert number_found(reader, "?status=a", items) == 1
    make.item("44-02")
    monkeypatch.setattr(item_rows, "MANY", 2)
    assert number_found(reader, "?status=a", items) == 2
    make.item("44-03")
    assert number_found(reader, "?status=a", items) == 2
    assert number_found(reader, "?status=b", items) == number_found(other, "?status=a", items) == 3
    cache.clear()


def test_the_pages_and_the_order_of_one_list_share_its_number(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(item_rows, "MANY", 1)
    make.item("44-01")
    address = f"{LIST}?status=not+started"
    coordinator.get(address)
    with CaptureQueriesContext(connection) as captured:
        coordinator.get(f"{address}&o=2&columns=code,status")
    counts = 'SELECT COUNT(*) AS "__count" FROM "tracking_actionitem"'
    assert not [query["sql"] for query in captured if query["sql"].startswith(counts)]
    cache.clear()


def test_nobody_and_people_who_left_see_no_number() -> None:
    make.item(support=["BDT"])
    gone = make.person("gone", Role.FOCAL_POINT, "BDT", is_active=False)
    assert number_seen_by(gone) == number_seen_by(AnonymousUser()) == 0


def test_a_page_holds_a_hundred_items_and_the_next_one_the_rest(coordinator: Client) -> None:
    clause = make.provision()
    for number in range(101):
        make.item(f"44-{number:03}", plan_order=number, provision=clause)
    assert len(codes(coordinator)) == 100
    assert codes(coordinator, "p=2") == ["44-100"]
    assert coordinator.get(f"{LIST}?p=3").url == f"{LIST}?e=1"  # type: ignore[attr-defined]  # a redirect has one


def test_a_question_the_list_does_not_know_leads_to_the_whole_list(coordinator: Client) -> None:
    make.item()
    assert coordinator.get(f"{LIST}?splendour=1").url == f"{LIST}?e=1"  # type: ignore[attr-defined]  # a redirect has one
    assert codes(coordinator, "e=1") == ["44-01"]


def test_a_heading_sorts_and_a_second_click_turns_it_round(coordinator: Client) -> None:
    make.item("44-01", title="Zebra", plan_order=1)
    make.item("44-02", title="Antelope", plan_order=2)
    page = coordinator.get(f"{LIST}?o=2")
    assert [item.code for item in page.context["cl"].result_list] == ["44-02", "44-01"]
    assert 'aria-sort="ascending"><div class="text"><a href="?o=-2">Action' in page.content.decode()
    assert codes(coordinator, "o=-2") == ["44-01", "44-02"]


def test_columns_are_chosen_in_the_address_and_sort_as_before(coordinator: Client) -> None:
    make.item("44-01", title="Hold workshops", support=["BR"])
    page = coordinator.get(f"{LIST}?columns=support,clause,splendour&o=2").content.decode()
    assert "field-support" in page
    assert "field-clause" in page
    assert "field-action" not in page
    assert "field-code" in page
    assert codes(coordinator, "columns=support&o=2") == ["44-01"]


def test_the_form_of_the_columns_offers_what_the_reader_may_see_and_ticks_what_stands(coordinator: Client) -> None:
    make.item()
    page = coordinator.get(f"{LIST}?columns=status&columns=due&lead=TSB").content.decode()
    assert '<input type="checkbox" name="columns" value="status" checked> Status' in page
    assert '<input type="checkbox" name="columns" value="clause"> Clause' in page
    assert '<input type="checkbox" name="columns" value="code" checked disabled> Code' in page
    assert '<input type="hidden" name="lead" value="TSB">' in page
    assert "field-due" in page
    auditor = signed_in(make.person("auditor", Role.AUDITOR)).get(LIST).content.decode()
    assert 'value="update"' not in auditor
    assert "field-update" not in auditor


def test_boxes_for_bulk_changes_stand_only_where_there_are_actions(coordinator: Client) -> None:
    item = make.item()
    box = f'name="_selected_action" class="action-select" value="{item.pk}"'
    page = coordinator.get(LIST).content.decode()
    assert box in page
    assert 'id="action-toggle"' in page
    assert 'name="action"' in page
    assert box not in signed_in(make.person("auditor", Role.AUDITOR)).get(LIST).content.decode()


def test_an_action_runs_over_the_chosen_items_of_the_narrowed_list(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActionItemAdmin, "actions", [_mark])
    first, second = make.item("44-01"), make.item("44-02", lead="BDT")
    chosen = {"action": "_mark", "_selected_action": [first.pk, second.pk], "index": 0}
    coordinator.post(f"{LIST}?lead=BDT", chosen)
    assert list(ActionItem.objects.filter(illustrative=True)) == [second]


def test_an_action_over_the_whole_list_keeps_to_every_answer_of_a_question(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActionItemAdmin, "actions", [_mark])
    first, second = make.item("44-01"), make.item("44-02", lead="BDT")
    third = make.item("44-03", lead="BR")
    chosen = {"action": "_mark", "_selected_action": [first.pk], "select_across": "1", "index": 0}
    coordinator.post(f"{LIST}?lead=BDT&lead=BR", chosen)
    assert set(ActionItem.objects.filter(illustrative=True)) == {second, third}


def _mark(_admin: ActionItemAdmin, _request: HttpRequest, items: QuerySet[ActionItem]) -> None:
    items.update(illustrative=True)


def test_words_of_people_are_never_markup(coordinator: Client) -> None:
    make.item(title="<b>&bold")
    page = coordinator.get(f"{LIST}?{urlencode({'columns': '<i>', 'changed_since': '<u>'})}").content.decode()
    assert "<b>" not in page.split("<tbody>")[-1]
    assert "<u>" not in page
    assert "&lt;b&gt;&amp;bold" in coordinator.get(LIST).content.decode()


def test_an_empty_list_says_why_and_how_to_get_on(coordinator: Client) -> None:
    make.item()
    page = coordinator.get(f"{LIST}?lead=BR&columns=status").content.decode()
    assert "No action item answers all of these questions." in page
    assert 'href="?columns=status"' in page
    assert 'name="action"' not in page


def test_a_menu_with_too_many_resolutions_says_so_and_keeps_the_one_chosen(
    coordinator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "MOST_ROWS", 1)
    item = make.item("44-01")
    make.item("18-01", of=make.resolution(18))
    page = coordinator.get(f"{LIST}?resolution={item.resolution_id}").content.decode()
    assert "Too many to list here" in page
    assert f'<input type="hidden" name="resolution" value="{item.resolution_id}">' in page
    assert "without 44: " in page


def _full_item(number: int, author: Person) -> None:
    resolution = make.resolution(number + 1)
    item = make.item(f"{number + 1}-01", support=["BDT"], of=resolution, responsible=author)
    add_update(item, "Done.", on=date(2017, 3, 1), by=author, at=timezone.now())
