"""Pure: what stands in a calendar, how a duty stands there on a day, and the weeks of a month."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.schedule import Health, soon_until

YEARS_AHEAD = 6
Words = str | Promise


class Kind(TextChoices):
    """What a day in the calendar is about, in the order in which one day lists them."""

    MEETING = "meeting", _("Meetings")
    PAPERS = "papers", _("Document deadlines")
    REPORT = "report", _("Reports due")
    DEADLINE = "deadline", _("Deadlines of action items")
    MILESTONE = "milestone", _("Milestones")
    CONTRIBUTION = "contribution", _("Contributions asked for")

    @property
    def hangs_on_item(self) -> bool:
        return self not in {Kind.MEETING, Kind.PAPERS}

    @property
    def place(self) -> int:
        return list(Kind).index(self)

    @property
    def of_one(self) -> Words:
        return OF_ONE[self]


OF_ONE: dict[Kind, Words] = {
    Kind.MEETING: _("Meeting"),
    Kind.PAPERS: _("Document deadline"),
    Kind.REPORT: _("Report due"),
    Kind.DEADLINE: _("Deadline"),
    Kind.MILESTONE: _("Milestone"),
    Kind.CONTRIBUTION: _("Contribution asked for"),
}


class Mark(NamedTuple):
    """A word, a sign and the part of a class that colours them."""

    word: Words
    symbol: str
    look: str


class Slot(NamedTuple):
    """Where an entry stands, before anything else of it is read; slots sort in the order of the calendar."""

    day: date
    place: int
    pk: int
    part: str
    last_day: date

    @property
    def kind(self) -> Kind:
        return list(Kind)[self.place]


@dataclass(frozen=True)
class Entry:
    """One thing on a day, or on several. `code` and `title` are the item's, `detail` says what for."""

    kind: Kind
    pk: int
    part: str
    day: date
    last_day: date
    address: str
    title: str
    code: str = ""
    detail: Words = ""
    marks: tuple[Mark, ...] = ()
    place: str = ""
    is_called_off: bool = False
    is_firm: bool = True

    @property
    def slot(self) -> Slot:
        return Slot(self.day, self.kind.place, self.pk, self.part, self.last_day)

    @property
    def key(self) -> str:
        """The same for the same thing wherever it moves: `report-12`, `papers-3-contribution`."""
        return "-".join(filter(None, (self.kind.value, str(self.pk), self.part)))


MET = Mark(_("Met"), "✓", "completed")
ANSWERED = Mark(_("Answered"), "✓", "completed")
CLOSED = Mark(Health.CLOSED.label, Health.CLOSED.symbol, "closed")
SKIPPED = Mark(_("Skipped"), "–", "not-applicable")
OVERDUE = Mark(_("Overdue"), "!", "overdue")
DUE_SOON = Mark(Health.DUE_SOON.label, Health.DUE_SOON.symbol, "due-soon")
OPEN = Mark(_("Open"), "○", "not-started")
TO_COME = Mark(_("Date to come"), "→", "due-soon")


def duty_mark(due: date | None, day: date, done: Mark | None = None) -> Mark:
    """How a duty stands on `day`: what became of it, else late, soon or open. Due today is not late; neither is what
    hangs on a meeting whose new dates are to come."""
    if done:
        return done
    if due is None:
        return TO_COME
    if due < day:
        return OVERDUE
    return DUE_SOON if due <= soon_until(day) else OPEN


@dataclass(frozen=True)
class Month:
    """A month of a year, with the months beside it."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.moved(1).first - timedelta(days=1)

    def moved(self, months: int) -> Month:
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"


def weeks_of(month: Month, first_weekday: int) -> list[list[date]]:
    """Whole weeks that hold the month; `first_weekday` counts from Monday, 0 to 6."""
    return Calendar(first_weekday).monthdatescalendar(month.year, month.number)


def days_of(slot: Slot, start: date, until: date) -> Iterator[date]:
    """The days between two days on which it stands."""
    day = max(slot.day, start)
    while day <= min(slot.last_day, until):
        yield day
        day += timedelta(days=1)


def by_day(slots: Iterable[Slot], start: date, until: date) -> dict[date, list[Slot]]:
    """What stands on each day between two days, in the order of the calendar."""
    found: dict[date, list[Slot]] = {}
    for slot in sorted(slots):
        for day in days_of(slot, start, until):
            found.setdefault(day, []).append(slot)
    return found


def by_month(slots: Iterable[Slot]) -> dict[Month, list[Slot]]:
    """What begins in each month, in the order of the calendar."""
    found: dict[Month, list[Slot]] = {}
    for slot in sorted(slots):
        found.setdefault(Month.of(slot.day), []).append(slot)
    return found
