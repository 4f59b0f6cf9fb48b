"""Bulk changes from the list: choose, preview, confirm, undo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import signed_in
from tracking.admin import bulk
from tracking.batches import changing
from tracking.models import ActionItem, Batch, Person, ProgressUpdate, Topic
from tracking.progress import add_update
from tracking.roles import Role

LIST = "/admin/tracking/actionitem/"
pytestmark = pytest.mark.django_db
Answer = Any  # what the test client gives: the stubs name it nowhere
Fields = dict[str, object]


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def choose(client: Client, deed: str, items: Iterable[ActionItem], query: str = "", **more: object) -> Answer:
    """The page that follows when these rows are ticked and the action is run."""
    ticked = {"action": f"bulk-{deed}", "_selected_action": [item.pk for item in items], **more}
    return client.post(f"{LIST}{query}", ticked)


def hidden(page: Answer) -> dict[str, str]:
    """The hidden fields of the page's form, without the token against forgery."""
    found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page.content.decode())
    return {name: unescape(value) for name, value in found if name not in {"csrfmiddlewaretoken", "next", "language"}}


def preview(client: Client, deed: str, items: Sequence[ActionItem], **fields: object) -> Answer:
    page = choose(client, deed, items)
    return client.post(f"{LIST}bulk/{deed}/", hidden(page) | fields) if fields else page


def confirm(client: Client, deed: str, page: Answer) -> Answer:
    return client.post(f"{LIST}bulk/{deed}/", hidden(page) | {"_confirm": "1"})


def do(client: Client, deed: str, items: Sequence[ActionItem], **fields: object) -> Answer:
    return confirm(client, deed, preview(client, deed, items, **fields))


def words(page: Answer) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.content.decode())))


def told(response: Answer) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def three() -> list[ActionItem]:
    return [make.item(f"44-0{n}", plan_order=n) for n in (1, 2, 3)]


def owners() -> list[str | None]:
    return list(ActionItem.objects.order_by("code").values_list("responsible__username", flat=True))


def test_the_way_from_the_list_to_a_change_shows_old_and_new_before_anything_is_changed(coordinator: Client) -> None:
    anna = make.person("anna", first_name="Anna", last_name="Lind")
    items = three()
    values = choose(coordinator, "person", items[:2])
    assert "Change the person responsible: 2 action items" in words(values)
    page = coordinator.post(f"{LIST}bulk/person/", hidden(values) | {"responsible": anna.pk, "why": "New in office"})
    assert "44-01 Do what 44-01 asks Person responsible – Anna Lind" in words(page)
    assert "New in office" in words(page)
    assert page.content.count(b"<h1") == 1
    assert owners() == [None, None, None]
    done = confirm(coordinator, "person", page)
    assert (done.status_code, done["Location"]) == (302, LIST)
    assert owners() == ["anna", "anna", None]
    batch = Batch.objects.get()
    assert (batch.kind, str(batch), batch.why) == (
        "bulk", "Person responsible: Anna Lind (2 action items)", "New in office"
    )  # fmt: skip
    assert f'href="{LIST}bulk/undo/{batch.pk}/"' in told(done)


@pytest.mark.parametrize(
    ("deed", "fields", "shown"),
    [
        ("status", {"target_status": "in progress"}, "Status Not started In progress"),
        ("status", {"target_status": "awaiting decision", "awaiting_body": "Council", "awaiting_question": "Budget",
                    "awaiting_by": "2017-05-15"}, "Who decides – Council"),
        ("deadline", {"due_rule": "fixed", "due_on": "2017-06-01", "why": "Agreed"}, "Due on – 1 June 2017"),
        ("update", {"text": "Circular 12 sent.", "on": "2017-03-20"}, "Update – Circular 12 sent."),
        ("no-change", {}, "Update – No change since 4 November 2016"),
    ],
)  # fmt: skip
def test_each_deed_is_shown_and_done(coordinator: Client, deed: str, fields: Fields, shown: str) -> None:
    item = make.item()
    page = preview(coordinator, deed, [item], **fields)
    assert shown in words(page)
    confirm(coordinator, deed, page)
    assert Batch.objects.get().rows.get().item == item


