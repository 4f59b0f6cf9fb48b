"""Nothing is cut off between a telephone and a wide screen: neither the page nor a box on it scrolls sideways."""

from __future__ import annotations

import os

import pytest

from tests.browser.conftest import Sit, Site

pytestmark = pytest.mark.browser
WIDTHS = (390, 768, 1024, 1100, 1280, 1366, 1920)
CUT_OFF = """() => [document.documentElement, ...document.querySelectorAll('#content *')]
    .filter(one => !['INPUT', 'SELECT', 'TEXTAREA'].includes(one.tagName) && !one.closest('.visually-hidden'))
    .filter(one => one.clientWidth > 2 && one.scrollWidth > one.clientWidth + 1)
    .filter(one => one === document.documentElement || getComputedStyle(one).overflowX !== 'visible')
    .map(one => `${one.id || one.className || one.tagName}: ${one.scrollWidth} in ${one.clientWidth}`)"""
PAGES = (
    ("coordinator", "admin:tracking_actionitem_changelist"),
    ("coordinator", "admin:tracking_actionitem_change"),
    ("coordinator", "admin:tracking_actionitem_add"),
    ("focal-tsb", "admin:my_work"),
    ("director", "admin:bureau"),
    ("coordinator", "admin:jobs"),
    ("coordinator", "admin:resolutions_meeting_changelist"),
)


# Mirrored, and the longest words; the other languages where `WTSA_LANGUAGES` names them.
@pytest.mark.parametrize("language", os.environ.get("WTSA_LANGUAGES", "ar fr").split())
@pytest.mark.parametrize(("username", "name"), PAGES)
def test_nothing_is_cut_off_at_any_width(site: Site, sit: Sit, username: str, name: str, language: str) -> None:
    page = sit(username, language)
    page.goto(site.stage.addresses[name])
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if cut := page.evaluate(CUT_OFF):
            found[width] = cut
    assert found == {}


SAID_BEFORE = "cell => getComputedStyle(cell, '::before').content"


def test_on_a_narrow_screen_a_line_of_another_list_says_what_its_words_stand_for(site: Site, sit: Sit) -> None:
    page = sit("coordinator")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(site.stage.addresses["admin:resolutions_meeting_changelist"])
    assert page.locator("#result_list td.field-dates").first.evaluate(SAID_BEFORE) == '"Dates"'


def test_on_a_card_of_the_plan_each_bureau_says_what_it_is_there_for(site: Site, sit: Sit) -> None:
    page = sit("coordinator")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(site.stage.addresses["admin:tracking_actionitem_changelist"])
    said = {key: page.locator(f"#result_list .field-{key}").first.evaluate(SAID_BEFORE) for key in ("lead", "support")}
    assert said == {"lead": '"Lead"', "support": '"Support"'}


def test_on_a_narrow_screen_each_field_of_a_line_has_the_words_of_its_column(site: Site, sit: Sit) -> None:
    page = sit("coordinator")
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(site.stage.addresses["admin:tracking_actionitem_change"])
    first, added = page.locator("#milestones-0"), page.locator("#milestones-group tr.form-row:not(.empty-form)").last
    assert first.locator("td.field-title").get_attribute("data-label") == "Milestone"
    page.locator("#milestones-group .add-row a").click()
    added.locator("a.inline-deletelink").wait_for(state="visible")
    assert added.locator("td.field-title").get_attribute("data-label") == "Milestone"
