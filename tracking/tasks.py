"""What the machine does on its own, all on one screen; a message to it that is lost or doubled does no harm."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from tracking import health, invented, jobs, ledger, seals
from tracking.clock import today

log = logging.getLogger(__name__)


@shared_task(name="tracking.tasks.send_due_reminders", ignore_result=True)
def send_due_reminders() -> None:
    """One round of reminders; the beat asks for it every minute."""
    with health.noted(ledger.HEARTBEAT):
        if sentence := invented.refusal():
            log.warning("No reminder was sent. %s", sentence)
            health.tell(ledger.HEARTBEAT, sentence)
            return
        ledger.make_round(today(), timezone.now)


@shared_task(name="tracking.tasks.seal_history", ignore_result=True)
def seal_history() -> None:
    """Put what was added to the tables of history under a seal; the beat asks for it every minute."""
    with health.noted(seals.HEARTBEAT):
        seals.seal_all(timezone.now())


@shared_task(name="tracking.tasks.run_jobs", ignore_result=True)
def run_jobs() -> None:
    """Take back what a dead worker held, do what waits; the beat asks for it every minute, and so does a new job."""
    with health.noted(jobs.HEARTBEAT):
        jobs.make_round(timezone.now)


@shared_task(name="tracking.tasks.watch", ignore_result=True)
def watch() -> None:
    """Tell the administrators when reminders do not go out; the beat asks for it every minute."""
    with health.noted(health.HEARTBEAT):
        health.watch(timezone.now())