def test_topics_are_chosen_by_name(coordinator: Client) -> None:
    topic = Topic.objects.create(slug="access", name="Accessibility")
    item = make.item()
    assert "Topics – Accessibility" in words(preview(coordinator, "topics", [item], add=[topic.pk]))
    do(coordinator, "topics", [item], add=[topic.pk])
    assert list(item.topics.all()) == [topic]


@pytest.mark.parametrize(
    ("deed", "fields", "sentence"),
    [
        ("status", {"target_status": "completed"}, "A sentence on what was done"),
        ("status", {"target_status": "awaiting decision", "awaiting_body": "Council"}, "By when it is to be decided"),
        ("deadline", {"due_rule": "fixed", "why": "Agreed"}, "This deadline needs it."),
        ("deadline", {"due_rule": "none"}, "This field is required."),
        ("topics", {"why": ""}, "Choose a topic to add or to remove."),
        ("update", {"text": "Done.", "on": "2017-03-21"}, "the latest day here is 20 March 2017"),
    ],
)
def test_what_a_deed_needs_is_asked_for_before_the_preview(
    coordinator: Client, deed: str, fields: Fields, sentence: str
) -> None:
    page = preview(coordinator, deed, [make.item()], **fields)
    assert sentence in words(page)
    assert b"<title>Error:" in page.content
    assert not Batch.objects.exists()


def test_rows_left_alone_are_shown_with_why(coordinator: Client) -> None:
    first, ended = make.item("44-01"), make.item("44-02", status="superseded", superseded_by="Resolution 97")
    page = words(preview(coordinator, "status", [first, ended], target_status="continuing"))
    assert "1 action item changes" in page
    assert "44-02 Do what 44-02 asks cannot be moved there from “Superseded”" in page


def test_a_row_changed_after_the_preview_is_left_alone_and_said(coordinator: Client) -> None:
    anna = make.person("anna")
    items = three()
    page = preview(coordinator, "person", items, responsible=anna.pk)
    items[1].title = "Edited meanwhile"
    items[1].save()
    done = confirm(coordinator, "person", page)
    assert owners() == ["anna", None, "anna"]
    assert re.search(
        r"Left as they are: 44-02 \(changed since the preview: action: A background job, [^)]+\)\.", told(done)
    )


def test_each_field_changed_after_the_preview_is_told_with_who_changed_it(coordinator: Client) -> None:
    first = make.item("44-01")
    page = preview(coordinator, "person", [first], responsible=make.person("anna").pk)
    for name, column, value in (
        ("tsb", "status", "in progress"),
        ("bdt", "title", "Worded anew"),
        ("bdt", "title", "x"),
    ):
        item = ActionItem.objects.get(pk=first.pk)
        setattr(item, column, value)
        item._history_user = Person.objects.filter(username=name).first() or make.person(name)  # type: ignore[attr-defined]  # simple-history reads it
        item.save()
    said = told(confirm(coordinator, "person", page))
    assert re.search(r"44-01 \(changed since the preview: action: bdt, [^;]+; status: tsb, [^;)]+\)\.", said)
    assert owners() == [None]


def test_an_update_after_the_preview_is_told_with_who_wrote_it(coordinator: Client) -> None:
    item, anna = make.item("44-01"), make.person("anna")
    page = preview(coordinator, "update", [item], text="Circular 12 sent.", on="2017-03-20")
    add_update(item, "Circular 13 sent.", by=anna, on=make.WORKING_DATE, at=timezone.now())
    assert "44-01 (changed since the preview: an update: anna, " in told(confirm(coordinator, "update", page))


def test_a_preview_confirmed_twice_changes_nothing_the_second_time(coordinator: Client) -> None:
    anna = make.person("anna")
    page = preview(coordinator, "person", three(), responsible=anna.pk)
    confirm(coordinator, "person", page)
    said = told(confirm(coordinator, "person", page))
    batch = Batch.objects.get()
    assert re.search(r"This was done already, at [^<]+: <bdi>Person responsible: anna \(3 action items\)</bdi>", said)
    assert f'href="/admin/tracking/batch/{batch.pk}/change/"' in said
    assert "Left as they are" not in said
    assert "Nothing was changed." not in said


