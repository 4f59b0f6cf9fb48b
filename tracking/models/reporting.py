"""Standing duties to report, their recipients, each report due, and the papers made for a meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.limits import DAYS_BEFORE, MOST_DAYS, MOST_YEARS, YEARS_APART, at_most
from resolutions.models import Body, Meeting
from resolutions.typed import Line, Words
from resolutions.versioning import Versioned
from resolutions.vocabulary import Cadence, Language
from tracking.models.action import ActionItem
from tracking.models.changes import Change
from tracking.schedule import Rule, stated_rule


class ReportingObligation(Versioned):
    """A standing duty to report that an operative clause lays down."""

    item = models.OneToOneField(
        ActionItem, models.PROTECT, related_name="reporting_obligation", verbose_name=_("action item")
    )
    note = Words(_("note"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reporting obligation")
        verbose_name_plural = _("reporting obligations")
        ordering: ClassVar = ["item__plan_order", "-id"]

    def __str__(self) -> str:
        return f"{capfirst(self._meta.verbose_name)}: {self.item}"


class ReportRecipient(models.Model):
    """One body that an obligation reports to, how often the text asks for it, and how often a person decided."""

    obligation = models.ForeignKey(
        ReportingObligation, models.PROTECT, related_name="recipients", verbose_name=_("reporting obligation")
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reports to"),
        help_text=_("Empty: the text does not state the recipient."),
    )
    cadence = models.CharField(_("how often"), max_length=20, choices=Cadence.choices, default=Cadence.NOT_STATED)
    every_years = models.PositiveSmallIntegerField(
        _("every how many years"), null=True, blank=True, validators=[YEARS_APART]
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days before the opening"),
        null=True,
        blank=True,
        validators=[DAYS_BEFORE],
        help_text=_("Empty: the body's own lead time."),
    )
    decided_cadence = models.CharField(
        _("how often, as decided"), max_length=20, choices=Cadence.choices, blank=True, editable=False
    )
    decided_years = models.PositiveSmallIntegerField(
        _("every how many years, as decided"), null=True, blank=True, editable=False
    )
    starts_on = models.DateField(_("counted from"), null=True, blank=True, editable=False)
    ends_on = models.DateField(_("until"), null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("recipient of reports")
        verbose_name_plural = _("recipients of reports")
        ordering: ClassVar = ["obligation", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["obligation", "body"],
                name="recipient_once_per_obligation",
                violation_error_message=_("This obligation already reports to that body."),
            ),
            at_most("lead_days", MOST_DAYS, "recipient_lead_time_is_a_year_at_most"),
            at_most("every_years", MOST_YEARS, "recipient_years_are_twenty_at_most"),
            at_most("decided_years", MOST_YEARS, "recipient_decided_years_at_most"),
            models.CheckConstraint(
                condition=~Q(cadence="every-n-years") | Q(every_years__isnull=False, every_years__gte=1),
                name="recipient_every_n_years_says_n",
                violation_error_message=_("“Every few years” needs the number of years."),
            ),
            models.CheckConstraint(
                condition=~Q(decided_cadence="every-n-years") | Q(decided_years__isnull=False, decided_years__gte=1),
                name="recipient_decided_years_says_n",
                violation_error_message=_("“Every few years” needs the number of years."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="recipient_ends_after_it_starts",
                violation_error_message=_("The last day lies on or after the day it is counted from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body or _('not stated in the text')}: {self.get_cadence_display()}"

    @property
    def is_decided(self) -> bool:
        return bool(self.decided_cadence)

    @property
    def rule(self) -> Rule:
        """How often a report is asked for: as a person decided, else as the text of the Assembly says."""
        adopted_on = self.obligation.item.resolution.assembly.closes_on
        cadence = Cadence(self.decided_cadence or self.cadence)
        rule = stated_rule(cadence, self.decided_years if self.is_decided else self.every_years, adopted_on)
        return replace(rule, start=self.starts_on or rule.start, end=self.ends_on)


class CadenceDecision(Change):
    """How often a person decided that an obligation reports to one body, and why; the latest holds."""

    recipient = models.ForeignKey(
        ReportRecipient, models.PROTECT, related_name="decisions", verbose_name=_("recipient of reports")
    )
    cadence = models.CharField(_("how often"), max_length=20, choices=Cadence.choices, blank=True)
    every_years = models.PositiveSmallIntegerField(_("every how many years"), null=True, blank=True)
    starts_on = models.DateField(_("counted from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(Change.Meta):
        verbose_name = _("decision on how often to report")
        verbose_name_plural = _("decisions on how often to report")

    def __str__(self) -> str:
        return f"{self.recipient}: {self.get_cadence_display()}"


class ReportDueQuerySet(models.QuerySet["ReportDue"]):
    def unmet(self) -> ReportDueQuerySet:
        return self.filter(met_on=None, skipped_because="")

    def for_meeting(self, meeting: Meeting) -> ReportDueQuerySet:
        return self.filter(meeting=meeting)

    def with_names(self) -> ReportDueQuerySet:
        return self.select_related("recipient__body", "recipient__obligation__item__resolution", "meeting")


class ReportDue(Versioned):
    """One occurrence of an obligation, tied to one meeting; met when document number and decision are recorded."""

    class Decision(models.TextChoices):
        NOTED = "noted", _("Noted")
        APPROVED = "approved", _("Approved")
        MORE_ASKED = "more asked", _("More asked")

    class Basis(models.TextChoices):
        RULE = "rule", _("By the rule in the text")
        DECIDED = "decided", _("Decided by a person")
        CADENCE = "cadence", _("By the frequency a person decided")
        ASKED = "asked", _("Asked for by the body")

    recipient = models.ForeignKey(
        ReportRecipient, models.PROTECT, related_name="reports_due", verbose_name=_("reporting obligation")
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="reports_due", verbose_name=_("meeting"))
    due_on = models.DateField(_("due on"), null=True, blank=True, editable=False)  # None: the meeting has no date yet
    due_version = models.PositiveIntegerField(default=1, editable=False)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, default=Basis.RULE)
    document_number = Line(_("document number"), max_length=40, blank=True)
    document_url = models.URLField(_("link to the document"), max_length=500, blank=True)
    decision = models.CharField(_("decision of the body"), max_length=12, choices=Decision.choices, blank=True)
    decision_text = Words(_("words of the decision"), blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    skipped_because = Line(_("skipped because"), max_length=200, blank=True)
    note = Words(_("note"), blank=True)
    illustrative = models.BooleanField(_("illustrative"), default=False)

    history = HistoricalRecords()
    objects = ReportDueQuerySet.as_manager()

    class Meta:
        verbose_name = _("report due")
        verbose_name_plural = _("reports due")
        ordering: ClassVar = ["due_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["due_on", "-id"], name="report_due_in_time_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "meeting"],
                name="one_report_per_recipient_and_meeting",
                violation_error_message=_("This report is already due at that meeting."),
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | (~Q(document_number="") & ~Q(decision="")),
                name="report_met_has_number_and_decision",
                violation_error_message=_(
                    "A report is met when its document number and the body's decision are recorded."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} → {self.meeting}"

    @property
    def item(self) -> ActionItem:
        return self.recipient.obligation.item

    @property
    def is_met(self) -> bool:
        return self.met_on is not None

    @property
    def is_open(self) -> bool:
        """Neither met nor skipped."""
        return not self.is_met and not self.skipped_because

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < on


class Snapshot(models.Model):
    """Frozen facts of the plan on one day; every paper is made from one, so papers cannot disagree."""

    taken_at = models.DateTimeField(_("taken at"))
    data_date = models.DateField(_("data date"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken by")
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="snapshots", verbose_name=_("meeting")
    )
    plan_version = models.CharField(_("plan version"), max_length=40)
    facts = models.JSONField(_("facts"))
    checksum = models.CharField(_("checksum"), max_length=64)

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering: ClassVar = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"{self.data_date} · {self.checksum[:12]}"


class ProgressReport(Versioned):
    """A paper for a meeting in one language, made from one snapshot."""

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in review", _("In review")
        FINAL = "final", _("Final")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="progress_reports", verbose_name=_("meeting"))
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="progress_reports", verbose_name=_("snapshot"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    document_number = Line(_("document number"), max_length=40, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering: ClassVar = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.meeting} ({self.get_language_display()})"
