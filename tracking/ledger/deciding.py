"""What a person decides of mails that failed or are uncertain: each decision one conditional UPDATE and one row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tracking.models import MailDecision, Person, Reminder

Deed = MailDecision.Deed
Status = Reminder.Status


@transaction.atomic
def decide(seen: Mapping[int, int], deed: Deed, by: Person, at: datetime) -> int:
    """`seen`: reminder -> decisions on it when the person looked. Returns how many changed.

    What somebody else decided meanwhile, or what is no longer failed or uncertain, stays as it is: a second click
    does nothing.
    """
    rows = Reminder.objects.undelivered().filter(pk__in=seen).order_by("pk")
    told = [_decision(row, deed, by, at) for row in rows if row.decided == seen[row.pk] and _change(row, deed, at)]
    MailDecision.objects.bulk_create(told)
    return len(told)


def _change(row: Reminder, deed: Deed, at: datetime) -> bool:
    mine = Reminder.objects.filter(pk=row.pk, status=row.status, decided=row.decided)
    return bool(mine.update(decided=F("decided") + 1, **_after(row, deed, at)))


def _after(row: Reminder, deed: Deed, at: datetime) -> dict[str, Any]:
    """One that may have arrived goes again under its Message-ID, so that a mail program shows it once."""
    if deed is Deed.ARRIVED:
        return {"status": Status.SENT, "sent_at": row.tried_at, "error": ""}
    change: dict[str, Any] = {"status": Status.PENDING, "next_try_at": at, "attempts": 0, "error": ""}
    if row.status == Status.UNCERTAIN:
        return change
    return {**change, "message_id": "", "retried_unsure": False}


def _decision(row: Reminder, deed: Deed, by: Person, at: datetime) -> MailDecision:
    return MailDecision(
        reminder=row, deed=deed, by=by, at=at, status=row.status, message_id=row.message_id, error=row.error
    )
