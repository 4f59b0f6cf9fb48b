"""Pure: due dates from meetings and lead times, and how an item stands on a given day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext
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


def said_of_no_day(*, awaiting_by: date | None, report_to_come: bool, day: date) -> str:
    """What is known, in words, of an open item on which no day is due: when a decision on it is awaited, or was; that
    its report waits for the new dates of a meeting (`report_to_come`). Empty where nothing is: no date is stated."""
    if awaiting_by:
        passed, ahead = gettext("Decision was awaited by %(day)s"), gettext("Decision awaited by %(day)s")
        said = passed if awaiting_by < day else ahead
        return said % {"day": date_format(awaiting_by, "DATE_FORMAT")}
    return gettext("Report postponed, no new date") if report_to_come else ""


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


@dataclass(frozen=True)
class Rhythm:
    """Every so many months from a start: day k is the start and k periods, never counted from the day before it."""

    start: date
    months: int

    def day(self, k: int) -> date:
        """31 January and one month is the last of February; and two months, 31 March again."""
        year, month = divmod(self.start.year * 12 + self.start.month - 1 + k * self.months, 12)
        return date(year, month + 1, min(self.start.day, monthrange(year, month + 1)[1]))

    def place(self, day: date) -> int:
        """The number of the period in which `day` lies: 0 from the start on, negative before it."""
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        k = months // self.months
        return k - 1 if self.day(k) > day else k

    def first_after(self, day: date) -> date:
        """The first day of the rhythm later than `day`; the start where all of it lies later."""
        return self.day(max(self.place(day) + 1, 0))

    def due_after(self, heard_on: date | None) -> date:
        """The next day on which a word is due. What was said shortly before a day, at most half a period, counts
        for that day; what was said late counts for the days that had passed, and moves none of those to come."""
        if heard_on is None:
            return self.start
        half_a_period = self.months * 30 // 2
        return self.first_after(heard_on + timedelta(days=min(DUE_SOON_DAYS, half_a_period)))


@dataclass(frozen=True)
class Rule:
    """How often a report is asked for: periods are counted from `start`, and none is due after `end`."""

    cadence: Cadence
    start: date
    every_years: int | None = None
    end: date | None = None

    @property
    def periods(self) -> Rhythm | None:
        """The periods of which each has one report; None where the rule does not count years."""
        years = {Cadence.ANNUAL: 1, Cadence.EVERY_N_YEARS: self.every_years}.get(self.cadence)
        return Rhythm(self.start, 12 * years) if years else None


def stated_rule(cadence: Cadence, every_years: int | None, adopted_on: date) -> Rule:
    """The rule of a text adopted on that day: *every year* is each calendar year, *every few years* counts from it."""
    start = date(adopted_on.year, 1, 1) if cadence is Cadence.ANNUAL else adopted_on
    return Rule(cadence, start, every_years)


def occurrences(
    rule: Rule, body: str, meetings: Iterable[MeetingDay], after: date, until: date
) -> tuple[MeetingDay, ...]:
    """The meetings at which a report falls due by the rule between two days, in time order.

    Of a rule that counts years each period has its first meeting, and none where the body does not meet in it;
    *next* and *once* are the first meeting. What is left to judgement (as appropriate, as soon as possible, not
    stated) gives none: a person decides.
    """
    last = min(until, rule.end or until)
    ahead = sorted(
        (m for m in meetings if m.body == body and m.takes_place and m.opens_on > after and m.opens_on >= rule.start),
        key=lambda m: (m.opens_on, m.slug),
    )
    return tuple(m for m in _chosen(rule, ahead) if m.opens_on <= last)


def _chosen(rule: Rule, ahead: list[MeetingDay]) -> Iterable[MeetingDay]:
    if periods := rule.periods:
        return sorted({periods.place(m.opens_on): m for m in reversed(ahead)}.values(), key=lambda m: m.opens_on)
    if rule.cadence is Cadence.EACH_MEETING:
        return ahead
    return ahead[:1] if rule.cadence in {Cadence.NEXT, Cadence.ONCE} else ()


def to_be_owed(
    by_rule: Iterable[MeetingDay], known: Collection[str], *, until: date, has_open: bool
) -> tuple[MeetingDay, ...]:
    """Of the meetings that a rule gives, in time order, those at which no report stands yet (`known`): all until a
    day, and where nothing is open the next one, however late."""
    missing = [m for m in by_rule if m.slug not in known]
    within = tuple(m for m in missing if m.opens_on <= until)
    return within if within or has_open else tuple(missing[:1])


def is_postponed(before: date | None, after: date | None) -> bool:
    """A day that was set and now lies later; a first day, or none any more, postpones nothing."""
    return bool(before and after and after > before)
