"""Pure: the days on which work on an item can have happened, and those on which something can be expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

# Stored days lie between these whatever the item: a slip of the keyboard (1900, 9999) reaches no row.
FIRST_STORED, LAST_STORED = date(2000, 1, 1), date(2199, 12, 31)
YEARS_AHEAD = 20  # five study periods


@dataclass(frozen=True)
class Span:
    """From the first to the last day that makes sense, both included; `happened` tells of what is over."""

    first: date
    last: date
    happened: bool = False

    def refusal(self, chosen: date | None) -> str:
        """One sentence that names the earliest or the latest day; empty when the day makes sense or is not given."""
        if chosen and chosen < self.first:
            return _("The earliest day here is %(day)s; before that there was nothing to do. Nothing was saved.") % {
                "day": date_format(self.first, "DATE_FORMAT")
            }
        if chosen and chosen > self.last:
            return self._too_late() % {"day": date_format(self.last, "DATE_FORMAT")}
        return ""

    def _too_late(self) -> str:
        if self.happened:
            return _("It tells of what has happened: the latest day here is %(day)s. Nothing was saved.")
        return _("The latest day here is %(day)s. Nothing was saved.")


EVER = Span(FIRST_STORED, LAST_STORED)


def can_be_stored(day: date) -> bool:
    """Whether it is one of the days that the tracker can reckon with: from FIRST_STORED to LAST_STORED."""
    return FIRST_STORED <= day <= LAST_STORED


def happened(opened_on: date, day: date) -> Span:
    """An update, a milestone met, a report made: since the item was opened, until the working date."""
    return Span(opened_on, day, happened=True)


def expected(opened_on: date, day: date) -> Span:
    """A deadline, a milestone, a decision to come: since the item was opened, twenty years ahead at the most."""
    return Span(opened_on, date(day.year + YEARS_AHEAD, 12, 31))
