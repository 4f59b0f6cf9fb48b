"""An item that awaits a decision: another day, another body or another question is one move, with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import changed, opened
from tests.tracking.test_batches import asked, do
from tracking.batches import preview, undo
from tracking.bulk import Deed, MoveStatus
from tracking.models import ActionItem, Person
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2017, 5, 25), date(2017, 6, 30)
STANDS: dict[str, Any] = {
    "status": Status.AWAITING_DECISION,
    "awaiting_body": "Council",
    "awaiting_question": "Free access",
    "awaiting_by": MAY,
}


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item() -> ActionItem:
    return make.item(lead="TSB", **STANDS)


def address(item: ActionItem, page: str = "move") -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def send(client: Client, item: ActionItem, page: str = "move", **new: str) -> str:
    answer = client.post(address(item, page), changed(opened(client, address(item, page)), **new))
    return "" if answer.status_code == 302 else answer.content.decode()


def test_a_decision_is_put_off_in_one_move_with_a_reason(focal_tsb: Client, item: ActionItem) -> None:
    told = {"target": "awaiting decision", "awaiting_by": "2017-06-30"}
    assert "needs: a reason. Nothing was changed." in send(focal_tsb, item, **told)
    assert send(focal_tsb, item, **told, reason="Taken off the agenda") == ""
    item.refresh_from_db()
    change = item.status_changes.get()
    assert (item.awaiting_body, item.awaiting_by, item.times_postponed) == ("Council", JUNE, 1)
    assert (change.source, change.target, change.why) == (
        "awaiting decision", "awaiting decision", "Taken off the agenda",
    )  # fmt: skip


def test_another_body_on_the_same_day_is_a_move_and_no_postponement(focal_tsb: Client, item: ActionItem) -> None:
    told = {"target": "awaiting decision", "awaiting_body": "TSAG", "reason": "Council passed it on"}
    assert send(focal_tsb, item, **told) == ""
    item.refresh_from_db()
    assert (item.awaiting_body, item.awaiting_by, item.times_postponed) == ("TSAG", MAY, 0)


def test_the_same_decision_on_the_same_day_is_no_move(focal_tsb: Client, item: ActionItem) -> None:
    page = send(focal_tsb, item, target="awaiting decision", reason="As before")
    assert "This decision is awaited already" in page
    assert not item.status_changes.exists()


def test_the_move_is_offered_in_words_of_its_own_and_the_update_serves_as_its_reason(
    focal_tsb: Client, item: ActionItem
) -> None:
    page = focal_tsb.get(address(item, "update")).content.decode()
    assert "Awaiting decision: another day, or another decision" in page
    told = {"target": "awaiting decision", "awaiting_by": "2017-06-30", "text": "Council ran out of time"}
    assert send(focal_tsb, item, "update", **told) == ""
    assert item.status_changes.get().why == "Council ran out of time"
    story = focal_tsb.get(address(item, "history")).content.decode()
    assert story.count("30 June 2017") == 1
    assert "Council ran out of time" in story


@pytest.mark.parametrize(
    ("field", "value"), [("awaiting_by", "2017-06-30"), ("awaiting_body", "TSAG"), ("awaiting_question", "Fees")]
)
def test_another_decision_without_the_move_is_refused_and_nothing_typed_is_lost(
    focal_tsb: Client, item: ActionItem, field: str, value: str
) -> None:
    page = send(focal_tsb, item, "update", text="Council ran out of time", **{field: value})
    assert "Choose “Awaiting decision: another day, or another decision”, or put it back." in page
    assert f'value="{value}"' in page
    assert "Council ran out of time" in page
    item.refresh_from_db()
    assert (item.awaiting_by, item.updates.count()) == (MAY, 0)


def test_each_field_of_a_move_says_which_status_it_goes_with(focal_tsb: Client) -> None:
    item = make.item(lead="TSB", status=Status.IN_PROGRESS)
    page = send(focal_tsb, item, "update", text="Sent", no_evidence_because="A talk", superseded_by="Resolution 1")
    assert "Choose “Completed”, or put it back." in page
    assert "Choose “Superseded”, or put it back." in page
    assert not item.updates.exists()


def test_an_update_alone_is_saved_beside_the_decision_as_the_page_showed_it(
    focal_tsb: Client, item: ActionItem
) -> None:
    seen = opened(focal_tsb, address(item, "update"))
    assert send(focal_tsb, item, target="awaiting decision", awaiting_by="2017-06-30", reason="Off the agenda") == ""
    assert focal_tsb.post(address(item, "update"), changed(seen, text="Paper sent")).status_code == 302
    assert send(focal_tsb, item, "update", text="Another paper sent") == ""
    assert item.updates.count() == 2
    item.refresh_from_db()
    assert item.awaiting_by == JUNE


def test_a_decision_put_off_meanwhile_is_told_and_not_overwritten(focal_tsb: Client, item: ActionItem) -> None:
    seen = opened(focal_tsb, address(item))
    first = {"target": "awaiting decision", "awaiting_by": "2017-06-30", "reason": "Taken off the agenda"}
    assert send(focal_tsb, item, **first) == ""
    mine = changed(seen, target="awaiting decision", awaiting_by="2017-09-01", reason="Mine")
    assert "focal-tsb moved this item" in focal_tsb.post(address(item), mine).content.decode()
    item.refresh_from_db()
    assert (item.awaiting_by, item.times_postponed) == (JUNE, 1)


def left_out(items: list[ActionItem], move: Move, by: Person) -> list[tuple[str, str]]:
    plan = preview([item.pk for item in items], asked(MoveStatus(move), Deed.STATUS, by, Status.AWAITING_DECISION))
    return [(skip.row.code, skip.why) for skip in plan.skipped]


def test_many_are_put_off_at_once_counted_and_put_back(item: ActionItem) -> None:
    chief, other = make.person(), make.item("44-02", status=Status.IN_PROGRESS)
    same = make.item("44-03", **(STANDS | {"awaiting_by": JUNE}))
    move = Move(Status.AWAITING_DECISION, "Council is later", False, "", "Council", "Free access", JUNE)
    assert left_out([item, other, same], move, chief) == [("44-03", "already so")]
    batch, _plan = do([item, other, same], MoveStatus(move), Deed.STATUS, chief, Status.AWAITING_DECISION)
    assert [row.times_postponed for row in ActionItem.objects.order_by("code")] == [1, 0, 0]
    assert item.status_changes.get(batch=batch).source == "awaiting decision"
    undo(batch, chief, batch.at)
    item.refresh_from_db()
    assert (item.awaiting_by, item.times_postponed, item.status_changes.count()) == (MAY, 0, 2)


def test_many_without_a_reason_leave_out_those_that_need_one(item: ActionItem) -> None:
    chief, other = make.person(), make.item("44-02", status=Status.IN_PROGRESS)
    move = Move(Status.AWAITING_DECISION, "", False, "", "Council", "Free access", JUNE)
    assert left_out([item, other], move, chief) == [("44-01", "needs: a reason")]


def test_a_day_that_is_over_is_told_once_and_not_as_missing(focal_tsb: Client) -> None:
    asked_for = {"awaiting_body": "Council", "awaiting_question": "Free access", "awaiting_by": "2017-03-01"}
    told = send(focal_tsb, make.item("44-09", lead="TSB"), target="awaiting decision", **asked_for)
    assert "The earliest day here is 20 March 2017" in told
    assert "needs:" not in told
    assert told.count("By when") == 0