def test_an_update_confirmed_twice_is_said_to_be_there_already(coordinator: Client) -> None:
    page = preview(coordinator, "update", three(), text="Circular 12 sent.", on="2017-03-20")
    confirm(coordinator, "update", page)
    said = told(confirm(coordinator, "update", page))
    assert "This was done already" in said
    assert "Left as they are" not in said
    assert ProgressUpdate.objects.count() == 3


def test_a_change_put_back_since_is_not_said_to_stand(coordinator: Client) -> None:
    page = preview(coordinator, "person", three(), responsible=make.person("anna").pk)
    confirm(coordinator, "person", page)
    coordinator.post(f"{LIST}bulk/undo/{Batch.objects.get().pk}/")
    said = told(confirm(coordinator, "person", page))
    assert "This was done already" not in said
    assert "Nothing was changed." in said


def test_all_of_the_list_are_chosen_with_its_filter_and_none_beside_it(coordinator: Client) -> None:
    for number in range(1, 121):
        make.item(f"44-{number:03}", lead="BDT" if number <= 110 else "TSB", plan_order=number)
    first = ActionItem.objects.order_by("plan_order")[:1]
    page = choose(coordinator, "status", first, "?lead=BDT", select_across=1)
    assert "Move the status: 110 action items" in words(page)
    shown = coordinator.post(f"{LIST}bulk/status/", hidden(page) | {"target_status": "in progress"})
    done = confirm(coordinator, "status", shown)
    assert done["Location"] == f"{LIST}?lead=BDT"
    assert ActionItem.objects.filter(status="in progress").count() == 110


def test_the_list_offers_its_whole_without_a_script_too(coordinator: Client) -> None:
    for number in range(1, 103):
        make.item(f"44-{number:03}")
    assert b'<noscript><p class="actions"><label><input type="checkbox" name="select_across" value="1"> all 102' in (
        coordinator.get(LIST).content
    )


def test_more_than_a_page_can_show_are_refused_in_words(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_MOST", 2)
    answer = choose(coordinator, "status", three())
    assert "More than 2 action items are chosen. Nothing was changed: narrow the list" in told(answer)
    assert changing.AT_MOST == 1000


def test_a_focal_point_is_offered_what_they_may_do_and_no_more(focal_bdt: Client) -> None:
    make.item(lead="BDT")
    page = focal_bdt.get(LIST).content.decode()
    assert re.findall(r'<option value="bulk-([^"]+)"', page) == ["status", "update", "no-change"]
    assert focal_bdt.post(f"{LIST}bulk/person/", {}).status_code == 403


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR, Role.REPORT_EDITOR, Role.ADMINISTRATOR])
def test_who_changes_no_item_is_offered_nothing(role: Role) -> None:
    make.item()
    client = signed_in(make.person("reader", role, "TSB" if role.is_bound_to_bureau else ""))
    assert b'name="action"' not in client.get(LIST).content
    assert client.post(f"{LIST}bulk/update/", {"text": "Done.", "on": "2017-03-20"}).status_code == 403


def test_a_focal_point_changes_where_they_may_and_learns_nothing_of_the_rest(focal_bdt: Client) -> None:
    led, supported = make.item("44-01", lead="BDT"), make.item("44-02", support=["BDT"])
    unseen = make.item("18-01", of=make.resolution(18), title="A matter of TSB alone")
    page = preview(focal_bdt, "status", [led, supported, unseen], target_status="in progress")
    assert "44-02 Do what 44-02 asks no right to change this item so" in words(page)
    assert "18-01" not in words(page)
    assert "A matter of TSB alone" not in words(page)
    confirm(focal_bdt, "status", page)
    assert list(ActionItem.objects.filter(status="in progress")) == [led]


