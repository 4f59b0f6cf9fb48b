"""Why there is no evidence is kept beside what was done, and told wherever the completion is."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import changed, opened
from tests.pages.test_bulk import confirm, preview, words
from tracking.bulk import Deed
from tracking.models import ActionItem, Evidence
from tracking.reports.council_progress import by_resolution
from tracking.reports.outline import Table, plain
from tracking.reports.snapshot import read_facts

pytestmark = pytest.mark.django_db
SENTENCE, BECAUSE = "All groups meet now", "The minutes are confidential"
TOLD = f"No evidence, because: {BECAUSE}"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def address(item: ActionItem, page: str = "move") -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def complete(client: Client, item: ActionItem) -> None:
    sent = opened(client, address(item))
    told = {"target": "completed", "reason": SENTENCE, "no_evidence_because": BECAUSE}
    assert client.post(address(item), changed(sent, **told)).status_code == 302


def with_evidence(code: str) -> ActionItem:
    item = make.item(code)
    Evidence.objects.create(item=item, title="Circular", url="https://example.int/1", added_on=date(2017, 3, 1))
    return item


def test_both_sentences_are_kept_and_told_on_the_page_in_the_story_and_in_the_log(coordinator: Client) -> None:
    item = make.item()
    complete(coordinator, item)
    change = item.status_changes.get()
    assert (change.why, change.no_evidence_because) == (SENTENCE, BECAUSE)
    for page in (address(item, "change"), address(item, "history"), "/admin/log/"):
        shown = coordinator.get(page).content.decode()
        assert SENTENCE in shown, page
        assert TOLD in shown, page


def test_where_there_is_evidence_no_reason_for_none_is_kept(coordinator: Client) -> None:
    item = with_evidence("44-01")
    complete(coordinator, item)
    assert item.status_changes.get().no_evidence_because == ""


def test_a_bulk_change_shows_it_and_keeps_it_with_those_that_have_none(coordinator: Client) -> None:
    bare, proved = make.item("44-01"), with_evidence("44-02")
    told = {"target_status": "completed", "reason": SENTENCE, "no_evidence_because": BECAUSE}
    page = preview(coordinator, Deed.STATUS, [bare, proved], **told)
    assert BECAUSE in words(page)
    assert "kept with the items that have none" in words(page)
    assert confirm(coordinator, Deed.STATUS, page).status_code == 302
    assert bare.status_changes.get().no_evidence_because == BECAUSE
    assert proved.status_changes.get().no_evidence_because == ""
    assert {change.why for item in (bare, proved) for change in item.status_changes.all()} == {SENTENCE}


def test_the_council_report_tells_it_where_it_lists_evidence(coordinator: Client) -> None:
    bare, proved = make.item("44-01"), with_evidence("44-02")
    council = make.meeting()
    for item in (bare, proved):
        complete(coordinator, item)
    facts = read_facts(council, make.WORKING_DATE)
    assert {item.code: item.no_evidence_because for item in facts.items} == {"44-01": BECAUSE, "44-02": ""}
    rows = [row for block in by_resolution(facts) if isinstance(block, Table) for row in block.rows]
    told = [plain(words) for row in rows for cell in row.cells for words in cell]
    assert told.count(f"No evidence: {BECAUSE}") == 1
