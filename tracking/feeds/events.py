"""Pure: what a feed says now + what it said before -> what is new, changed or removed, each with its SEQUENCE."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

CANCELLED_KEPT = timedelta(days=90)
LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Event:
    """One all-day event in the words of the reader; `last_day` is its last day itself."""

    key: str
    starts_on: date
    last_day: date
    summary: str
    description: str
    category: str
    address: str
    place: str = ""
    status: str = "CONFIRMED"

    @property
    def digest(self) -> str:
        told = (self.starts_on, self.last_day, self.summary, self.description, self.category, self.address, self.place)
        return hashlib.sha256(repr((*map(str, told), self.status)).encode()).hexdigest()


@dataclass(frozen=True)
class Published:
    """What the feed last said of a key: the digest of its words, when it first said any, and when they changed."""

    key: str
    digest: str
    sequence: int
    starts_on: date
    last_day: date
    first_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None = None


@dataclass(frozen=True)
class Plan:
    """`told` by key is the state of every event that the feed shows; `written` are those of it to be stored."""

    told: Mapping[str, Published]
    gone: tuple[Published, ...]
    written: tuple[Published, ...]


def plan(events: Iterable[Event], published: Mapping[str, Published], now: datetime, since: date) -> Plan:
    """Compare what is to be shown with what was; `since` is the first day that the feed reaches back to.

    What lies before that day just ages out; anything else that is not shown any more is told as cancelled for 90 days.
    """
    told = {event.key: _state(event, published.get(event.key), now) for event in events}
    left = [_gone(row, now) for key, row in published.items() if key not in told and _is_missed(row, since)]
    gone = tuple(row for row in left if row.cancelled_at and now - row.cancelled_at <= CANCELLED_KEPT)
    written = tuple(row for row in (*told.values(), *gone) if published.get(row.key) != row)
    return Plan(told, gone, written)


def _state(event: Event, before: Published | None, now: datetime) -> Published:
    digest = event.digest
    if before is None:
        return Published(event.key, digest, 0, event.starts_on, event.last_day, now, now)
    if before.digest == digest and before.cancelled_at is None:
        return before
    return Published(
        event.key, digest, before.sequence + 1, event.starts_on, event.last_day, before.first_at, now
    )  # fmt: skip


def _is_missed(row: Published, since: date) -> bool:
    return row.last_day >= since or row.cancelled_at is not None


def _gone(row: Published, now: datetime) -> Published:
    if row.cancelled_at:
        return row
    return replace(row, sequence=row.sequence + 1, changed_at=now, cancelled_at=now)


def fingerprint(plan: Plan, *words: str) -> str:
    """The same as long as the feed would be written the same; `words` are what it says beside its events."""
    rows = sorted(
        (row.key, row.sequence, row.digest, str(row.cancelled_at)) for row in (*plan.told.values(), *plan.gone)
    )
    return hashlib.sha256(repr((rows, words)).encode()).hexdigest()
