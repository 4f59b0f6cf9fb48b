"""The reminder ledger: one row per person, deadline, stage and version of the due day; and the heartbeat of jobs."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracking.beats import NAMES, in_words
from tracking.models.action import ActionItem
from tracking.models.cooperation import ContributionRequest
from tracking.models.reporting import ReportDue


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def ready(self, at: datetime) -> ReminderQuerySet:
        """Pending rows whose turn has come."""
        return self.filter(status=Reminder.Status.PENDING, next_try_at__lte=at)

    def undelivered(self) -> ReminderQuerySet:
        """What a person decides on: refused for good, given up, or sent without an answer."""
        return self.filter(status__in=[Reminder.Status.FAILED, Reminder.Status.UNCERTAIN])

    def with_lease_expired(self, at: datetime) -> ReminderQuerySet:
        return self.filter(lease_until__lt=at, status__in=[Reminder.Status.CLAIMED, Reminder.Status.SENDING])


THINGS = ("item", "report_due", "request", "person")


def _about_one_thing() -> Q:
    """Exactly one of the columns of things is filled."""
    each = (Q(**{f"{thing}__isnull": thing != chosen for thing in THINGS}) for chosen in THINGS)
    return reduce(or_, each)


def _once_for_a_stage(thing: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["recipient", thing, "stage", "due_version", "again"],
        condition=Q(**{f"{thing}__isnull": False}),
        name=name,
    )


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
    request = models.ForeignKey(
        ContributionRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("contribution request"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person whose address is refused"),
    )
    stage = models.CharField(_("stage"), max_length=20)
    due_on = models.DateField(_("due on"))
    due_version = models.PositiveIntegerField(_("version of the due day"))
    again = models.PositiveSmallIntegerField(_("times it was put off before"), default=0)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PENDING)
    planned_at = models.DateTimeField(_("planned at"))
    next_try_at = models.DateTimeField(_("next try at"))
    token = models.UUIDField(_("claim"), null=True, blank=True)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retried_unsure = models.BooleanField(_("sent again when unsure"), default=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    tried_at = models.DateTimeField(_("last handed over at"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)
    decided = models.PositiveSmallIntegerField(_("decisions of staff"), default=0)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering: ClassVar = ["-planned_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_try_at", "recipient"], name="reminders_ready"),
            models.Index(fields=["-planned_at", "-id"], name="reminders_in_time"),
            models.Index(fields=["token"], name="reminders_of_a_claim"),
            models.Index(
                fields=["-planned_at", "-id"],
                name="reminders_undelivered",
                condition=Q(status__in=["failed", "uncertain"]),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=_about_one_thing(), name="reminder_is_about_one_thing"),
            _once_for_a_stage("item", "one_reminder_per_item_and_stage"),
            _once_for_a_stage("report_due", "one_reminder_per_report_and_stage"),
            _once_for_a_stage("request", "one_reminder_per_request_and_stage"),
            _once_for_a_stage("person", "one_reminder_per_address_and_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.due_on} {self.recipient_id}"


class MailDecision(models.Model):
    """What a person decided of a reminder that failed or was uncertain; written once, never changed."""

    class Deed(models.TextChoices):
        AGAIN = "again", _("Send again")
        ARRIVED = "arrived", _("It arrived")

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="decisions", verbose_name=_("reminder"))
    deed = models.CharField(_("decision"), max_length=10, choices=Deed.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    status = models.CharField(_("status before"), max_length=10, choices=Reminder.Status.choices)
    message_id = models.CharField(_("Message-ID"), max_length=200, blank=True)
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("decision on a mail")
        verbose_name_plural = _("decisions on mails")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="mail_decisions_in_time")]

    def __str__(self) -> str:
        return f"{self.deed} {self.reminder_id}"


class MailDay(models.Model):
    """The one mail of a day to one person, as that person counts days: claimed with the step before the network."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(_("day"))
    message_id = models.CharField(_("Message-ID"), max_length=200)

    class Meta:
        verbose_name = _("day with a mail")
        verbose_name_plural = _("days with a mail")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["on", "recipient"], name="one_mail_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.recipient_id}"


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

    @property
    def label(self) -> str:
        return str(NAMES.get(self.name, self.name))

    @property
    def words(self) -> str:
        return in_words(self.note)
