"""Work that a worker does for a person: one row per job, and its lines of log."""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import PurePath
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

JOB_FILES = "jobs"  # the folder of uploads that wait for a worker


def job_file_name(instance: models.Model, filename: str) -> str:
    """`jobs/<uuid>.<ending>`: what the person called the file is kept among the arguments, not on disk."""
    return f"{JOB_FILES}/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()[:10]}"


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self, at: datetime) -> JobQuerySet:
        """Queued jobs whose turn has come, those that have waited longest first."""
        return self.filter(status=Job.Status.QUEUED, next_try_at__lte=at).order_by("next_try_at", "pk")

    def with_lease_expired(self, at: datetime) -> JobQuerySet:
        return self.filter(status=Job.Status.RUNNING, lease_until__lt=at)

    def untold(self, person: int) -> JobQuerySet:
        """What ended by itself since its asker was last told, oldest first."""
        ended = [Job.Status.DONE, Job.Status.FAILED]
        return self.filter(asked_by=person, status__in=ended, told_at=None).order_by("ended_at", "pk")


class Job(models.Model):
    """One piece of work. Every step is a conditional UPDATE that must change the row it names.

    `is_past_return` is set before what cannot be taken back, a mail handed over: who dies after it leaves doubt.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", pgettext_lazy("a job", "Running")
        DONE = "done", pgettext_lazy("a job", "Done")
        FAILED = "failed", pgettext_lazy("a job", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("a job", "Cancelled")

    kind = models.CharField(_("job"), max_length=40)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    about = models.CharField(_("about"), max_length=200, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    file = models.FileField(_("file"), upload_to=job_file_name, max_length=120, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.QUEUED)
    next_try_at = models.DateTimeField(_("next try at"))
    token = models.UUIDField(_("claim"), null=True, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    is_stop_asked = models.BooleanField(_("to be stopped"), default=False)
    is_past_return = models.BooleanField(_("cannot be taken back"), default=False)
    is_repeated = models.BooleanField(_("repeated in doubt"), default=False)
    mark = models.UUIDField(_("mark"), default=uuid.uuid4)
    step = models.CharField(_("step"), max_length=200, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    result = models.JSONField(_("result"), default=dict, blank=True)
    error = models.CharField(pgettext_lazy("a job", "what went wrong"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_try_at", "id"], name="jobs_waiting"),
            models.Index(fields=["-asked_at", "-id"], name="jobs_in_time"),
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="jobs_of_a_person"),
            models.Index(fields=["asked_by"], name="jobs_untold", condition=models.Q(told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        return self.status not in {self.Status.QUEUED, self.Status.RUNNING}


class JobLine(models.Model):
    """One line of a job's log, written with the step it tells of."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines", verbose_name=_("job"))
    at = models.DateTimeField(_("at"))
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        verbose_name = _("line of a job")
        verbose_name_plural = _("lines of jobs")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text
