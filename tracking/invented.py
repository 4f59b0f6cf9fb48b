"""Whether invented progress, marked illustrative, is in the database, and whether it would pass for real work there."""

from __future__ import annotations

from django.conf import settings

from tracking.models import ActionItem


def holds_invented_progress() -> bool:
    """One query, answered by an index however many items there are."""
    return ActionItem.objects.filter(illustrative=True).exists()


def refusal() -> str:
    """Why nothing may be told of this data as real; empty in a demonstration, and where nothing is invented."""
    if settings.WTSA_DEMO or not holds_invented_progress():
        return ""
    return (
        f"The data in {settings.WTSA_DATA} is a demonstration, with invented progress: for real work set "
        "WTSA_DATA to a new folder (and DATABASE_URL, where it is set, to a new database), or leave WTSA_DEMO "
        "out to go on."
    )
