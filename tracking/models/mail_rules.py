"""Rules of the ladder as rows, and what one person made of them: wishes, things put off, items handed back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.models import HistoricalRecords

from resolutions.typed import Line
from tracking.ladder import STEPS, Rule, Stage, in_words, out_of_order
from tracking.models.action import ActionItem
from tracking.models.changes import OwnerChange
from tracking.models.cooperation import ContributionRequest
from tracking.models.reporting import ReportDue
from tracking.workflow import OPEN

FARTHEST = 365  # days before or after a due day


class ReminderRule(models.Model):
    """One step of the ladder. A change touches only what has not been sent."""

    class Counting(models.TextChoices):
        DAYS = "days", gettext_lazy("days")
        WORKING_DAYS = "working days", gettext_lazy("working days")

    class Delivery(models.TextChoices):
        DIGEST = "digest", gettext_lazy("in the weekly digest")
        SINGLE = "single", gettext_lazy("in a mail of its own")

    stage = models.CharField(
        gettext_lazy("step"),
        max_length=20,
        unique=True,
        choices=[(stage.value, stage.label) for stage in STEPS],
    )
    days = models.SmallIntegerField(
        gettext_lazy("days after the due day"), help_text=gettext_lazy("A number below zero: so many days before it.")
    )
    counting = models.CharField(
        gettext_lazy("counted in"), max_length=12, choices=Counting.choices, default=Counting.DAYS
    )
    tells_owner = models.BooleanField(gettext_lazy("tells who answers for it"), default=True)
    tells_coordinator = models.BooleanField(gettext_lazy("tells the coordinator"), default=False)
    tells_director = models.BooleanField(gettext_lazy("tells the director"), default=False)
    delivery = models.CharField(gettext_lazy("goes"), max_length=8, choices=Delivery.choices, default=Delivery.DIGEST)
    is_on = models.BooleanField(gettext_lazy("in force"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = gettext_lazy("reminder rule")
        verbose_name_plural = gettext_lazy("reminder rules")
        ordering: ClassVar = ["days", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days__range=(-FARTHEST, FARTHEST)),
                name="rule_within_a_year",
                violation_error_message=gettext_lazy("A step lies within 365 days of the due day. Nothing was saved."),
            ),
            models.CheckConstraint(
                condition=Q(tells_owner=True) | Q(tells_coordinator=True) | Q(tells_director=True),
                name="rule_tells_somebody",
                violation_error_message=gettext_lazy(
                    "A rule tells somebody: choose who. To silence it, take it out of force."
                ),
            ),
            models.CheckConstraint(
                condition=Q(counting="days") | Q(days__gt=0),
                name="working_days_count_after_the_due_day",
                violation_error_message=gettext_lazy(
                    "Working days are counted after the due day only: give a number above zero, or count in days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return in_words(self.value)

    @property
    def value(self) -> Rule:
        return Rule(
            stage=Stage(self.stage),
            days=self.days,
            in_working_days=self.counting == self.Counting.WORKING_DAYS,
            tells_owner=self.tells_owner,
            tells_coordinator=self.tells_coordinator,
            tells_director=self.tells_director,
            is_single=self.delivery == self.Delivery.SINGLE,
        )

    def clean(self) -> None:
        """The steps keep their order in time. Raises ValidationError."""
        if not self.stage or self.days is None:
            return
        others = [rule.value for rule in ReminderRule.objects.exclude(pk=self.pk)]
        crossed = out_of_order([*others, self.value])
        if crossed is not None:
            raise ValidationError(
                _("The step “%(first)s” has to come before “%(second)s”. Nothing was saved.")
                % {"first": in_words(crossed[0]), "second": in_words(crossed[1])}
            )


class MailWishes(models.Model):
    """How one person wants their mail. It makes less of it; duties cannot be wished away."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, gettext_lazy("Monday")
        TUESDAY = 1, gettext_lazy("Tuesday")
        WEDNESDAY = 2, gettext_lazy("Wednesday")
        THURSDAY = 3, gettext_lazy("Thursday")
        FRIDAY = 4, gettext_lazy("Friday")
        SATURDAY = 5, gettext_lazy("Saturday")
        SUNDAY = 6, gettext_lazy("Sunday")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="mail_wishes", verbose_name=gettext_lazy("person")
    )
    digest_on = models.PositiveSmallIntegerField(
        gettext_lazy("day of the weekly digest"), choices=Weekday.choices, default=Weekday.MONDAY
    )
    without = models.JSONField(gettext_lazy("steps done without"), default=list, blank=True)
    digest_only = models.BooleanField(gettext_lazy("the digest only"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = gettext_lazy("wishes about mail")
        verbose_name_plural = gettext_lazy("wishes about mail")
        ordering: ClassVar = ["person"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(digest_on__range=(0, 6)), name="digest_on_a_day_of_the_week"),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Snooze(models.Model):
    """Somebody put off the reminders of one thing until a day; kept, and seen by the coordinator."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="snoozes", verbose_name=gettext_lazy("person")
    )
    item = models.ForeignKey(
        ActionItem, models.PROTECT, null=True, blank=True, related_name="snoozes",
        verbose_name=gettext_lazy("action item"),
    )  # fmt: skip
    report_due = models.ForeignKey(
        ReportDue, models.PROTECT, null=True, blank=True, related_name="snoozes",
        verbose_name=gettext_lazy("report due"),
    )  # fmt: skip
    request = models.ForeignKey(
        ContributionRequest, models.PROTECT, null=True, blank=True, related_name="snoozes",
        verbose_name=gettext_lazy("contribution request"),
    )  # fmt: skip
    until = models.DateField(gettext_lazy("put off until"))
    why = Line(gettext_lazy("why"), max_length=200)
    on = models.DateField(gettext_lazy("put off on"))
    at = models.DateTimeField(gettext_lazy("at"))

    class Meta:
        verbose_name = gettext_lazy("reminder put off")
        verbose_name_plural = gettext_lazy("reminders put off")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="snoozes_in_time")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, report_due__isnull=True, request__isnull=True)
                | Q(item__isnull=True, report_due__isnull=False, request__isnull=True)
                | Q(item__isnull=True, report_due__isnull=True, request__isnull=False),
                name="snooze_is_about_one_thing",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("on")), name="snooze_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(why=""), name="snooze_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.of_item.code} {self.until}"

    @property
    def of_item(self) -> ActionItem:
        """The item it hangs on, directly or by a report or a request."""
        if self.report_due is not None:
            return self.report_due.item
        if self.request is not None:
            return self.request.item
        if self.item is None:
            raise ValueError("a snooze is about one thing")
        return self.item


class HandBackQuerySet(models.QuerySet["HandBack"]):
    def waiting(self) -> HandBackQuerySet:
        """Those whose item is open and was given to nobody since."""
        later = OwnerChange.objects.filter(item=OuterRef("item"), at__gt=OuterRef("at"))
        return self.filter(item__status__in=OPEN, item__responsible=None).exclude(Exists(later))


class HandBack(models.Model):
    """Somebody said of an item: not mine any more. It waits for the coordinator to give it to another person."""

    item = models.ForeignKey(
        ActionItem, models.PROTECT, related_name="hand_backs", verbose_name=gettext_lazy("action item")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="hand_backs", verbose_name=gettext_lazy("by")
    )
    why = Line(gettext_lazy("why"), max_length=300)
    on = models.DateField(gettext_lazy("day"))
    at = models.DateTimeField(gettext_lazy("at"))

    objects = HandBackQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("item handed back")
        verbose_name_plural = gettext_lazy("items handed back")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="hand_backs_in_time")]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(why=""), name="hand_back_says_why")]

    def __str__(self) -> str:
        return f"{self.item.code} {self.by}"
