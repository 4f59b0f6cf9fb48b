"""A Resolution is recorded as revised before the new one is on record: by choice, or as the words say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from resolutions.models import Resolution
from tests import make
from tests.pages.browser import changed, opened
from tracking.batch_stories import story_of_resolution
from tracking.batches import undo
from tracking.models import ActionItem, Batch, Person
from tracking.numbering import names_a_revision
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
REVISION = "Resolution 72 (Rev. Geneva, 2022)"


@pytest.fixture
def resolution() -> Resolution:
    row = make.resolution(72)
    row.text_status = "unmodified"
    row.save()
    make.item("72-01", of=row)
    return row


def superseded(client: Client, resolution: Resolution, by_what: str, **more: str) -> str:
    """What became of its text; where the page refused, its sentences."""
    page = f"/admin/resolutions/resolution/{resolution.pk}/supersede/"
    answer = client.post(page, changed(opened(client, page), by_what=by_what, why="New text", **more))
    if answer.status_code != 302:
        return str(answer.content.decode())
    resolution.refresh_from_db()
    return resolution.text_status


@pytest.mark.parametrize(
    ("words", "chosen", "outcome"),
    [
        (REVISION, "", "revised"),
        (REVISION, "suppressed", "suppressed"),
        ("PP Res 174 (Rev. Dubai, 2018)", "", "suppressed"),
        ("PP Res 174", "revised", "revised"),
        ("suppressed by WTSA-20", "", "suppressed"),
    ],
)
def test_the_text_is_revised_or_suppressed_as_chosen_or_as_the_words_say(
    coordinator: Client, resolution: Resolution, words: str, chosen: str, outcome: str
) -> None:
    assert superseded(coordinator, resolution, words, outcome=chosen) == outcome
    item = ActionItem.objects.get()
    assert (item.status, item.superseded_by) == (Status.SUPERSEDED, words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Resolution 72 (Rev. Geneva, 2022)", True),
        ("Résolution 72 (Rév. Genève, 2022)", True),
        ("Резолюция 72 (Пересм. Женева, 2022 г.)", True),
        ("القرار 72 (المراجَع في جنيف، 2022)", True),
        ("第72号决议（2022年，日内瓦，修订版）", True),
        ("Resolution 172 (Rev. Geneva, 2022)", False),
        ("Resolution 44 (Rev. Geneva, 2072)", False),
        ("Resolution 72", False),
        ("reviewed in Resolution 72", False),
    ],
)
def test_words_name_a_revision_in_every_language(words: str, *, says: bool) -> None:
    assert names_a_revision(words, 72) is says
    assert not names_a_revision(words, None)


def test_a_revision_in_words_is_put_back_as_it_was(coordinator: Client, resolution: Resolution) -> None:
    superseded(coordinator, resolution, REVISION)
    undo(Batch.objects.get(), Person.objects.get(username="coordinator"), timezone.now())
    resolution.refresh_from_db()
    assert (resolution.text_status, ActionItem.objects.get().status) == ("unmodified", Status.NOT_STARTED)


def test_the_new_resolution_is_named_once_it_is_on_record_and_words_are_not_said_twice(
    coordinator: Client, resolution: Resolution
) -> None:
    superseded(coordinator, resolution, REVISION)
    assert "Resolution 72 superseded by Resolution 72 (Rev" in superseded(coordinator, resolution, REVISION)
    assert Batch.objects.count() == 1
    following = make.resolution(99)
    assert superseded(coordinator, resolution, REVISION, successor=str(following.pk)) == "revised"
    assert resolution.superseded_by == following


def test_its_story_tells_that_a_revised_text_was_revised_again(coordinator: Client, resolution: Resolution) -> None:
    resolution.text_status = "revised"
    resolution.save()
    assert superseded(coordinator, resolution, REVISION) == "revised"
    story = story_of_resolution(resolution, Person.objects.get(username="coordinator"))
    newest = story.told(story.deeds)[-1]
    assert (newest.why, newest.batch, newest.by) == ("New text", Batch.objects.get().pk, "coordinator")
