"""Days typed on the pages of an item: one that makes no sense is refused in one sentence, nothing is saved."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import changed, opened
from tests.pages.filling import filled
from tracking.models import ActionItem, ContributionRequest, Milestone, ProgressUpdate

pytestmark = pytest.mark.django_db
EARLIEST, LATEST = "The earliest day here is 4 November 2016", "the latest day here is 20 March 2017"
AHEAD = "The latest day here is 31 December 2037"
WRONG = [("1900-01-01", EARLIEST), ("2016-11-03", EARLIEST)]


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def address(item: ActionItem, page: str) -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def send(client: Client, item: ActionItem, page: str, **fields: object) -> str:
    response = client.post(address(item, page), {"seen_version": item.version, **fields})
    return "" if response.status_code == 302 else response.content.decode()


@pytest.mark.parametrize(("on", "sentence"), [*WRONG, ("2017-03-21", LATEST), ("9999-12-31", LATEST)])
def test_an_update_tells_of_the_time_since_the_item_was_opened(coordinator: Client, on: str, sentence: str) -> None:
    item = make.item()
    assert sentence in send(coordinator, item, "update", text="Done.", on=on, target="")
    assert not ProgressUpdate.objects.exists()


@pytest.mark.parametrize(
    ("by", "sentence"), [("2017-03-19", "The earliest day here is 20 March 2017"), ("9999-12-31", AHEAD)]
)
def test_a_decision_is_expected_within_reason(coordinator: Client, by: str, sentence: str) -> None:
    item = make.item()
    told = {"awaiting_body": "TSAG", "awaiting_question": "Which", "awaiting_by": by}
    assert sentence in send(coordinator, item, "move", target="awaiting decision", reason="x", **told)
    item.refresh_from_db()
    assert item.status == "not started"


@pytest.mark.parametrize(
    ("due_on", "sentence"), [("2017-03-19", "The earliest day here is 20 March 2017"), ("9999-12-31", AHEAD)]
)
def test_a_contribution_is_asked_for_within_reason(coordinator: Client, due_on: str, sentence: str) -> None:
    item = make.item(support=["BDT"])
    assert sentence in send(coordinator, item, "ask", bureau="BDT", what="Figures", due_on=due_on)
    assert not ContributionRequest.objects.exists()


@pytest.mark.parametrize(
    ("field", "day", "sentence"),
    [
        ("milestones-0-due_on", "1900-01-01", EARLIEST),
        ("milestones-0-due_on", "9999-12-31", AHEAD),
        ("milestones-0-met_on", "2017-03-21", LATEST),
        ("due_on", "2016-11-03", EARLIEST),
        ("due_on", "9999-12-31", AHEAD),
    ],
)
def test_days_on_the_items_own_form_make_sense(coordinator: Client, field: str, day: str, sentence: str) -> None:
    item = make.item()
    Milestone.objects.create(item=item, title="Step")
    sent = filled(coordinator, address(item, "change"), **{field: day, "why": "Moved", "due_rule": "fixed"})
    page = coordinator.post(address(item, "change"), sent)
    assert page.status_code == 200
    assert sentence in page.content.decode()


def test_a_day_that_stands_already_is_not_asked_about_again(coordinator: Client) -> None:
    item = make.item()
    Milestone.objects.create(item=item, title="Step", due_on="2016-10-01")
    sent = filled(coordinator, address(item, "change"), title="Other", **{"milestones-0-title": "First step"})
    assert coordinator.post(address(item, "change"), sent).status_code == 302
    assert Milestone.objects.get().title == "First step"


def test_a_deadline_that_was_removed_is_set_again_with_a_reason_alone(coordinator: Client) -> None:
    item = make.item(lead="TSB")
    address = f"/admin/tracking/actionitem/{item.pk}/change/"

    def send(**new: str) -> str:
        return coordinator.post(address, changed(opened(coordinator, address), **new)).content.decode()

    assert send(due_rule="fixed", due_on="2017-06-01") == ""
    assert send(due_rule="none", due_on="", why="Nobody knows yet") == ""
    assert "The deadline moves: say why. Nothing was changed." in send(due_rule="fixed", due_on="2017-09-01")
    assert send(due_rule="fixed", due_on="2017-09-01", why="Known now") == ""
    item.refresh_from_db()
    assert (item.times_postponed, item.date_changes.count()) == (1, 3)
