"""The steps of a job, each one conditional UPDATE with its line of log: a step that changes no row is undone.

queued -> running (token, lease) -> done | failed | cancelled | queued once more. A broker's message is none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from resolutions.vocabulary import Language
from tracking.models import Job, JobLine

LEASE = timedelta(seconds=120)  # longer than any single step may last: reading a document ends after 60
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=120))
TRIES = len(BACK_OFF) + 1
DEATHS = 3  # a job over which this many workers died is not handed to another

Status = Job.Status
NOT_HELD: dict[str, Any] = {"token": None, "lease_until": None}


class ClaimLost(Exception):
    """The lease ran out and someone else holds the job: nothing of the step was kept."""


class StopAsked(Exception):
    """A person wants the job stopped: nothing of the step was kept."""


@dataclass(frozen=True)
class Hold:
    """A running job held under one token."""

    pk: int
    token: UUID

    def rows(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.pk, token=self.token, status=Status.RUNNING)


def claim(at: datetime) -> Hold | None:
    """Holds the job that has waited longest; None when nothing waits. Of two who claim at once, one gets it."""
    for pk in list(Job.objects.waiting(at).values_list("pk", flat=True)[:50]):
        if hold := claim_this(pk, at):
            return hold
    return None


def claim_this(pk: int, at: datetime) -> Hold | None:
    """Holds that job; None when it does not wait, or someone else took it first."""
    hold = Hold(pk, uuid4())
    changed = Job.objects.waiting(at).order_by().filter(pk=pk).update(
        status=Status.RUNNING, token=hold.token, lease_until=at + LEASE, attempts=F("attempts") + 1, error=""
    )  # fmt: skip
    return hold if changed else None


def step(hold: Hold, words: str, at: datetime, *, done: int = 0, total: int = 0) -> None:
    """Says what is being done, and holds the job for another lease. Raises StopAsked or ClaimLost."""
    _go_on(hold, words, at, step=words[:200], done=done, total=total)


def pass_return(hold: Hold, words: str, at: datetime) -> None:
    """The last moment to stop: what follows cannot be taken back. Raises StopAsked or ClaimLost."""
    _go_on(hold, words, at, step=words[:200], is_past_return=True)


def finish(hold: Hold, result: Mapping[str, Any], at: datetime) -> None:
    """Done. In the transaction of the effect: who no longer holds the job keeps nothing of it."""
    _go_on(hold, _("Done"), at, status=Status.DONE, result=dict(result), ended_at=at, lease_until=None, token=None)


def _go_on(hold: Hold, words: str, at: datetime, **change: Any) -> None:
    fresh = {"lease_until": at + LEASE} | change
    with transaction.atomic():
        if not hold.rows().filter(is_stop_asked=False).update(**fresh):
            raise StopAsked if hold.rows().exists() else ClaimLost
        write_line(hold.pk, words, at)


def fail(hold: Hold, error: str, at: datetime) -> None:
    """Over, with what went wrong in one sentence."""
    _leave(hold, error, at, status=Status.FAILED, error=_short(error), ended_at=at)


def stop(hold: Hold, at: datetime) -> None:
    _leave(hold, _("Stopped between two steps; nothing was kept."), at, status=Status.CANCELLED, ended_at=at)


def try_later(hold: Hold, error: str, at: datetime) -> None:
    """Waits longer after each try, and fails after the last one."""
    tries = Job.objects.values_list("attempts", flat=True).get(pk=hold.pk)
    if tries >= TRIES:
        return fail(hold, error, at)
    again = {"status": Status.QUEUED, "next_try_at": at + BACK_OFF[tries - 1], "is_past_return": False}
    return _leave(hold, error, at, error=_short(error), **again)


def doubt(hold: Hold, error: str, at: datetime) -> None:
    """Nobody knows whether the effect took place: once more with the same mark, then a person is told."""
    if Job.objects.filter(pk=hold.pk, is_repeated=True).exists():
        return fail(hold, in_doubt(), at)
    again = {"status": Status.QUEUED, "next_try_at": at, "is_past_return": False, "is_repeated": True}
    return _leave(hold, error, at, error=_short(error), **again)


def _leave(hold: Hold, words: str, at: datetime, **change: Any) -> None:
    with transaction.atomic():
        if not hold.rows().update(**change, **NOT_HELD):
            raise ClaimLost
        write_line(hold.pk, words, at)


def recover(at: datetime) -> int:
    """Jobs whose holder died wait again, or are over when that is the end of it; returns how many."""
    expired = Job.objects.with_lease_expired(at).select_related("asked_by").order_by("pk")
    return sum(_take_back(job, at) for job in expired)


def _take_back(job: Job, at: datetime) -> int:
    with translation.override(Language.of(job.asked_by.language).interface_code):
        change, words = _after_death(job, at)
    with transaction.atomic():
        held = Job.objects.with_lease_expired(at).filter(pk=job.pk, token=job.token)
        changed = held.filter(is_stop_asked=job.is_stop_asked, is_past_return=job.is_past_return)
        if not changed.update(**change, **NOT_HELD):
            return 0
        write_line(job.pk, words, at)
    return 1


def _after_death(job: Job, at: datetime) -> tuple[dict[str, Any], str]:
    """What becomes of a job whose worker died, and the line that tells it."""
    if job.is_past_return and job.is_repeated:
        return {"status": Status.FAILED, "error": _short(in_doubt()), "ended_at": at}, in_doubt()
    if job.is_stop_asked:
        words = _("The worker died before it could stop; nothing was kept.")
        return {"status": Status.CANCELLED, "ended_at": at}, words
    if job.attempts >= DEATHS:
        words = _("The worker died over this job %(count)d times: nothing was kept.") % {"count": job.attempts}
        return {"status": Status.FAILED, "error": _short(words), "ended_at": at}, words
    again = {"status": Status.QUEUED, "next_try_at": at, "is_past_return": False}
    words = _("The worker died: the job waits for another.")
    return {**again, "is_repeated": job.is_repeated or job.is_past_return}, words


def ask_to_stop(pk: int, by: str, at: datetime) -> bool:
    """Whether the job is stopped or will be before its next step; False when it is over or past return."""
    words = _("%(name)s stopped it.") % {"name": by}
    with transaction.atomic():
        row = Job.objects.filter(pk=pk, is_past_return=False, is_stop_asked=False)
        stopped = row.filter(status=Status.QUEUED).update(status=Status.CANCELLED, ended_at=at)
        asked = 0 if stopped else row.filter(status=Status.RUNNING).update(is_stop_asked=True)
        if stopped or asked:
            write_line(pk, words, at)
    return bool(stopped or asked)


def try_again(pk: int, by: str, at: datetime) -> bool:
    """By hand: a failed or stopped job waits again with all its tries. False when it is neither."""
    fresh = {"attempts": 0, "error": "", "step": "", "done": 0, "total": 0, "ended_at": None, "next_try_at": at}
    doubts = {"told_at": None, "is_stop_asked": False, "is_past_return": False, "is_repeated": False, "mark": uuid4()}
    with transaction.atomic():
        over = Job.objects.filter(pk=pk, status__in=[Status.FAILED, Status.CANCELLED])
        changed = over.update(status=Status.QUEUED, **fresh, **doubts, **NOT_HELD)
        if changed:
            write_line(pk, _("%(name)s asked for it again.") % {"name": by}, at)
    return bool(changed)


def call_told(pk: int, at: datetime) -> bool:
    """Whether nobody had told how the job ended; from now on it is told."""
    return bool(Job.objects.filter(pk=pk, told_at=None).update(told_at=at))


def write_line(pk: int, words: str, at: datetime) -> None:
    JobLine.objects.create(job_id=pk, at=at, text=_short(words))


def in_doubt() -> str:
    return _("It was handed to the mail server twice and no answer was kept: it may have arrived.")


def _short(words: str) -> str:
    return " ".join(words.split())[:300]
