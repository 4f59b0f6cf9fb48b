"""A session that ends while somebody writes: nothing they typed is lost, with or without signing in elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sit, Site

pytestmark = pytest.mark.browser
WRITTEN = "Circular 12 was sent.\nTwo answers came back: one from Geneva & one from “elsewhere”."


def write_until_the_session_ends(page: Page, site: Site) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": "ended", "url": site.url}])
    page.get_by_role("button", name="Save update").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    expect(page.get_by_text("Circular 12 was sent.")).to_be_visible()


def sign_in(page: Page, site: Site, button: str) -> None:
    page.get_by_label("Username").fill("focal-tsb")
    page.get_by_label("Password").fill(site.stage.passwords["focal-tsb"])
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("elsewhere", [False, True], ids=["here", "elsewhere too"])
def test_what_was_typed_is_sent_by_signing_in_on_the_page(fresh: Site, sit: Sit, *, elsewhere: bool) -> None:
    page = sit("focal-tsb")
    page.goto("/admin/my-work/")
    page.get_by_role("link", name="Update: ").first.click()
    item = page.url
    page.get_by_label("What was done").fill(WRITTEN)
    write_until_the_session_ends(page, fresh)
    if elsewhere:
        other = page.context.new_page()
        other.goto("/admin/login/")
        sign_in(other, fresh, "Log in")
        expect(other.get_by_role("link", name="My work").first).to_be_visible()
    sign_in(page, fresh, "Sign in and send again")
    expect(page.locator(".messagelist .success")).to_contain_text("saved")
    page.goto(item.partition("update")[0] + "history/")
    expect(page.get_by_text("one from Geneva & one from “elsewhere”.").first).to_be_visible()
