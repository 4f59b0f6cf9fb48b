"""Whoever opens a page and presses its button after somebody else did is told who did it and when; never “no page”."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.browser import Fields, changed, fields_of, opened
from tests.pages.conftest import signed_in
from tests.pages.test_item_page import address
from tracking.contributions import ask
from tracking.evidence import withdraw_evidence
from tracking.models import ActionItem, Batch, ContributionRequest, Evidence, Feed
from tracking.roles import Role

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


@pytest.fixture
def second(db: None) -> Client:
    return signed_in(make.person("focal-2", Role.FOCAL_POINT, "TSB"))


@pytest.fixture
def item(db: None) -> ActionItem:
    return make.item(lead="TSB", support=["BDT"])


@pytest.fixture
def piece(item: ActionItem) -> Evidence:
    return Evidence.objects.create(item=item, title="Letter", url="https://example.int/1", added_on=DAY)


@pytest.fixture
def request_row(item: ActionItem) -> ContributionRequest:
    return ask(item, "BDT", "Figures of 2016", due_on=DAY, by=None, on=DAY)


def press(client: Client, where: str, sent: Fields) -> str:
    """The page on which the second ends up."""
    answer = client.post(where, sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("deed", ["withdraw", "share"])
def test_evidence_that_was_withdrawn_meanwhile(
    focal_tsb: Client, second: Client, item: ActionItem, piece: Evidence, deed: str
) -> None:
    withdraw, where = (address(item, f"evidence/{piece.pk}/{name}") for name in ("withdraw", deed))
    late = changed(opened(second, where), why="Wrong file", codes=item.code)
    press(focal_tsb, withdraw, changed(opened(focal_tsb, withdraw), why="Wrong file"))
    told = "“Letter” was withdrawn by focal-tsb at "
    for page in (press(second, where, late), second.get(where, follow=True).content.decode()):
        assert told in page
        assert "Nothing more is to be done." in page


def test_withdrawn_evidence_tells_a_stranger_nothing(second: Client) -> None:
    hidden = make.item("44-09", lead="BDT")
    piece = Evidence.objects.create(item=hidden, title="Letter", url="https://example.int/1", added_on=DAY)
    elsewhere = make.item("44-08", lead="TSB")
    withdraw_evidence(piece, "Wrong", by=None, at=timezone.now())
    for item in (hidden, elsewhere):
        for deed in ("withdraw", "share"):
            assert second.post(address(item, f"evidence/{piece.pk}/{deed}"), {"why": "x"}).status_code == 404


@pytest.mark.parametrize(("first", "told"), [("answer", "answered"), ("withdraw", "withdrawn")])
@pytest.mark.parametrize("deed", ["answer", "withdraw"])
def test_a_request_that_was_closed_meanwhile(
    coordinator: Client, item: ActionItem, request_row: ContributionRequest, first: str, told: str, deed: str
) -> None:
    colleague = signed_in(make.person("colleague"))
    of_first, where = (address(item, f"asked/{request_row.pk}/{name}") for name in (first, deed))
    late = changed(opened(colleague, where), why="Mine", answer="Mine")
    press(coordinator, of_first, changed(opened(coordinator, of_first), why="Done", answer="Done"))
    sentence = f"This request was {told} by coordinator at "
    assert sentence in press(colleague, where, late)
    assert sentence in colleague.get(where, follow=True).content.decode()


def test_a_batch_that_was_undone_meanwhile(coordinator: Client, item: ActionItem) -> None:
    where, colleague = "/admin/tracking/actionitem/", signed_in(make.person("colleague"))
    chosen = {"action": "bulk-no-change", "_selected_action": [item.pk]}
    page = fields_of(coordinator.post(where, chosen).content.decode())
    press(coordinator, f"{where}bulk/no-change/", changed(page, _confirm="yes"))
    undo = f"{where}bulk/undo/{Batch.objects.get().pk}/"
    late = opened(colleague, undo)
    press(coordinator, undo, opened(coordinator, undo))
    assert "This was undone already by coordinator at " in press(colleague, undo, late)


def test_a_feed_that_was_revoked_meanwhile(coordinator: Client) -> None:
    coordinator.post("/admin/feeds/", {"what": "meetings"})
    where = f"/admin/feeds/{Feed.objects.get().pk}/revoke/"
    for _tab in range(2):
        assert "answers no more." in coordinator.post(where, follow=True).content.decode()
