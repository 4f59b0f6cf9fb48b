"""The time zones a person may choose, and whether a name is one of them."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
UTC = "UTC"

Choice = tuple[str, str]


@cache
def names() -> frozenset[str]:
    """Zones named for a place, and UTC; the database's old aliases are left out."""
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in REGIONS) | {UTC}


@cache
def choices() -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """The zones by region, for a select; the value is the name, the label the place."""
    placed = sorted(name for name in names() if name != UTC)
    regions = groupby(placed, key=lambda name: name.partition("/")[0])
    groups = tuple((region, tuple((name, _place(name)) for name in zones)) for region, zones in regions)
    return ((UTC, ((UTC, UTC),)), *groups)


def _place(name: str) -> str:
    return name.partition("/")[2].replace("_", " ")


def check_time_zone(name: str) -> None:
    """Raises ValidationError when there is no such zone."""
    if name not in names():
        raise ValidationError(
            _("There is no time zone “%(name)s”; one looks like Europe/Zurich."), params={"name": name}
        )
