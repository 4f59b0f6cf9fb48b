"""Two clicks on one button save once, with the script and without it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit, Site

pytestmark = pytest.mark.browser
WORDS = "Figures asked for by two clicks"
CLICK_TWICE = "button => { button.click(); setTimeout(() => button.click(), 60); }"
SUPPORTED = """SELECT item_id FROM tracking_participation JOIN tracking_actionitem AS item ON item.id = item_id
    WHERE item.status = 'in progress' AND capacity = 'support' LIMIT 1"""
KEPT = f"SELECT count(*) FROM tracking_contributionrequest WHERE what = '{WORDS}'"  # noqa: S608  # a constant


def read(site: Site, question: str) -> Any:  # noqa: ANN401  # whatever a column holds
    with closing(sqlite3.connect(site.data / "wtsa.sqlite3")) as database:
        return database.execute(question).fetchone()[0]


def ask_by_two_clicks(site: Site, page: Page, told: str) -> int:
    """How many of the two were sent; the last answer says what is told."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"/admin/tracking/actionitem/{read(site, SUPPORTED)}/ask/")
    page.locator("input[name=bureau]").first.check()
    page.locator("textarea[name=what]").fill(WORDS)
    page.locator("input[name=due_on]").fill("2017-04-10")
    page.get_by_role("button", name="Ask for it").evaluate(CLICK_TWICE)
    expect(page.locator(".messagelist")).to_contain_text(told)
    return len(sent)


def test_the_second_click_is_not_sent(fresh: Site, sit: Sit) -> None:
    assert ask_by_two_clicks(fresh, sit("coordinator"), "asked") == 1
    assert read(fresh, KEPT) == 1


def test_without_the_script_both_are_sent_and_one_stands(fresh: Site, sit: Sit) -> None:
    page = sit("coordinator")
    page.route("**/send_once*.js", lambda route: route.abort())
    assert ask_by_two_clicks(fresh, page, "it stands once") == 2
    assert read(fresh, KEPT) == 1
