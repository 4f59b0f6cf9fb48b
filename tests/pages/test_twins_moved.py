"""Clauses of the same duty are moved together, unless the person takes the tick off; all of them or none."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import changed, fields_of, opened
from tests.pages.conftest import signed_in
from tests.pages.test_awaiting import address, send
from tests.pages.test_bulk import preview, words
from tracking.models import ActionItem, Capacity, Evidence, Participation, StatusChange
from tracking.roles import Role
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
OFFER = "also 44-32, the same duty"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item() -> ActionItem:
    return make.item("44-16", lead="TSB")


@pytest.fixture
def twin(item: ActionItem) -> ActionItem:
    return make.item("44-32", lead="TSB", twin_of=item)


def statuses() -> dict[str, str]:
    return dict(ActionItem.objects.values_list("code", "status"))


@pytest.mark.parametrize("page", ["move", "update"])
def test_the_twin_follows_by_default_each_with_its_history(
    focal_tsb: Client, item: ActionItem, twin: ActionItem, page: str
) -> None:
    shown = focal_tsb.get(address(item, page)).content.decode()
    assert OFFER in shown
    assert re.search(r'name="with_twins"[^>]*checked', shown)
    told = {"text": "Circular sent."} if page == "update" else {"reason": "Circular sent."}
    assert send(focal_tsb, item, page, target="in progress", **told) == ""
    assert statuses() == {"44-16": "in progress", "44-32": "in progress"}
    changes = StatusChange.objects.order_by("item__code")
    assert [(row.item.code, row.why) for row in changes] == [("44-16", "Circular sent."), ("44-32", "Circular sent.")]
    assert [row.history.count() for row in (item, twin)] == [2, 2]


def test_without_the_tick_the_twin_stays_and_the_page_says_where_the_duty_stands(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    sent = changed(opened(focal_tsb, address(item)), target="continuing")
    del sent["with_twins"]
    assert focal_tsb.post(address(item), sent).status_code == 302
    assert statuses() == {"44-16": "continuing", "44-32": "not started"}
    for one, other in ((item, twin), (twin, item)):
        page = " ".join(focal_tsb.get(address(one, "change")).content.decode().split())
        told = page[page.index("The same duty stands elsewhere") :][:600]
        assert other.code in told
        assert "counted as one duty: “Not started”" in told


def test_the_page_says_nothing_where_all_stand_alike(focal_tsb: Client, item: ActionItem, twin: ActionItem) -> None:
    assert "The same duty stands elsewhere" not in focal_tsb.get(address(item, "change")).content.decode()


def test_a_twin_that_cannot_follow_is_named_and_nothing_is_half_done(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    ActionItem.objects.filter(pk=twin.pk).update(status=Status.SUPERSEDED, superseded_by="Resolution 99")
    page = send(focal_tsb, item, "update", target="continuing", text="Circular sent.")
    assert "44-32, the same duty: An item that is “Superseded” cannot become “Continuing”. Nothing was changed." in page
    assert "Nothing was changed. Take the tick off, and it stays where it stands." in page
    assert "Circular sent." in page
    assert statuses() == {"44-16": "not started", "44-32": "superseded"}
    assert not item.updates.exists()
    assert not StatusChange.objects.exists()


def test_a_completed_twin_is_not_sent_back_by_who_may_not(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    ActionItem.objects.filter(pk=twin.pk).update(status=Status.COMPLETED)
    assert "44-32, the same duty: you may not make this move." in send(focal_tsb, item, target="in progress")
    assert statuses()["44-16"] == "not started"


def test_what_each_needs_is_asked_of_each(focal_tsb: Client, item: ActionItem, twin: ActionItem) -> None:
    stands = {"status": Status.AWAITING_DECISION, "awaiting_body": "Council", "awaiting_by": date(2017, 5, 1)}
    ActionItem.objects.filter(pk=twin.pk).update(**stands)
    told = {"target": "awaiting decision", "awaiting_body": "Council", "awaiting_question": "Free access"}
    page = send(focal_tsb, item, **told, awaiting_by="2017-06-30")
    assert "44-32, the same duty: “Awaiting decision” needs: a reason. Nothing was changed." in page
    assert send(focal_tsb, item, **told, awaiting_by="2017-06-30", reason="Taken off the agenda") == ""
    assert [row.times_postponed for row in ActionItem.objects.order_by("code")] == [0, 1]


def test_evidence_of_one_clause_completes_the_duty_and_who_stands_there_already_is_left_alone(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    third = make.item("54-02", lead="TSB", twin_of=item, status=Status.COMPLETED)
    Evidence.objects.create(item=item, title="Circular", url="https://example.int/1", added_on=make.WORKING_DATE)
    assert send(focal_tsb, item, target="completed", reason="Circular sent.") == ""
    assert set(statuses().values()) == {"completed"}
    assert not third.status_changes.exists()


def test_a_twin_that_the_person_may_not_move_is_not_offered(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    Participation.objects.filter(item=twin).update(bureau="BDT")
    Participation.objects.create(item=twin, bureau="TSB", capacity=Capacity.SUPPORT)
    assert "with_twins" not in focal_tsb.get(address(item)).content.decode()
    sent = changed(opened(focal_tsb, address(item)), target="continuing")
    assert focal_tsb.post(address(item), {**sent, "with_twins": "on"}).status_code == 302
    assert statuses() == {"44-16": "continuing", "44-32": "not started"}


@pytest.mark.parametrize("page", ["move", "update"])
def test_a_twin_moved_since_the_page_was_opened_is_not_overwritten(
    coordinator: Client, item: ActionItem, twin: ActionItem, page: str
) -> None:
    make.item("54-02", lead="TSB", twin_of=item)
    ActionItem.objects.update(status=Status.IN_PROGRESS)
    before = opened(coordinator, address(item, page))
    done = {"target": "completed", "reason": "Sent.", "no_evidence_because": "By phone"}
    other = signed_in(make.person("fatou", Role.FOCAL_POINT, "TSB", first_name="Fatou", last_name="Ba"))
    alone = changed(opened(other, address(twin)), **done)
    del alone["with_twins"]
    assert other.post(address(twin), alone).status_code == 302
    told = {"text": "Taken over."} if page == "update" else {"reason": "Taken over."}
    sent = changed(before, target="superseded", superseded_by="Resolution 99", **told)
    answer = coordinator.post(address(item, page), sent).content.decode()
    assert "Fatou Ba moved 44-32, the same duty, from “In progress” to “Completed” at " in answer
    assert "Taken over." in answer
    assert statuses() == {"44-16": "in progress", "44-32": "completed", "54-02": "in progress"}
    assert not item.updates.exists()
    again = changed(fields_of(answer), target="superseded")
    assert again["with_twins"] == ["on"]
    assert coordinator.post(address(item, page), again).status_code == 302
    assert set(statuses().values()) == {"superseded"}


def test_a_twin_that_stands_there_already_or_was_only_written_of_is_no_conflict(
    coordinator: Client, item: ActionItem, twin: ActionItem
) -> None:
    before = opened(coordinator, address(item))
    ActionItem.objects.filter(pk=twin.pk).update(status=Status.CONTINUING)
    send(coordinator, item, "update", text="Circular sent.")
    assert coordinator.post(address(item), changed(before, target="continuing")).status_code == 302
    assert statuses() == {"44-16": "continuing", "44-32": "continuing"}


def test_without_the_tick_a_moved_twin_stands_in_nobodys_way(
    coordinator: Client, item: ActionItem, twin: ActionItem
) -> None:
    before = changed(opened(coordinator, address(item)), target="continuing")
    ActionItem.objects.filter(pk=twin.pk).update(status=Status.IN_PROGRESS)
    assert "Someone moved 44-32" in coordinator.post(address(item), before).content.decode()
    del before["with_twins"]
    assert coordinator.post(address(item), before).status_code == 302
    assert statuses() == {"44-16": "continuing", "44-32": "in progress"}


def test_a_twin_that_the_page_did_not_name_does_not_follow(
    coordinator: Client, item: ActionItem, twin: ActionItem
) -> None:
    before = opened(coordinator, address(item))
    make.item("54-02", lead="TSB", twin_of=item)
    assert coordinator.post(address(item), changed(before, target="continuing")).status_code == 302
    assert statuses() == {"44-16": "continuing", "44-32": "continuing", "54-02": "not started"}


def test_a_twin_moved_out_of_ones_hands_since_is_told_too(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    before = opened(focal_tsb, address(item))
    Participation.objects.filter(item=twin).update(bureau="BDT")
    Participation.objects.create(item=twin, bureau="TSB", capacity=Capacity.SUPPORT)
    ActionItem.objects.filter(pk=twin.pk).update(status=Status.IN_PROGRESS)
    answer = focal_tsb.post(address(item), changed(before, target="continuing")).content.decode()
    assert "Someone moved 44-32, the same duty, from “Not started” to “In progress”" in answer
    assert "with_twins" not in answer
    assert statuses() == {"44-16": "not started", "44-32": "in progress"}


@pytest.mark.parametrize("seen", ["", "[", "[]", '{"1": 2}', "[" * 100_000])
def test_what_no_page_of_ours_sends_is_taken_as_the_present(
    coordinator: Client, item: ActionItem, twin: ActionItem, seen: str
) -> None:
    sent = changed(opened(coordinator, address(item)), target="continuing", seen_twins=seen)
    assert coordinator.post(address(item), sent).status_code == 302
    assert statuses() == {"44-16": "continuing", "44-32": "continuing"}


def test_a_bulk_move_says_in_its_preview_which_clause_of_a_duty_would_stay_behind(
    focal_tsb: Client, item: ActionItem, twin: ActionItem
) -> None:
    def told(*chosen: ActionItem, target: str = "in progress") -> str:
        page = words(preview(focal_tsb, "status", chosen, target_status=target))
        return page[: page.index("It can be undone")]

    assert "44-16, the same duty, is not among them and stays where it stands." in told(twin)
    assert "44-32, the same duty, is not among them" in told(item)
    assert "not among them" not in told(item, twin)
    third = make.item("54-02", lead="TSB", twin_of=item)
    assert "44-32, 54-02, of the same duties, are not among them and stay where they stand." in told(item)
    ActionItem.objects.filter(pk=third.pk).update(status=Status.IN_PROGRESS)
    assert "54-02" not in told(item)
    assert "not among them" not in words(preview(focal_tsb, "update", [item], text="Sent.", on="2017-03-20"))


# Joining clauses that stand differently


def joined(client: Client, item: ActionItem, first: ActionItem) -> list[str]:
    """The warnings after the item was saved as the same duty as that one."""
    page = f"/admin/tracking/actionitem/{item.pk}/change/"
    answer = client.post(page, changed(opened(client, page), twin_of=str(first.pk)), follow=True)
    item.refresh_from_db()
    assert item.twin_of == first
    return [str(message) for message in answer.context["messages"] if message.level_tag == "warning"]


def test_joining_clauses_that_stand_differently_says_who_stands_where_and_which_counts(item: ActionItem) -> None:
    other = make.item("44-32", lead="TSB", status="completed")
    assert joined(signed_in(make.person()), other, item) == [
        "The clauses of this duty stand differently: 44-16: Not started; 44-32: Completed. "
        "The least finished counts: “Not started”."
    ]


def test_joining_clauses_that_stand_alike_says_nothing(item: ActionItem) -> None:
    assert joined(signed_in(make.person()), make.item("44-32", lead="TSB"), item) == []


def test_a_later_save_of_something_else_does_not_say_it_again(item: ActionItem) -> None:
    coordinator = signed_in(make.person())
    other = make.item("44-32", lead="TSB", status="completed", twin_of=item)
    page = f"/admin/tracking/actionitem/{other.pk}/change/"
    answer = coordinator.post(page, changed(opened(coordinator, page), title="Another title"), follow=True)
    assert not [message for message in answer.context["messages"] if message.level_tag == "warning"]
