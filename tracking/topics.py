"""Topics of items: every tag that comes, goes or gets another name is a row, written in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from tracking.models import ActionItem, Batch, Channel, ConnectionChange, Person, Topic, index_items

CHUNK = 500
Through = ActionItem.topics.through


@dataclass(frozen=True)
class Tagger:
    """Who changes topics, when, why, by which door, in which batch."""

    by: Person | None
    at: datetime
    why: str = ""
    channel: Channel = Channel.FORM
    batch: Batch | None = None

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.by, "at": self.at, "why": self.why, "channel": self.channel, "batch": self.batch}


@dataclass(frozen=True)
class Tagging:
    """Keys of the topics of an item before and after."""

    item: int
    before: Collection[int]
    after: Collection[int]


def topics_of(item: ActionItem) -> frozenset[int]:
    return frozenset(Through.objects.filter(actionitem=item).values_list("topic_id", flat=True))


def set_topics(item: ActionItem, keys: Collection[int], tagger: Tagger) -> None:
    """Exactly these topics, of those there are; the caller has saved the item within the same transaction."""
    before = topics_of(item)
    item.topics.set(Topic.objects.filter(pk__in=keys))
    record_topics([Tagging(item.pk, before, topics_of(item))], tagger)


def record_topics(taggings: Iterable[Tagging], tagger: Tagger) -> None:
    """A row for each topic that came or went, and the words of the items for search; the caller writes the tags."""
    taggings = [tagging for tagging in taggings if set(tagging.before) != set(tagging.after)]
    touched = {key for tagging in taggings for key in set(tagging.before) ^ set(tagging.after)}
    names = {topic.pk: topic.name for topic in Topic.objects.filter(pk__in=touched)}
    rows = [row for tagging in taggings for row in _rows(tagging, names, tagger)]
    ConnectionChange.objects.bulk_create(rows, batch_size=CHUNK)
    keys = [tagging.item for tagging in taggings]
    for first in range(0, len(keys), CHUNK):
        index_items(ActionItem.objects.filter(pk__in=keys[first : first + CHUNK]))


def _rows(tagging: Tagging, names: Mapping[int, str], tagger: Tagger) -> Iterable[ConnectionChange]:
    before, after = set(tagging.before), set(tagging.after)
    for key in sorted(before ^ after):
        words = {"source" if key in before else "target": names.get(key, str(key))}
        yield ConnectionChange(item_id=tagging.item, kind=ConnectionChange.Kind.TOPIC, of=key, **words, **tagger.who)


@transaction.atomic
def follow_rename(topic: Topic, before: str, tagger: Tagger) -> int:
    """A row for each item that carries the topic, and its words for search; returns how many items there are."""
    keys = list(topic.action_items.order_by("pk").values_list("pk", flat=True)) if topic.name != before else []
    renamed: dict[str, Any] = {"kind": ConnectionChange.Kind.TOPIC, "of": topic.pk, **tagger.who}
    words = {"source": before, "target": topic.name}
    rows = [ConnectionChange(item_id=key, **words, **renamed) for key in keys]
    ConnectionChange.objects.bulk_create(rows, batch_size=CHUNK)
    index_items(topic.action_items.order_by("pk") if keys else ())
    return len(keys)
