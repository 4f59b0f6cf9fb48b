"""The working day: the only place, with the edges that call it, where the clock is read."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone


def working_date() -> date | None:
    """The day on which a demonstration stands still; None for real work."""
    fixed: date | None = settings.WTSA_WORKING_DATE
    return fixed


def today() -> date:
    """The working date of a demonstration when one is set, else today at the duty station."""
    return working_date() or timezone.localdate()
