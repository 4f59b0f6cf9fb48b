"""What a feed shows today: the calendar of its owner, narrowed to the kind of feed, in the owner's language."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.utils.translation import get_language_bidi, gettext

from tracking.calendar.entries import Entry, Kind
from tracking.calendar.reading import read_all
from tracking.calendar.scope import OF_ITEMS, Scope, everything_of, mine, of_bureau, of_view
from tracking.feeds.events import LOOKS_BACK, Event
from tracking.models import Feed

FIRST_STRONG, POP = "\u2068", "\u2069"  # set a title apart from the direction of the words around it


def scope_of(feed: Feed, day: date) -> Scope | None:
    """What the feed is of; None when it has ended: the bureau is no longer the owner's, the view no longer shared."""
    if feed.kind == Feed.Kind.MEETINGS:
        return everything_of(feed.owner, day).showing([Kind.MEETING, Kind.PAPERS])
    if feed.kind == Feed.Kind.VIEW:
        return of_view(feed.owner, feed.view, day) if feed.view else None
    duties = replace(everything_of(feed.owner, day), kinds=OF_ITEMS, is_open=True)
    if feed.kind == Feed.Kind.MINE:
        return mine(duties, feed.owner)
    return of_bureau(duties, feed.owner.bureau) if feed.owner.bureau else None


def has_ended(feed: Feed, views: Container[int]) -> bool:
    """Whether `scope_of` would answer None, told without a query; `views` are keys of the views its owner may open."""
    if feed.kind == Feed.Kind.VIEW:
        return feed.view_id not in views
    return feed.kind == Feed.Kind.BUREAU and not feed.owner.bureau


def events_of(scope: Scope) -> list[Event]:
    """In the language that is active."""
    mirrored = get_language_bidi()
    return [_event(entry, mirrored=mirrored) for entry in read_all(scope, scope.day - LOOKS_BACK)]


def name_of(feed: Feed) -> str:
    """What calendars call it."""
    what = feed.owner.bureau if feed.kind == Feed.Kind.BUREAU else str(feed)
    return f"{gettext('WTSA Tracker')}: {what}"


def _event(entry: Entry, *, mirrored: bool) -> Event:
    what = f"{FIRST_STRONG}{entry.title}{POP}" if mirrored else entry.title
    code = f"{entry.code} " if entry.code else ""
    detail = str(entry.detail)
    kind = str(entry.kind.of_one)
    summary = gettext("%(kind)s: %(what)s") % {"kind": kind, "what": f"{code}{what}"}
    return Event(
        key=entry.key,
        starts_on=entry.day,
        last_day=entry.last_day,
        summary=f"{summary} ({detail})" if detail else summary,
        description="\n".join(filter(None, (kind, f"{code}{what}", detail, _standing(entry)))),
        category=str(entry.kind.label),
        address=settings.WTSA_BASE_URL + entry.address,
        place=entry.place,
        status="CANCELLED" if entry.is_called_off else "CONFIRMED" if entry.is_firm else "TENTATIVE",
    )


def _standing(entry: Entry) -> str:
    """Of meetings: planned, postponed, virtual. How late a duty is would change by the day and say it too late."""
    return ", ".join(str(mark.word) for mark in entry.marks) if entry.kind is Kind.MEETING else ""
