"""Topics belong to the versions of an item: one save is one entry, versions are compared by them and put back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from resolutions.recorded import Entry
from resolutions.stories import Story
from tests import make
from tests.pages.conftest import signed_in
from tests.pages.test_item_page import address, filled
from tracking.models import ActionItem, Participation, Person, Topic
from tracking.roles import Role
from tracking.story import story_of_item
from tracking.topics import topics_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item(db: None) -> ActionItem:
    """Entered a month ago, so that nothing is taken for a part of its entry."""
    row = make.item(lead="TSB")
    for history in (ActionItem.history, Participation.history):
        history.all().update(history_date=timezone.now() - timedelta(days=30))
    return row


@pytest.fixture
def topics(db: None) -> list[int]:
    names = ("Gender", "Roaming", "Youth")
    return [Topic.objects.create(slug=name.lower(), name=name).pk for name in names]


def saved(client: Client, item: ActionItem, *topics: int, **more: object) -> None:
    sent = filled(client, ActionItem.objects.get(pk=item.pk), topics=list(topics), **more)
    assert client.post(address(item), sent).status_code == 302


def story(item: ActionItem) -> Story:
    return story_of_item(ActionItem.objects.get(pk=item.pk), Person.objects.get(username="coordinator"))


def told(item: ActionItem) -> list[Entry]:
    """Newest first."""
    its = story(item)
    return its.told(its.deeds)[::-1]


def lines(entry: Entry) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in entry.lines]


def restored(client: Client, item: ActionItem, number: int, **more: object) -> HttpResponse:
    name = {version.number: version.name for version in story(item).versions()}[number]
    version = ActionItem.objects.get(pk=item.pk).version
    data = {"chosen": "topics", "why": "Wrong topic", "seen_version": version, **more}
    answer: HttpResponse = client.post(address(item, f"restore/{name}"), data)  # type: ignore[assignment]  # is one
    return answer


def test_one_save_that_takes_and_gives_topics_is_one_entry(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    gender, roaming, youth = topics
    saved(coordinator, item, gender)
    saved(coordinator, item, roaming, youth, why="Wrong topic")
    saved(coordinator, item, roaming, youth, title="Saved again at once")
    again, moved, first, _entered = told(item)
    assert [label for label, _before, _after in lines(again)] == ["Action"]
    assert (lines(moved), moved.why) == ([("Topics", "Gender", "Roaming, Youth")], "Wrong topic")
    assert lines(first) == [("Topics", "–", "Gender")]


def test_versions_that_differ_in_topics_alone_are_compared_by_them(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    gender, roaming, _youth = topics
    saved(coordinator, item, gender)
    saved(coordinator, item, roaming)
    saved(coordinator, item, roaming, title="Saved again at once")
    compare = address(item, "compare")
    names = {version.number: version.name for version in story(item).versions()}
    page = coordinator.get(f"{compare}?a={names[2]}&b={names[3]}")
    (line,) = page.context["lines"]
    assert (line.label, line.before, line.after) == ("Topics", "Gender", "Roaming")
    assert "The two versions are the same" not in page.content.decode()
    page = coordinator.get(f"{compare}?a={names[3]}&b={names[4]}")
    assert [line.label for line in page.context["lines"]] == ["Action"]


def test_topics_are_put_back_as_a_new_entry(item: ActionItem, topics: list[int], coordinator: Client) -> None:
    gender, roaming, youth = topics
    saved(coordinator, item, gender, youth)
    saved(coordinator, item, roaming)
    version = ActionItem.objects.get(pk=item.pk).version
    page = coordinator.get(address(item, f"restore/{story(item).versions()[1].name}")).content.decode()
    assert re.search(r'name="chosen" value="topics" checked', page)
    assert restored(coordinator, item, 2).status_code == 302
    assert topics_of(item) == {gender, youth}
    newest = told(item)[0]
    assert lines(newest) == [("Topics", "Roaming", "Gender, Youth")]
    assert (newest.by, newest.why) == ("coordinator", "Version 2 restored: Wrong topic")
    assert ActionItem.objects.get(pk=item.pk).version == version + 1
    assert len(story(item).versions()) == 4


def test_topics_that_another_saved_meanwhile_are_not_overwritten(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    gender, roaming, youth = topics
    saved(coordinator, item, gender)
    saved(coordinator, item, roaming)
    seen = ActionItem.objects.get(pk=item.pk).version
    li = signed_in(make.person("li", Role.COORDINATOR))
    saved(li, item, youth)
    page = restored(coordinator, item, 2, seen_version=seen).content.decode()
    assert "saved this" in page
    assert topics_of(item) == {youth}
    answers = {"told-topics": str(youth), "mine-topics": str(gender)}
    restored(coordinator, item, 2, seen_version=seen, **answers, **{"keep-topics": "theirs"})
    assert topics_of(item) == {youth}
    restored(coordinator, item, 2, seen_version=seen, **answers, **{"keep-topics": "mine"})
    assert topics_of(item) == {gender}


def test_a_title_saved_meanwhile_does_not_stop_topics_from_being_put_back(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    saved(coordinator, item, topics[0])
    saved(coordinator, item, topics[1])
    seen = ActionItem.objects.get(pk=item.pk).version
    saved(coordinator, item, topics[1], title="Another title")
    assert restored(coordinator, item, 2, seen_version=seen).status_code == 302
    row = ActionItem.objects.get(pk=item.pk)
    assert (set(topics_of(row)), row.title) == ({topics[0]}, "Another title")


def test_who_may_not_edit_the_item_puts_no_topics_back(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    saved(coordinator, item, topics[0])
    saved(coordinator, item, topics[1])
    auditor = signed_in(make.person("auditor", Role.AUDITOR))
    assert restored(auditor, item, 2).status_code == 403
    assert topics_of(item) == {topics[1]}


def test_topics_that_were_never_recorded_are_no_change(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    item.topics.add(topics[2])
    saved(coordinator, item, topics[0], topics[2])
    assert lines(told(item)[0]) == [("Topics", "Youth", "Gender, Youth")]


def test_the_story_takes_as_many_queries_for_many_saves_of_topics_as_for_one(
    item: ActionItem, topics: list[int], coordinator: Client
) -> None:
    saved(coordinator, item, topics[0])
    few = _queries(item)
    for number in range(6):
        saved(coordinator, item, topics[number % 3])
    assert _queries(item) == few


def _queries(item: ActionItem) -> int:
    row, reader = ActionItem.objects.get(pk=item.pk), Person.objects.get(username="coordinator")
    with CaptureQueriesContext(connection) as captured:
        its = story_of_item(row, reader)
        its.told(its.deeds)
    return len(captured)
