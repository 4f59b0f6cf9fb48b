"""Pure: the working days and hours of one person, and when a mail may next reach them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKEND = frozenset({5, 6})  # Saturday and Sunday, as `date.weekday` counts
NOT_BEFORE, NOT_AFTER = time(7), time(20)
HEADQUARTERS_ZONE = "Europe/Zurich"
LONGEST_QUIET = 400  # days looked ahead: longer than any leave and holidays together
NOON = time(12)


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name, or that of headquarters where no zone has the name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(HEADQUARTERS_ZONE)


@dataclass(frozen=True)
class Calendar:
    """The quiet days of a duty station and of one person's leave; `opens`, `closes`: local hours to write in."""

    zone: str = HEADQUARTERS_ZONE
    weekend: frozenset[int] = WEEKEND
    holidays: frozenset[date] = field(default=frozenset(), repr=False)
    away: tuple[date, date] | None = None
    opens: time = NOT_BEFORE
    closes: time = NOT_AFTER

    def is_quiet(self, day: date) -> bool:
        """A weekend, a holiday, or a day of leave; first and last day of leave included."""
        is_away = self.away is not None and self.away[0] <= day <= self.away[1]
        return is_away or day.weekday() in self.weekend or day in self.holidays

    def working_day_from(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        ahead = (day + timedelta(days=number) for number in range(LONGEST_QUIET))
        return next((each for each in ahead if not self.is_quiet(each)), day)

    def working_days_after(self, day: date, count: int) -> date:
        """The working day that is the `count`th after `day`; the day itself for 0."""
        for _each in range(count):
            day = self.working_day_from(day + timedelta(days=1))
        return day

    def is_open(self, day: date, hour: time) -> bool:
        return not self.is_quiet(day) and self.opens <= hour < self.closes

    def opening_after(self, day: date) -> datetime:
        """The moment, with its zone, when the first working day after `day` begins to be one to write on."""
        found = self.working_day_from(day + timedelta(days=1))
        return datetime.combine(found, self.opens, tzinfo=zone_of(self.zone))

    def opening_from(self, at: datetime) -> datetime:
        """`at` itself when a mail may go then; else the next moment when one may."""
        local = at.astimezone(zone_of(self.zone))
        if self.is_open(local.date(), local.time()):
            return at
        if not self.is_quiet(local.date()) and local.time() < self.opens:
            return datetime.combine(local.date(), self.opens, tzinfo=zone_of(self.zone))
        return self.opening_after(local.date())


@dataclass(frozen=True)
class Moment:
    """When a round takes place: `day` decides what is due, `at` is the moment on the clock.

    A day that was chosen (for a demonstration, or by hand) is that day everywhere, at noon. What is counted by the
    day, one mail for each person, goes by that day; in a demonstration, whose day never ends, by the clock.
    """

    day: date
    at: datetime
    is_chosen: bool = False
    is_demonstration: bool = False

    def here(self, calendar: Calendar) -> tuple[date, time]:
        """Day and hour as that person's clock shows them."""
        if self.is_chosen or self.is_demonstration:
            return self.day, NOON
        return self._by_the_clock(calendar)

    def counted_on(self, calendar: Calendar) -> date:
        """The day to which a mail to that person counts."""
        if self.is_chosen:
            return self.day
        return self._by_the_clock(calendar)[0]

    def may_write(self, calendar: Calendar) -> bool:
        return calendar.is_open(*self.here(calendar))

    def opening_tomorrow(self, calendar: Calendar) -> datetime:
        """When a mail may go that finds today's gone already."""
        return calendar.opening_after(self._by_the_clock(calendar)[0])

    def _by_the_clock(self, calendar: Calendar) -> tuple[date, time]:
        local = self.at.astimezone(zone_of(calendar.zone))
        return local.date(), local.time()
