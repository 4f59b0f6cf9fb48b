"""A request that is withdrawn and asked again: a later day than before needs a reason, is counted and shown."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import changed, opened
from tests.pages.test_item_page import address
from tracking.contributions import ContributionRefused, answer, ask, withdraw
from tracking.models import ActionItem, ContributionRequest

pytestmark = pytest.mark.django_db
DAY, APRIL, AUGUST = make.WORKING_DATE, date(2017, 4, 10), date(2017, 8, 10)
TOLD = "BDT was asked for it by 10 April 2017, and that was withdrawn: say why it is later now. Nothing was asked."


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


@pytest.fixture
def item(db: None) -> ActionItem:
    return make.item(lead="TSB", support=["BDT", "BR"])


def asked(item: ActionItem, due_on: date = APRIL, *, bureau: str = "BDT", why: str = "") -> ContributionRequest:
    return ask(item, bureau, "Figures", due_on=due_on, by=None, on=DAY, why_later=why)


def withdrawn(item: ActionItem, due_on: date = APRIL, *, bureau: str = "BDT", why: str = "") -> ContributionRequest:
    row = asked(item, due_on, bureau=bureau, why=why)
    withdraw(row, "typo", by=None, on=DAY)
    return row


def send(client: Client, item: ActionItem, **values: str) -> str:
    """What comes back; nothing when it was asked."""
    given = {"bureau": "BDT", "what": "Figures", "due_on": "2017-08-10"} | values
    answer = client.post(address(item, "ask"), changed(opened(client, address(item, "ask")), **given))
    return "" if answer.status_code == 302 else answer.content.decode()


def test_the_page_asks_why_it_is_later_and_shows_it(focal_tsb: Client, focal_bdt: Client, item: ActionItem) -> None:
    before = withdrawn(item)
    assert "BDT: 10 April 2017" in focal_tsb.get(address(item, "ask")).content.decode()
    assert TOLD in send(focal_tsb, item, why_later=" ")
    assert item.contribution_requests.count() == 1
    assert send(focal_tsb, item, why_later="The survey ends in July") == ""
    row = item.contribution_requests.latest("pk")
    assert (row.replaces, row.times_postponed, row.why_later) == (before, 1, "The survey ends in July")
    for page in (address(item), address(item, "history"), f"/admin/tracking/contributionrequest/{row.pk}/change/"):
        assert "The survey ends in July" in focal_bdt.get(page).content.decode(), page
    assert "postponed once" in focal_bdt.get(address(item)).content.decode()


def test_no_reason_is_asked_where_nothing_moves_later(focal_tsb: Client, item: ActionItem) -> None:
    assert 'name="why_later"' not in focal_tsb.get(address(item, "ask")).content.decode()
    asked(item)
    assert 'name="why_later"' not in focal_tsb.get(address(item, "ask")).content.decode()
    withdrawn(item)
    assert send(focal_tsb, item, due_on="2017-04-10") == ""
    assert send(focal_tsb, item, bureau="BR") == ""
    assert {row.times_postponed for row in item.contribution_requests.all()} == {0}


def test_each_withdrawn_request_is_held_against_one_and_the_count_goes_on(item: ActionItem) -> None:
    second = withdrawn(item, AUGUST, why="First") if withdrawn(item) else None
    third = asked(item, date(2017, 9, 1), why="Second")
    assert (third.replaces, third.times_postponed) == (second, 2)
    fresh = asked(item, date(2017, 12, 1))
    assert (fresh.replaces, fresh.times_postponed) == (None, 0)


def test_an_earlier_day_in_between_is_no_way_round(item: ActionItem) -> None:
    withdrawn(item, AUGUST)
    withdrawn(item, APRIL)
    with pytest.raises(ContributionRefused, match="10 April 2017"):
        asked(item, AUGUST)


def test_what_was_answered_holds_nothing_back(item: ActionItem) -> None:
    answer(asked(item), "Here.", by=None, on=DAY)
    assert asked(item, AUGUST).times_postponed == 0
