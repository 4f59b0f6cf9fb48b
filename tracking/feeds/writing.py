"""A publication -> iCalendar (RFC 5545), by the icalendar library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext
from icalendar import Calendar
from icalendar import Event as Component
from icalendar.prop import vDatetime, vDuration, vText

from tracking.feeds.events import Event, Published
from tracking.feeds.publishing import Publication

PRODID = "-//WTSA Tracker//Calendar feeds//EN"
ASK_AGAIN = timedelta(hours=4)


def to_ical(seen: Publication, language: str) -> bytes:
    """The feed as it is sent: UTF-8, lines folded at 75 octets."""
    calendar = _head(seen.name, language)
    for event in seen.events:
        calendar.add_component(_told(event, seen.plan.told[event.key], seen.space))
    for row in seen.plan.gone:
        calendar.add_component(_removed(row, seen.space))
    text: bytes = calendar.to_ical()
    return text


def _head(name: str, language: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name, parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar["x-published-ttl"] = vDuration(ASK_AGAIN)
    return calendar


def _told(event: Event, row: Published, space: str) -> Component:
    component = _stamped(row, space)
    component.add("summary", event.summary)
    component.add("description", event.description)
    component.add("status", event.status)
    component.add("categories", [event.category])
    component.add("url", event.address)
    if event.place:
        component.add("location", event.place)
    return component


def _removed(row: Published, space: str) -> Component:
    """No word of what it was: its title may be no longer the reader's to see."""
    component = _stamped(row, space)
    component.add("summary", gettext("No longer in this calendar"))
    component.add("status", "CANCELLED")
    return component


def _stamped(row: Published, space: str) -> Component:
    """All-day, so DTEND is the day after the last; a subscription never makes anybody look busy."""
    component = Component()
    component["uid"] = vText(f"{row.key}@{space}.wtsa-tracker")
    component["dtstamp"] = component["last-modified"] = _moment(row.changed_at)
    component["created"] = _moment(row.first_at)
    component.add("dtstart", row.starts_on)
    component.add("dtend", row.last_day + timedelta(days=1))
    component.add("sequence", row.sequence)
    component.add("transp", "TRANSPARENT")
    return component


@lru_cache(maxsize=256)
def _moment(at: datetime) -> vDatetime:
    return vDatetime(at.astimezone(UTC).replace(microsecond=0))
