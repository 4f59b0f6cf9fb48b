"""Pure: a pasted list of holidays, one on each line -> days with their names."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

LINES_AT_MOST = 200
NAME_AT_MOST = 80  # characters
ROW = re.compile(r"(?P<first>\d{1,4})[-./](?P<month>\d{1,2})[-./](?P<last>\d{1,4})[\s,;:]+(?P<name>\S.*)")


class ListRefused(ValueError):
    """The list cannot be read as it stands; the message is one clear sentence."""


def read_list(text: str) -> dict[date, str]:
    """Each day with its name, in the order of the list. Raises ListRefused."""
    found: dict[date, str] = {}
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > LINES_AT_MOST:
        raise ListRefused(_("The list has more than %(most)d lines: add it in parts.") % {"most": LINES_AT_MOST})
    for number, line in lines:
        day, name = _read(number, line)
        if found.setdefault(day, name) != name:
            words = _("Line %(number)d: %(day)s stands in the list already, as “%(name)s”.")
            raise ListRefused(words % {"number": number, "day": day, "name": found[day]})
    return found


def _read(number: int, line: str) -> tuple[date, str]:
    told = {"number": number, "line": line[:60]}
    if not (row := ROW.fullmatch(line)):
        words = _("Line %(number)d, “%(line)s”, is not a day and a name, such as “2027-01-01 New Year”.")
        raise ListRefused(words % told)
    if not (day := _day(row)):
        raise ListRefused(_("Line %(number)d, “%(line)s”, begins with a day that does not exist.") % told)
    if len(name := row["name"].strip("\"' ")) > NAME_AT_MOST:
        raise ListRefused(_("Line %(number)d: the name is longer than 80 characters.") % told)
    return day, name


def _day(row: re.Match[str]) -> date | None:
    """Year, month, day; or day, month, year as most of the world writes it."""
    is_iso = len(row["first"]) == 4
    year, day = (row["first"], row["last"]) if is_iso else (row["last"], row["first"])
    if len(year) != 4:
        return None
    try:
        return date(int(year), int(row["month"]), int(day))
    except ValueError:
        return None
