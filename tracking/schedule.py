"""Pure: due dates from meetings and lead times, and how an item stands on a given day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from resolutions.vocabulary import Cadence

DUE_SOON_DAYS = 30
SILENT_AFTER_DAYS = 90


class Health(TextChoices):
    """What the machine computes; people never set it."""

    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "due soon", _("Due soon")
    SILENT = "no recent update", _("No recent update")
    NO_DATE = "no date stated", _("No date stated")
    ON_TIME = "on time", _("On time")
    CLOSED = "closed", _("Closed")

    @property
    def symbol(self) -> str:
        return HEALTH_SYMBOLS[self]


HEALTH_SYMBOLS: dict[Health, str] = {
    Health.OVERDUE: "!",
    Health.DUE_SOON: "◔",
    Health.SILENT: "…",
    Health.NO_DATE: "∅",
    Health.ON_TIME: "✓",
    Health.CLOSED: "■",
}


@dataclass(frozen=True)
class MeetingDay:
    """A meeting as the schedule sees it: which body's, when it opens, whether it will take place."""

    slug: str
    body: str
    opens_on: date
    takes_place: bool = True


def due_on(opens_on: date, lead_days: int) -> date:
    """The day a paper is due: the opening minus the lead time in days."""
    return opens_on - timedelta(days=lead_days)


def standing(*, is_open: bool, due: date | None, last_update_on: date | None, opened_on: date, day: date) -> Health:
    """How an item stands on `day`: late first, then soon, then silent, then undated. Due today is not late."""
    if not is_open:
        return Health.CLOSED
    if due and due < day:
        return Health.OVERDUE
    if due and due <= day + timedelta(days=DUE_SOON_DAYS):
        return Health.DUE_SOON
    if is_silent(last_update_on or opened_on, day):
        return Health.SILENT
    return Health.ON_TIME if due else Health.NO_DATE


def bureau_standing(*, leads: bool, item: Health, asked: Iterable[date], day: date) -> Health:
    """How one bureau stands in an item. Lateness belongs to the lead: what supports is late only by its own
    unanswered requests (`asked`, the days they are due)."""
    if leads or item is Health.CLOSED:
        return item
    first = min(asked, default=None)
    if first is None or first > soon_until(day):
        return Health.ON_TIME
    return Health.OVERDUE if first < day else Health.DUE_SOON


def is_silent(heard_on: date, day: date) -> bool:
    """No word for more than 90 days."""
    return heard_on < silent_before(day)


def silent_before(day: date) -> date:
    return day - timedelta(days=SILENT_AFTER_DAYS)


def soon_until(day: date) -> date:
    return day + timedelta(days=DUE_SOON_DAYS)


def occurrences(
    cadence: Cadence, body: str, meetings: Iterable[MeetingDay], after: date, until: date
) -> tuple[MeetingDay, ...]:
    """The meetings at which a report of that cadence falls due between two days, in time order.

    Council meets every year, so *annual* is each of its meetings; *next* is the first. What the text leaves to
    judgement (as appropriate, as soon as possible, not stated) gives none: a person decides.
    """
    ahead = sorted(
        (m for m in meetings if m.body == body and m.takes_place and after < m.opens_on <= until),
        key=lambda m: (m.opens_on, m.slug),
    )
    if cadence in {Cadence.ANNUAL, Cadence.EACH_MEETING}:
        return tuple(ahead)
    if cadence in {Cadence.NEXT, Cadence.ONCE}:
        return tuple(ahead[:1])
    return ()
