"""What people come for, in no more clicks than they were promised; the weekly ways by keyboard alone too.

A click into a field counts, unless the page put the focus there or Tab leads there from the field before.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Sit, Site
from tests.browser.journey import Hands, Keyboard, Mouse

pytestmark = pytest.mark.browser
BOTH_WAYS = pytest.mark.parametrize("hands_of", [Mouse, Keyboard], ids=["mouse", "keyboard"])


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def field(page: Page, label: str) -> Locator:
    return page.get_by_label(re.compile(f"^{label}:?$"))


def expect_success(page: Page, words: str) -> None:
    expect(page.locator(".messagelist .success")).to_contain_text(words)


@BOTH_WAYS
def test_the_first_update_is_five_clicks_from_the_first_sign_in(fresh: Site, sit: Sit, hands_of: type[Hands]) -> None:
    page = sit()
    hands = hands_of(page)
    page.goto("/")
    hands.write(field(page, "Username"), "focal-tsb")
    hands.write(field(page, "Password"), fresh.stage.passwords["focal-tsb"])
    hands.press_button("Log in")
    hands.press(page.get_by_role("link", name=re.compile("^Update: ")).first)
    hands.write(field(page, "What was done"), "The group met and agreed its terms of reference.")
    hands.press_button("Save update")
    expect_success(page, "saved")
    assert hands.clicks <= 5


@BOTH_WAYS
def test_a_week_of_five_items_is_fifteen_clicks(fresh: Site, sit: Sit, hands_of: type[Hands]) -> None:
    page = sit("focal-tsb")
    hands = hands_of(page)
    page.goto("/admin/my-work/")
    hands.press(page.get_by_role("link", name=re.compile("^Update: ")).first)
    seen = []
    for item in range(5):
        seen.append(heading(page))
        unchanged = page.get_by_role("button", name=re.compile("^No change since"))
        if item % 2 and unchanged.count():
            hands.press(unchanged)
        else:
            hands.write(field(page, "What was done"), f"Week {item}: the draft was sent round.")
            hands.press_button("Save and next")
        expect(page.locator(".messagelist .success")).to_have_count(1)
    assert len(set(seen)) == 5
    assert hands.clicks <= 15


@pytest.mark.usefixtures("fresh")
def test_update_evidence_and_milestone_are_saved_together_in_nine_clicks(sit: Sit) -> None:
    page = sit("focal-tsb")
    hands = Mouse(page)
    page.goto("/admin/my-work/")
    hands.press_link("NEW-FIN-01")
    hands.press_button("Add another Update")
    hands.write(page.locator("#id_updates-0-text"), "The draft was agreed with both bureaux.")
    hands.press_button("Add another Evidence")
    hands.write(page.locator("#id_evidence-0-title"), "Agreed draft")
    hands.write(page.locator("#id_evidence-0-url"), "https://example.int/agreed-draft")
    hands.press_button("Add another Milestone")
    step = page.locator("#milestones-group tr.dynamic-milestones").last
    hands.write(step.locator(".field-title textarea"), "Printed for Council")
    hands.press_button("Save and continue editing")
    expect_success(page, "changed")
    expect(page.locator("section", has=page.get_by_role("heading", name="Updates", exact=True))).to_contain_text(
        "The draft was agreed with both bureaux."
    )
    expect(page.get_by_role("link", name="Agreed draft")).to_have_attribute("href", "https://example.int/agreed-draft")
    expect(page.locator("#milestones-group")).to_contain_text("Printed for Council")
    expect(page.locator(".summary")).to_contain_text("2 of 4 met")
    assert hands.clicks <= 9


@pytest.mark.usefixtures("fresh")
def test_the_parts_of_the_item_page_are_one_click_away(sit: Sit, site: Site) -> None:
    page = sit("coordinator")
    page.goto(site.stage.addresses["admin:tracking_actionitem_change"])
    parts = page.get_by_role("navigation", name="Parts of this page")
    for name in ("Updates", "Milestones", "Evidence", "People", "Changes"):
        parts.get_by_role("link", name=name).click()
        part = page.url.split("#")[1]
        expect(page.locator(f"[id='{part}']")).to_be_in_viewport()
        expect(parts).to_be_in_viewport()


@pytest.mark.usefixtures("fresh")
def test_a_council_report_is_three_clicks_away(sit: Sit, tmp_path: Path) -> None:
    page = sit("editor")
    hands = Mouse(page)
    page.goto("/admin/")
    hands.press_link("Prepare report")
    with page.expect_download() as download:
        hands.press_button("Prepare report")
    assert download.value.suggested_filename.endswith(".docx")
    assert hands.clicks <= 3


def links_of_mail_to(who: str, outbox: Path) -> list[str]:
    """The addresses of the rows in the mail to that person."""
    mails: list[EmailMessage] = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in outbox.iterdir()
    ]
    mail = next(mail for mail in mails if str(mail["To"]).startswith(f"{who}@wtsa-tracker."))
    body = mail.get_body(("plain",))
    assert body is not None
    return re.findall(r"^http\S+/actionitem/\d+/\S+", body.get_content(), re.MULTILINE)


@BOTH_WAYS
def test_a_reminder_is_answered_with_three_clicks(fresh: Site, sit: Sit, hands_of: type[Hands]) -> None:
    fresh.manage("send_reminders")
    page = sit("focal-tsb")
    hands = hands_of(page)
    page.goto(links_of_mail_to("focal-tsb", fresh.data / "outbox")[0])
    hands.clicks += 1
    assert heading(page).startswith("Update: ")
    hands.write(field(page, "What was done"), "The questionnaire went out to the regions.")
    hands.press_button("Save update")
    expect_success(page, "saved")
    assert hands.clicks <= 3


@pytest.mark.usefixtures("fresh")
def test_what_a_leaver_holds_is_handed_over_in_six_clicks(sit: Sit) -> None:
    page = sit("coordinator")
    hands = Mouse(page)
    page.goto("/admin/")
    hands.press_link("People")
    hands.press_link("Hand over: focal-tsb")
    hands.choose(field(page, "To"), "coordinator (Coordinator TSB)")
    hands.press_button("Preview")
    hands.press_button("Hand over")
    expect(page.locator(".duties")).not_to_contain_text("action item")
    expect(page.locator(".duties")).to_contain_text("1 contribution asked of their bureau")  # which is no one person's
    assert hands.clicks <= 6


@pytest.mark.usefixtures("fresh")
def test_an_old_title_is_put_back_in_four_clicks(sit: Sit, site: Site) -> None:
    page = sit("coordinator")
    hands = Mouse(page)
    page.goto(site.stage.addresses["admin:tracking_actionitem_change"])
    field(page, "Action").fill("A slip of the pen")
    page.get_by_role("button", name="Save and continue editing").click()
    hands.press_link("History")
    hands.press(page.get_by_role("link", name="Compare with now").first)
    hands.write(field(page, "Reason"), "The wording of the plan stands.")
    hands.press_button("Restore what is ticked")
    expect(page.locator(".stream > li").first).to_contain_text("A slip of the pen")
    assert hands.clicks <= 4


@pytest.mark.usefixtures("fresh")
def test_a_resolution_gets_its_number_in_four_clicks(sit: Sit) -> None:
    page = sit("coordinator")
    hands = Mouse(page)
    page.goto("/admin/")
    hands.press_link("Resolutions")
    hands.press(page.get_by_role("row", name="FIN").get_by_role("link").first)
    hands.press_link("Assign a number")
    page.keyboard.press("Control+A")
    hands.write(field(page, "Number"), "99")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="With number 99")).to_be_visible()
    hands.press_button("Assign the number")
    expect_success(page, "99")
    assert hands.clicks <= 4


@pytest.mark.usefixtures("fresh")
def test_a_met_obligation_is_recorded_in_four_clicks(sit: Sit) -> None:
    page = sit("editor")
    hands = Mouse(page)
    page.goto("/admin/")
    hands.press_link("Reports due")
    hands.press(page.get_by_role("row", name="44-26").get_by_role("link").last)
    hands.write(field(page, "Document number"), "C17/35")
    hands.write(field(page, "Link to the document"), "https://council.example.int/c17/35")
    hands.press(page.get_by_label("Noted"))
    hands.press_button("Save")
    expect_success(page, "changed")
    assert hands.clicks <= 4
