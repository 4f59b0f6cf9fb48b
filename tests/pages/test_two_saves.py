"""Two saves within two seconds by one person on one item: both are told, each with its own reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.recorded import Entry
from tests import make
from tests.pages.filling import filled
from tests.pages.test_awaiting import send
from tracking.log.reading import read_all
from tracking.log.sources import Asked
from tracking.models import ActionItem, Person
from tracking.story import story_of_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item() -> ActionItem:
    return make.item(lead="TSB")


def save(client: Client, item: ActionItem, **new: Any) -> None:
    address = f"/admin/tracking/actionitem/{item.pk}/change/"
    assert client.post(address, filled(client, address, **new)).status_code == 302


def told(item: ActionItem) -> list[tuple[list[str], tuple[str, ...]]]:
    """Fields and reasons of each entry of a person, from the oldest."""
    story = story_of_item(item, Person.objects.get(username="coordinator"))
    return [([change.field for change in deed.changes], deed.why) for deed in story.deeds if deed.by]


def logged(item: ActionItem) -> list[Entry]:
    reader = Person.objects.get(username="coordinator")
    entries = [row.entry for row in read_all(Asked(), reader) if row.thing.key == item.pk]
    return [entry for entry in entries if entry.by][::-1]


def test_a_reason_is_not_lent_to_the_save_that_follows(coordinator: Client, item: ActionItem) -> None:
    save(coordinator, item, responsible=make.person("successor").pk, why="On leave")
    save(coordinator, item, title="Another action")
    assert told(item) == [(["responsible_id"], ("On leave",)), (["title"], ())]


def test_each_of_two_saves_keeps_its_reason_whatever_it_changed(coordinator: Client, item: ActionItem) -> None:
    save(coordinator, item, title="Another action", why="Clearer")
    save(coordinator, item, due_rule="fixed", due_on="2017-06-30", why="Asked by Council")
    save(coordinator, item, due_on="2017-05-30", why="Asked by Council")
    due = ["due_rule", "due_on", "next_due_on"]
    assert told(item) == [
        (["title"], ("Clearer",)),
        (due, ("Asked by Council",)),
        (due[1:], ("Asked by Council",)),
    ]


def test_a_move_is_told_apart_from_the_save_before_it_and_the_one_after(coordinator: Client, item: ActionItem) -> None:
    save(coordinator, item, title="Another action")
    assert send(coordinator, item, target="in progress", reason="Begun") == ""
    save(coordinator, item, title="A third one")
    assert told(item) == [(["title"], ()), (["status"], ("Begun",)), (["title"], ())]
    assert [entry.why for entry in logged(item)] == ["", "Begun", ""]
