"""Asks for a job: the row is written with whatever else the transaction does, and a message wakes a worker after it."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from tracking.jobs import moves
from tracking.jobs.kinds import KINDS
from tracking.models import Job, Person

TASK = "tracking.tasks.run_jobs"
MESSAGE_LIVES = 55  # seconds: then the next beat has asked anyway
logger = logging.getLogger(__name__)


@transaction.atomic
def ask(
    kind: str, by: Person, at: datetime, *, about: str = "", file: File[bytes] | None = None, **arguments: Any
) -> Job:
    """The job, waiting. Raises JobRefused for arguments that will not do, PermissionDenied for who may not ask."""
    asked = KINDS[kind]
    if not asked.may_ask(by):
        raise PermissionDenied
    job = Job(kind=kind, asked_by=by, asked_at=at, next_try_at=at, about=about[:200], arguments=asked.check(arguments))
    if file is not None:
        job.file = file
    job.save()
    moves.write_line(job.pk, _("%(name)s asked for it.") % {"name": by}, at)
    transaction.on_commit(wake)
    return job


def again(job: Job, by: Person, at: datetime) -> bool:
    """Whether the job waits once more."""
    if KINDS[job.kind].keeps_file and not job.file:
        return False
    transaction.on_commit(wake)
    return moves.try_again(job.pk, str(by), at)


def wake() -> None:
    """Wakes a worker; without a broker the next beat does it, so that nobody waits for one here."""
    try:
        current_app.send_task(TASK, expires=MESSAGE_LIVES, retry=False)
    except (KombuError, OSError) as problem:
        logger.warning("no worker could be woken (%s): the beat will do it", type(problem).__name__)
