"""What the watch over the tracker itself keeps: jobs that broke, and incidents that administrators are told of."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Breakdown(models.Model):
    """When a job of the beat last broke, and on what."""

    name = models.CharField(_("job"), max_length=40, unique=True)
    at = models.DateTimeField(_("broke at"))
    error = models.CharField(_("what went wrong"), max_length=300)

    class Meta:
        verbose_name = _("breakdown")
        verbose_name_plural = _("breakdowns")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class Incident(models.Model):
    """Something that administrators are told of by mail, once. At most one of a kind is open at a time."""

    class What(models.TextChoices):
        UNSENT = "unsent", _("Reminders are due and do not go out")
        SILENT = "silent", _("The job that sends reminders does not run")

    what = models.CharField(_("incident"), max_length=10, choices=What.choices)
    began_at = models.DateTimeField(_("began at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    told_at = models.DateTimeField(_("administrators told at"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try at"))
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering: ClassVar = ["-began_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["what"], condition=Q(ended_at__isnull=True), name="one_open_incident"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.began_at:%Y-%m-%d %H:%M}"
