"""Pure: the topics of an item in each row of its history, taken from the rows that tell of topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from resolutions.chronicle import Recorded
from tracking.deeds import Told

TOPICS = "topics"
Keys = tuple[int, ...]


@dataclass(frozen=True)
class Tag:
    """One topic that came or went, or that got another name; the words are those of then."""

    id: int
    at: datetime
    by: int | None
    why: str
    channel: str
    batch: int | None
    of: int
    source: str
    target: str

    @property
    def is_renamed(self) -> bool:
        return bool(self.source and self.target)

    @property
    def save(self) -> tuple[datetime, int | None, int | None]:
        """What the tags of one save have in common."""
        return (self.at, self.by, self.batch)

    def told(self, field: str, before: object, after: object) -> Told:
        return Told(field, self.id, self.at, self.by, self.why, self.channel, self.batch, before, after)


def renamed(tags: Iterable[Tag]) -> list[Told]:
    return [tag.told("topic", tag.source, tag.target) for tag in tags if tag.is_renamed]


def with_topics(rows: Sequence[Recorded], tags: Iterable[Tag], now: Keys) -> tuple[list[Recorded], list[Told]]:
    """The rows of an item's history, each with the topics that stood when it was saved; and one row of change for
    each save that moved topics. Reckoned back from `now`, so that what was never recorded is no change."""
    saves = list(_saves(tags, now))
    places = list(_places(rows, saves))
    held: list[Recorded] = []
    for number, row in enumerate(rows):
        past = [told.after for told, place in zip(saves, places, strict=True) if place <= number]
        first = saves[0].before if saves else now
        held.append(replace(row, values={**row.values, TOPICS: past[-1] if past else first}))
    return held, saves


def _saves(tags: Iterable[Tag], now: Keys) -> Iterator[Told]:
    moved = sorted((tag for tag in tags if not tag.is_renamed), key=lambda tag: tag.id)
    groups = [list(group) for _save, group in groupby(moved, key=lambda tag: tag.save)]
    standing = set(now)
    for tag in reversed(moved):
        standing = standing - {tag.of} if tag.target else standing | {tag.of}
    for group in groups:
        before = _keys(standing)
        standing = (standing | {tag.of for tag in group if tag.target}) - {tag.of for tag in group if tag.source}
        yield group[0].told(TOPICS, before, _keys(standing))


def _keys(topics: Iterable[int]) -> Keys:
    return tuple(sorted(topics))


def _places(rows: Sequence[Recorded], saves: Iterable[Told]) -> Iterator[int]:
    """Where among the rows each save stands: a save writes the item first, and its topics right after it."""
    reached = 0
    for save in saves:
        until = [place for place, row in enumerate(rows) if row.at <= save.at]
        theirs = [place for place in until if save.by is None or rows[place].by in {None, save.by}]
        reached = max([reached, *(theirs or until)[-1:]])
        yield reached
