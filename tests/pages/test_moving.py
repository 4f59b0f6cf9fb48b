"""Moving a status and adding an update from their own short pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.versioning import EditConflict
from tests import make
from tests.pages.conftest import signed_in
from tracking.models import ActionItem, Evidence, StatusChange
from tracking.workflow import Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def address(item: ActionItem, page: str = "move") -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def send(client: Client, item: ActionItem, page: str = "move", **fields: object) -> str:
    """The page that comes back, empty when it leads on to the item."""
    response = client.post(address(item, page), {"seen_version": item.version, **fields})
    return "" if response.status_code == 302 else response.content.decode()


def test_a_move_is_made_and_recorded(coordinator: Client) -> None:
    item = make.item()
    assert send(coordinator, item, target="in progress") == ""
    change = item.status_changes.get()
    item.refresh_from_db()
    assert item.status == Status.IN_PROGRESS
    assert (change.source, change.target, str(change.by)) == ("not started", "in progress", "coordinator")


def test_a_refused_move_says_in_one_sentence_what_is_missing_and_loses_no_word(coordinator: Client) -> None:
    item = make.item()
    page = send(coordinator, item, target="completed", reason="All regional groups meet now")
    item.refresh_from_db()
    assert item.status == Status.NOT_STARTED
    assert "“Completed” needs: evidence, or why there is none. Nothing was changed." in page
    assert "All regional groups meet now" in page
    assert "<title>Error:" in page
    assert page.count("<h1") == 1


def test_evidence_on_the_item_is_enough_to_complete_it(coordinator: Client) -> None:
    item = make.item()
    Evidence.objects.create(item=item, title="Circular", url="https://example.int/1", added_on=date(2017, 3, 1))
    assert send(coordinator, item, target="completed", reason="All groups meet now") == ""
    assert item.status_changes.get().why == "All groups meet now"


def test_only_moves_of_the_workflow_are_offered_and_taken(coordinator: Client) -> None:
    item = make.item(status="superseded", superseded_by="Resolution 97")
    page = coordinator.get(address(item)).content.decode()
    assert 'value="in progress"' in page
    assert 'value="completed"' not in page
    assert "Error:" in send(coordinator, item, target="completed", reason="x", no_evidence_because="y")


def test_each_field_is_marked_with_the_moves_that_need_it(coordinator: Client) -> None:
    page = coordinator.get(address(make.item())).content.decode()
    assert 'class="form-row need for-awaiting-decision"' in page
    assert 'class="form-row need for-completed for-superseded for-not-applicable"' in page


def test_a_move_from_a_page_that_is_out_of_date_is_refused(coordinator: Client) -> None:
    item = make.item()
    other = signed_in(make.person("li", first_name="Li", last_name="Wei"))
    send(other, item, target="in progress")
    assert "Li Wei saved this" in send(coordinator, item, target="continuing")
    item.refresh_from_db()
    assert item.status == Status.IN_PROGRESS


def test_a_move_made_meanwhile_is_told_and_the_page_goes_on_from_the_new_status(coordinator: Client) -> None:
    item = make.item()
    other = signed_in(make.person("li", first_name="Li", last_name="Wei"))
    send(other, item, target="in progress", seen_status="not started")
    late = {"target": "completed", "reason": "All groups meet", "seen_status": "not started"}
    response = coordinator.post(address(item), {"no_evidence_because": "None is public", **late})
    page = response.content.decode()
    assert "Li Wei moved this item from “Not started” to “In progress”" in page
    assert "All groups meet" in page
    hidden = {name: response.context["form"][name].value() for name in ("seen_status", "seen_version")}
    assert hidden == {"seen_status": "in progress", "seen_version": "1"}
    coordinator.post(address(item), {**late, **hidden, "no_evidence_because": "None is public"})
    item.refresh_from_db()
    assert item.status == Status.COMPLETED


@pytest.mark.parametrize(
    ("by_what", "said"),
    [("Resolution 44", "the same move as yours, so the status is settled"), ("Resolution 76", "choose the status")],
)
def test_an_item_superseded_meanwhile_says_by_whom_when_and_by_what(
    coordinator: Client, by_what: str, said: str
) -> None:
    item = make.item()
    told = {"target": "superseded", "reason": "Taken over", "seen_status": "not started"}
    assert send(signed_in(make.person("li")), item, **told, superseded_by=by_what) == ""
    page = send(coordinator, item, **told, superseded_by="Resolution 44")
    assert f"li moved this item from “Not started” to “Superseded: {by_what}” at " in page
    assert said in page
    assert item.status_changes.count() == 1


def test_a_move_sent_twice_stands_once_and_the_second_answer_says_so(coordinator: Client) -> None:
    item = make.item()
    sent = {"target": "in progress", "reason": "Groups meet", "seen_status": "not started", "seen_version": "0"}
    for said in ("saved.", "this move was saved already; it stands once."):
        page = coordinator.post(address(item), sent, follow=True).content.decode()
        assert said in page
    assert item.status_changes.count() == 1


def test_the_same_move_by_another_or_for_another_reason_is_told(coordinator: Client) -> None:
    item = make.item()
    sent = {"target": "in progress", "reason": "Groups meet", "seen_status": "not started", "seen_version": "0"}
    assert send(signed_in(make.person("li")), item, **sent) == ""
    assert "li moved this item" in send(coordinator, item, **sent)
    send(coordinator, item, target="continuing", reason="Each year", seen_status="in progress")
    page = send(coordinator, item, target="continuing", reason="Another word", seen_status="in progress")
    assert "moved this item" in page


def test_an_update_without_a_move_is_saved_whatever_moved_meanwhile(coordinator: Client) -> None:
    item = make.item()
    send(signed_in(make.person("li")), item, target="in progress")
    fields = {"text": "Workshop held.", "on": "2017-03-20", "target": "", "seen_status": "not started"}
    assert send(coordinator, item, "update", **fields) == ""
    assert item.updates.get().text == "Workshop held."


def test_an_update_whose_move_meets_another_keeps_its_text(coordinator: Client) -> None:
    item = make.item()
    send(signed_in(make.person("li")), item, target="in progress")
    fields = {"text": "Workshop held.", "on": "2017-03-20", "target": "in progress", "seen_status": "not started"}
    page = send(coordinator, item, "update", **fields)
    assert "li moved this item" in page
    assert "Workshop held." in page
    assert send(coordinator, item, "update", **{**fields, "target": "", "seen_status": "in progress"}) == ""
    assert item.updates.get().text == "Workshop held."


def test_a_title_changed_meanwhile_spoils_no_move(coordinator: Client) -> None:
    item = make.item()
    changed = ActionItem.objects.get(pk=item.pk)
    changed.title = "Report to Council"
    changed.save()
    assert send(coordinator, item, target="in progress", seen_status="not started") == ""


def test_a_move_of_the_very_same_moment_is_read_again(coordinator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    item, move, clashes = make.item(), ActionItem.move_to, [1]

    def clash_once(self: ActionItem, *args: Any, **kwargs: Any) -> StatusChange:
        change = move(self, *args, **kwargs)
        if clashes and clashes.pop():
            raise EditConflict
        return change

    monkeypatch.setattr(ActionItem, "move_to", clash_once)
    fields = {"text": "Workshop held.", "on": "2017-03-20", "target": "in progress", "seen_status": "not started"}
    assert send(coordinator, item, "update", **fields) == ""
    assert (item.updates.count(), item.status_changes.count()) == (1, 1)


def test_an_update_takes_one_sentence(coordinator: Client) -> None:
    item = make.item()
    assert send(coordinator, item, "update", text="Workshop held.", on="2017-03-20", target="") == ""
    item.refresh_from_db()
    assert item.updates.get().text == "Workshop held."
    assert (item.status, item.last_update_on) == (Status.NOT_STARTED, date(2017, 3, 20))


def test_the_sentence_of_the_update_serves_as_the_reason_of_its_move(coordinator: Client) -> None:
    item = make.item()
    fields = {"text": "Taken up by SG17.", "on": "2017-03-20", "target": "superseded", "superseded_by": "78-01"}
    assert send(coordinator, item, "update", **fields) == ""
    assert item.status_changes.get().why == "Taken up by SG17."
    assert item.updates.count() == 1


def test_a_refused_move_keeps_the_update_from_being_half_saved(coordinator: Client) -> None:
    item = make.item()
    page = send(coordinator, item, "update", text="Done.", on="2017-03-20", target="awaiting decision")
    assert "who decides" in page
    assert "Done." in page
    assert not item.updates.exists()


def test_an_update_cannot_tell_of_the_future(coordinator: Client) -> None:
    item = make.item()
    assert "latest day here is 20 March 2017" in send(
        coordinator, item, "update", text="Done.", on="2017-03-21", target=""
    )
    assert not item.updates.exists()


def test_a_supporting_bureau_adds_updates_and_moves_nothing(focal_bdt: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    assert b'name="target"' not in focal_bdt.get(address(item, "update")).content
    fields = {"text": "We sent trainers.", "on": "2017-03-20", "target": "completed", "no_evidence_because": "x"}
    assert send(focal_bdt, item, "update", **fields) == ""
    item.refresh_from_db()
    assert (item.updates.count(), item.status) == (1, Status.NOT_STARTED)
    assert focal_bdt.get(address(item)).status_code == 403


def test_moves_and_updates_are_never_made_by_opening_a_link(coordinator: Client) -> None:
    item = make.item()
    coordinator.get(f"{address(item)}?target=in+progress")
    coordinator.get(f"{address(item, 'update')}?text=Done&on=2017-03-20")
    item.refresh_from_db()
    assert (item.status, item.updates.count()) == (Status.NOT_STARTED, 0)
