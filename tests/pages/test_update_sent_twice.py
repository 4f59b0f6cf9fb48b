"""One form of an update that is sent several times, after a double click say, is saved once; a second form anew."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import Fields, changed, opened
from tests.pages.conftest import signed_in
from tracking.models import ActionItem

CLICKS = 3
STANDS_ONCE = "was saved already; it stands once."


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def address(item: ActionItem, page: str = "update") -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def sent_by(client: Client, item: ActionItem, **values: str) -> Fields:
    return changed(opened(client, address(item)), text=" Circular sent. ", **values)


def click_together(client: Client, item: ActionItem, sent: Fields) -> list[int]:
    """The answers to several clicks that reach the server in the same moment."""
    line = Barrier(CLICKS)

    def click(cookies: str) -> int:
        hand = Client()
        hand.cookies.load(cookies)
        line.wait()
        try:
            return hand.post(address(item), sent).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(CLICKS) as hands:
        return list(hands.map(click, [client.cookies.output(header="").strip()] * CLICKS))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("target", ["", "in progress"])
def test_clicks_of_the_very_same_moment_save_one_update(coordinator: Client, target: str) -> None:
    for number in range(5):
        item = make.item(f"44-{number:02}")
        twin = make.item(f"45-{number:02}", twin_of=item)
        answers = click_together(coordinator, item, sent_by(coordinator, item, target=target))
        assert answers == [302] * CLICKS
        assert [row.text for row in item.updates.all()] == ["Circular sent."]
        assert item.status_changes.count() == twin.status_changes.count() == bool(target)


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["", "completed"])
def test_a_second_click_is_told_that_the_update_stands(coordinator: Client, target: str) -> None:
    item = make.item()
    sent = sent_by(coordinator, item, target=target, no_evidence_because="By phone" if target else "")
    pages = [coordinator.post(address(item), sent, follow=True).content.decode() for _click in range(2)]
    assert [STANDS_ONCE in page for page in pages] == [False, True]
    assert (item.updates.count(), item.status_changes.count()) == (1, bool(target))


@pytest.mark.django_db
def test_the_same_sentence_with_another_word_day_or_status_is_saved(coordinator: Client) -> None:
    item = make.item()
    sent = sent_by(coordinator, item)
    for other in ({}, {"text": "Circular sent to all."}, {"on": "2017-03-19"}, {"target": "in progress"}):
        assert coordinator.post(address(item), changed(sent, **other)).status_code == 302
    assert item.updates.count() == 3
    assert item.status_changes.get().why == "Circular sent."


@pytest.mark.django_db
def test_another_form_or_another_person_may_say_the_same(coordinator: Client) -> None:
    item = make.item()
    sent = sent_by(coordinator, item)
    for client, form in ((coordinator, sent), (signed_in(make.person("li")), sent)):
        assert client.post(address(item), form).status_code == 302
    assert coordinator.post(address(item), sent_by(coordinator, item)).status_code == 302
    assert item.updates.count() == 3
