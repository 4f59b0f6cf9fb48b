"""Runs what waits: takes back what a dead worker held, then claims and does one job after the other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from billiard.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _

from resolutions.vocabulary import Language
from tracking.beats import said
from tracking.jobs import moves
from tracking.jobs.documents import drop_old_files
from tracking.jobs.kinds import KINDS, Desk, InDoubt, JobRefused, TryLater
from tracking.models import Heartbeat, Job

HEARTBEAT = "run-jobs"
ROUND_AT_MOST = timedelta(seconds=100)  # below the worker's time limit; the next round goes on
Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)


def make_round(now: Clock) -> int:
    """Everything that waits, until the round has lasted long enough; returns how many jobs were taken up."""
    begun = now()
    back = moves.recover(begun)
    taken = 0
    while now() - begun < ROUND_AT_MOST and (hold := moves.claim(now())):
        run(hold, now)
        taken += 1
    drop_old_files(now())
    told = {"at": now(), "note": said("jobs", count=taken, back=back)}
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults=told)
    return taken


def run_this(job: Job, now: Clock) -> None:
    """Does that job here and now, unless another worker was faster."""
    if hold := moves.claim_this(job.pk, now()):
        run(hold, now)


def run(hold: moves.Hold, now: Clock) -> None:
    """Does the job in the language of who asked. Whatever becomes of it, it is over or waits again afterwards."""
    job = Job.objects.select_related("asked_by").get(pk=hold.pk)
    with translation.override(Language.of(job.asked_by.language).interface_code):
        try:
            _do(Desk(job, hold, now))
        except moves.ClaimLost:
            logger.warning("job %s was taken from this worker: nothing of it was kept", job.pk)


def _do(desk: Desk) -> None:
    try:
        _run_kind(desk)
    except moves.StopAsked:
        moves.stop(desk.hold, desk.now())
    except JobRefused as refusal:
        moves.fail(desk.hold, str(refusal), desk.now())
    except TryLater as hindrance:
        moves.try_later(desk.hold, str(hindrance), desk.now())
    except InDoubt as doubt:
        moves.doubt(desk.hold, str(doubt), desk.now())
    except SoftTimeLimitExceeded:
        moves.fail(desk.hold, _("It took longer than a job may; nothing was kept."), desk.now())
    except (moves.ClaimLost, OperationalError, InterfaceError):
        raise  # without the database nothing can be said of the job: its lease will end
    except Exception as fault:
        logger.exception("job %s stopped by a fault", desk.job.pk)
        moves.fail(desk.hold, _fault(fault), desk.now())


def _run_kind(desk: Desk) -> None:
    kind = KINDS.get(desk.job.kind)
    if kind is None:
        raise JobRefused(_("This version of the tracker knows no such job; nothing was done."))
    if not kind.outlives_right and not kind.may_ask(desk.job.asked_by):
        raise JobRefused(_("Who asked for it may no longer do so; nothing was done."))
    kind.run(desk)


def _fault(fault: Exception) -> str:
    words = _("A fault of the program stopped it (%(name)s): nothing was kept. The administrator finds it in the log.")
    return words % {"name": type(fault).__name__}
