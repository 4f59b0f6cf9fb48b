"""Opens, reads and ends feeds; what a feed has said is stored, so that SEQUENCE rises and removals are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language

from tracking.feeds.events import LOOKS_BACK, Event, Plan, Published, fingerprint, plan
from tracking.feeds.showing import events_of, name_of, scope_of
from tracking.feeds.tokens import LENGTH, digest_of, matches, new_token
from tracking.models import Feed, FeedEvent, Person, SavedView

COLUMNS = ("key", "digest", "sequence", "starts_on", "last_day", "first_at", "changed_at", "cancelled_at")
REWRITTEN = [name for name in COLUMNS if name not in {"key", "first_at"}]


@dataclass(frozen=True)
class Publication:
    """A feed as it stands: its events with what is stored of each, and what is told as removed."""

    name: str
    space: str
    events: tuple[Event, ...]
    plan: Plan
    etag: str
    changed_at: datetime


def open_feed(owner: Person, kind: str, view: SavedView | None, at: datetime) -> tuple[Feed, str]:
    """A new feed and its secret, which is nowhere kept and cannot be shown again."""
    token = new_token()
    feed = Feed.objects.create(owner=owner, kind=kind, view=view, token_digest=digest_of(token), made_at=at)
    return feed, token


@transaction.atomic
def revoke(feed: Feed, at: datetime) -> None:
    """The address answers no more; what the feed had published is forgotten with it."""
    Feed.objects.select_for_update().filter(pk=feed.pk, revoked_at=None).update(revoked_at=at, etag="")
    FeedEvent.objects.filter(feed=feed).delete()


def feed_of(token: str) -> Feed | None:
    """The live feed behind a secret."""
    if len(token) != LENGTH:
        return None
    feed = Feed.objects.live().select_related("owner", "view").filter(token_digest=digest_of(token)).first()
    return feed if feed and matches(token, feed.token_digest) else None


def publish(feed: Feed, day: date, now: datetime) -> Publication | None:
    """The feed in the active language; None when it has ended. Stores what changed since it was last read.

    A reading that finds nothing new writes nothing. One that does reads again behind the lock of the feed: of two at
    once the second finds what the first has stored.
    """
    seen = _read(feed, day, now)
    if seen is None or (not seen.plan.written and seen.etag == feed.etag and feed.last_read_on == day):
        return seen
    with transaction.atomic():
        locked = Feed.objects.live().select_for_update(of=("self",)).select_related("owner", "view")
        again = locked.filter(pk=feed.pk).first()
        seen = _read(again, day, now) if again else None
        if again and seen:
            _write(again, seen, day)
    return seen


def _read(feed: Feed, day: date, now: datetime) -> Publication | None:
    scope = scope_of(feed, day)
    if scope is None:
        return None
    events = tuple(events_of(scope))
    planned = plan(events, published_by(feed), now, day - LOOKS_BACK)
    name = name_of(feed)
    etag = fingerprint(planned, name, get_language() or "")
    changed_at = feed.changed_at if feed.changed_at and etag == feed.etag else now
    return Publication(name, str(feed.uid_space), events, planned, etag, changed_at)


def published_by(feed: Feed) -> Mapping[str, Published]:
    rows = FeedEvent.objects.filter(feed=feed).order_by().values_list(*COLUMNS)
    return {row[0]: Published(*row) for row in rows}


def _write(feed: Feed, seen: Publication, day: date) -> None:
    FeedEvent.objects.bulk_create(
        [FeedEvent(feed=feed, **asdict(row)) for row in seen.plan.written],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["feed", "key"],
        update_fields=REWRITTEN,
    )
    Feed.objects.filter(pk=feed.pk).update(etag=seen.etag, changed_at=seen.changed_at, last_read_on=day)
