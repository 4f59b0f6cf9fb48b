"""What the machine does on its own, all on one screen; a message to it that is lost or doubled does no harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tracking import ledger, seals
from tracking.clock import today


@shared_task(name="tracking.tasks.send_due_reminders", ignore_result=True)
def send_due_reminders() -> None:
    """One round of reminders; the beat asks for it every minute."""
    ledger.make_round(today(), timezone.now)


@shared_task(name="tracking.tasks.seal_history", ignore_result=True)
def seal_history() -> None:
    """Put what was added to the tables of history under a seal; the beat asks for it every minute."""
    seals.seal_all(timezone.now())