def test_a_choice_sealed_for_one_person_opens_for_nobody_else(coordinator: Client) -> None:
    item = make.item()
    page = choose(coordinator, "update", [item])
    other = signed_in(make.person("other"))
    answer = other.post(f"{LIST}bulk/update/", hidden(page) | {"text": "Done.", "on": "2017-03-20"})
    assert "The choice of items was lost. Nothing was changed" in told(answer)
    assert not ProgressUpdate.objects.exists()


def test_nothing_is_changed_by_opening_an_address(coordinator: Client) -> None:
    assert coordinator.get(f"{LIST}bulk/status/").status_code == 302
    assert coordinator.get(f"{LIST}bulk/splendid/").status_code == 404
    assert not Batch.objects.exists()


def test_other_values_leads_back_with_what_was_given(coordinator: Client) -> None:
    page = preview(coordinator, "update", [make.item()], text="Circular 12 sent.", on="2017-03-20")
    back = coordinator.post(f"{LIST}bulk/update/", hidden(page) | {"_values": "1"})
    assert b">\nCircular 12 sent.</textarea>" in back.content


def batch_of(client: Client, items: Sequence[ActionItem], to: Person) -> Batch:
    do(client, "person", items, responsible=to.pk)
    return Batch.objects.latest("pk")


def test_an_undo_shows_what_it_puts_back_and_then_does(coordinator: Client) -> None:
    anna, items = make.person("anna"), three()
    batch = batch_of(coordinator, items, anna)
    items[0].refresh_from_db()
    items[0].title = "Edited since"
    items[0].save()
    address = f"{LIST}bulk/undo/{batch.pk}/"
    page = words(coordinator.get(address))
    assert "2 action items change" in page
    assert "44-02 Do what 44-02 asks Person responsible anna –" in page
    assert "44-01 Edited since changed since" in page
    assert owners() == ["anna", "anna", "anna"]
    done = coordinator.post(address)
    assert owners() == ["anna", None, None]
    assert done["Location"] == f"/admin/tracking/batch/{Batch.objects.latest('pk').pk}/change/"
    assert "Left as they are: 44-01 (changed since)." in told(done)
    assert "This was undone already" in words(coordinator.get(address))


def test_the_page_of_the_batch_leads_to_its_undo_while_it_can_be_undone(coordinator: Client) -> None:
    batch = batch_of(coordinator, three(), make.person("anna"))
    page, link = f"/admin/tracking/batch/{batch.pk}/change/", f'href="{LIST}bulk/undo/{batch.pk}/"'
    assert link in coordinator.get(page).content.decode()
    coordinator.post(f"{LIST}bulk/undo/{batch.pk}/")
    assert link not in coordinator.get(page).content.decode()


def test_an_undo_after_a_day_is_refused_in_words(coordinator: Client) -> None:
    batch = batch_of(coordinator, three(), make.person("anna"))
    Batch.objects.update(at=timezone.now() - timedelta(hours=25))
    address = f"{LIST}bulk/undo/{batch.pk}/"
    assert "A batch is undone within 24 hours; these have passed." in words(coordinator.get(address))
    coordinator.post(address)
    assert owners() == ["anna", "anna", "anna"]


def test_another_persons_batch_is_not_there_for_a_focal_point(coordinator: Client, focal_tsb: Client) -> None:
    batch = batch_of(coordinator, three(), make.person("anna"))
    assert focal_tsb.get(f"{LIST}bulk/undo/{batch.pk}/").status_code == 404
    assert focal_tsb.post(f"{LIST}bulk/undo/{batch.pk}/").status_code == 404
    assert owners() == ["anna", "anna", "anna"]


def test_a_preview_takes_as_many_queries_for_fifty_items_as_for_five(coordinator: Client) -> None:
    items = [make.item(f"44-{n:02}", due_rule="fixed", due_on=date(2017, 4, 1)) for n in range(1, 51)]
    assert _queries(coordinator, items) == _queries(coordinator, items[:5])


def _queries(client: Client, items: Sequence[ActionItem]) -> int:
    form = hidden(choose(client, "deadline", items))
    with CaptureQueriesContext(connection) as captured:
        client.post(f"{LIST}bulk/deadline/", form | {"due_rule": "fixed", "due_on": "2017-06-01", "why": "Agreed"})
    return len(captured)
