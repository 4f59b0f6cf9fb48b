"""Every page a person reaches, as a browser shows it: readable for all, in each direction, bright and dark."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.access.table import rules
from tests.browser.conftest import Sit, Site
from tests.browser.examining import faults_of

pytestmark = pytest.mark.browser
# Answered with something else than a page of ours: a file, data, the HTML of a mail in its frame.
NO_PAGES = {
    *("admin:autocomplete", "admin:jsi18n", "admin:outbox_mail_html", "admin:tracking_reminder_preview_html"),
    *("admin:tracking_actionitem_evidence", "admin:tracking_progressreport_paper", "admin:log_export"),
    *("feed", "healthz", "readyz"),
}
# Reached from a mail: in the language of the person who got it, whatever the browser's.
IN_THE_LANGUAGE_OF_A_MAIL = {"less_mail"}
USERNAMES = {"SUP": "p-sup", "TSB": "focal-tsb", "DIR": "director", "AUD": "auditor", "ANO": ""}
RULES = rules()
PAGES = sorted(name for name, rule in RULES.items() if "ok" in rule.seen.values() and name not in NO_PAGES)
SOME_PAGES = [
    *("admin:index", "admin:login", "admin:my_work", "admin:tracking_actionitem_changelist"),
    *("admin:tracking_actionitem_change", "admin:tracking_actionitem_history", "admin:tracking_actionitem_update"),
    *("admin:resolutions_meeting_change", "admin:tracking_reportdue_changelist", "admin:tracking_person_hand_over"),
]
LISTS = [name for name in PAGES if name.endswith("_changelist")]


def reader_of(name: str) -> str:
    """The user name of somebody who is shown the page; whoever may do everything is shown most of it."""
    return next(username for column, username in USERNAMES.items() if RULES[name].seen[column] == "ok")


# Mirrored and dark shows what the other does, and more: every page so, the busiest in the other ways as well.
SHOWN = [
    *((name, "ar", "dark") for name in PAGES),
    *((name, language, "light") for language in ("en", "zh-hans") for name in SOME_PAGES),
]


@pytest.mark.parametrize(("name", "language", "scheme"), SHOWN)
def test_a_page_is_without_fault(site: Site, sit: Sit, name: str, language: str, scheme: str) -> None:
    page = sit(reader_of(name), language, scheme)
    page.goto(site.stage.addresses[name])
    assert faults_of(page, "en" if name in IN_THE_LANGUAGE_OF_A_MAIL else language) == []


@pytest.mark.parametrize("name", [name for name in SOME_PAGES if RULES[name].seen["AUD"] == "ok"])
def test_a_page_that_is_only_read_is_without_fault(site: Site, sit: Sit, name: str) -> None:
    page = sit("auditor")
    page.goto(site.stage.addresses[name])
    assert faults_of(page, "en") == []


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-hans"])
def test_the_milestones_of_an_item_fit_beside_its_clause(site: Site, sit: Sit, language: str) -> None:
    page = sit(reader_of("admin:tracking_actionitem_change"), language)
    page.set_viewport_size({"width": 1366, "height": 900})
    page.goto(site.stage.addresses["admin:tracking_actionitem_change"])
    steps = page.locator("#milestones-group")
    assert steps.evaluate("one => one.scrollWidth - one.clientWidth") == 0


def test_an_open_switch_of_languages_and_a_page_not_found_are_without_fault(sit: Sit) -> None:
    page = sit()
    page.goto("/admin/login/")
    page.locator(".language-switch summary").click()
    assert faults_of(page, "en") == []
    page = sit("coordinator")
    page.goto("/admin/nowhere/")
    assert faults_of(page, "en") == []


def test_no_two_pages_have_one_title(site: Site, sit: Sit) -> None:
    pages, named = {username: sit(username) for username in USERNAMES.values()}, defaultdict(list)
    for name in PAGES:
        page = pages[reader_of(name)]
        page.goto(site.stage.addresses[name], wait_until="domcontentloaded")
        named[page.title()].append(name)
    assert {title: names for title, names in named.items() if len(names) > 1} == {}


# The field that is emptied before the form is sent, where it does not stand empty already.
REFUSED = {
    "admin:tracking_actionitem_update": "text",
    "admin:tracking_actionitem_move": "",
    "admin:tracking_actionitem_change": "title",
    "admin:tracking_actionitem_ask": "what",
    "admin:resolutions_meeting_change": "name",
    "admin:resolutions_resolution_number": "number",
    "admin:tracking_person_hand_over": "",
    "admin:tracking_savedview_add": "name",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_that_is_refused_says_error_first_and_is_without_fault(fresh: Site, sit: Sit, name: str) -> None:
    page = sit(reader_of(name))
    page.goto(fresh.stage.addresses[name])
    if REFUSED[name]:
        page.locator(f"#content [name={REFUSED[name]}]").fill("")
    form = page.locator("#content-main form:has(.submit-row)")
    form.evaluate("form => { form.noValidate = true; form.requestSubmit() }")
    page.locator(".errornote, .errorlist").first.wait_for()
    assert page.title().startswith("Error: ")
    assert faults_of(page, "en") == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_tells_a_machine_by_which_column_it_is_sorted(site: Site, sit: Sit, name: str) -> None:
    page = sit(reader_of(name))
    page.goto(site.stage.addresses[name])
    if not page.locator("thead th.sortable a").count():
        return
    page.goto(f"{page.url}{page.locator('thead th.sortable .text a').first.get_attribute('href')}")
    assert page.locator("thead th[aria-sort=ascending], thead th[aria-sort=descending]").count() == 1
