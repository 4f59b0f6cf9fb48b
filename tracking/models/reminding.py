"""The reminder ledger: one row per person, deadline, stage and version of the due day; and the heartbeat of jobs."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.models.action import ActionItem
from tracking.models.reporting import ReportDue


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def ready(self, at: datetime) -> ReminderQuerySet:
        """Pending rows whose turn has come."""
        return self.filter(status=Reminder.Status.PENDING, next_try_at__lte=at)

    def with_lease_expired(self, at: datetime) -> ReminderQuerySet:
        return self.filter(lease_until__lt=at, status__in=[Reminder.Status.CLAIMED, Reminder.Status.SENDING])


class Reminder(models.Model):
    """One reminder to one person. Every step is a conditional UPDATE that must change the row it names."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        CLAIMED = "claimed", _("Claimed")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        UNCERTAIN = "uncertain", _("Uncertain")
        FAILED = "failed", _("Failed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders", verbose_name=_("recipient")
    )
    item = models.ForeignKey(
        ActionItem, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("action item")
    )
    report_due = models.ForeignKey(
        ReportDue, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name=_("report due")
    )
    stage = models.CharField(_("stage"), max_length=20)
    due_on = models.DateField(_("due on"))
    due_version = models.PositiveIntegerField(_("version of the due day"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    planned_at = models.DateTimeField(_("planned at"))
    next_try_at = models.DateTimeField(_("next try at"))
    token = models.UUIDField(_("claim"), null=True, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retried_unsure = models.BooleanField(_("sent again when unsure"), default=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["-planned_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_try_at", "recipient"], name="reminders_ready"),
            models.Index(fields=["-planned_at", "-id"], name="reminders_in_time"),
            models.Index(fields=["token"], name="reminders_of_a_claim"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, report_due__isnull=True)
                | Q(item__isnull=True, report_due__isnull=False),
                name="reminder_is_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["recipient", "item", "stage", "due_version"],
                condition=Q(item__isnull=False),
                name="one_reminder_per_item_and_stage",
            ),
            models.UniqueConstraint(
                fields=["recipient", "report_due", "stage", "due_version"],
                condition=Q(report_due__isnull=False),
                name="one_reminder_per_report_and_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.due_on} {self.recipient_id}"


class Heartbeat(models.Model):
    """When a job last came round, and what it said."""

    name = models.CharField(_("job"), max_length=40, unique=True)
    at = models.DateTimeField(_("last run"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
