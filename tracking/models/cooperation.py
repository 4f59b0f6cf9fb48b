"""How bureaux work together: contributions asked of a supporting bureau, and topics that cut across Resolutions."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.names import official
from resolutions.typed import Line, Words
from resolutions.versioning import Versioned
from resolutions.vocabulary import Bureau
from tracking.models.spans import has_an_end, makes_sense
from tracking.workflow import OPEN


class Topic(models.Model):
    """A subject across Resolutions, such as accessibility; items carry any number of them."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    name = Line(_("topic"), max_length=80, unique=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        """Without a mark of English: people name topics in whichever language they write."""
        return official(self.name)


class ContributionRequestQuerySet(models.QuerySet["ContributionRequest"]):
    def unanswered(self) -> ContributionRequestQuerySet:
        return self.filter(answered_on=None, withdrawn_on=None)

    def to_replace(self) -> ContributionRequestQuerySet:
        """Withdrawn and not asked again: what the next request to the same bureau is held against, newest first."""
        return self.filter(withdrawn_on__isnull=False, replaced_by=None).order_by("-withdrawn_on", "-pk")

    def overdue(self, on: date) -> ContributionRequestQuerySet:
        return self.unanswered().filter(due_on__lt=on)

    def to_answer(self, bureau: str) -> ContributionRequestQuerySet:
        """What the bureau still owes to work that goes on."""
        return self.unanswered().filter(bureau=bureau, item__status__in=OPEN)

    def to_remind_of(self, until: date) -> ContributionRequestQuerySet:
        """What a reminder by name would speak of: unanswered, due by that day, the work still open."""
        return self.unanswered().filter(due_on__lte=until, item__status__in=OPEN)


class ContributionRequest(Versioned):
    """The lead asks a bureau for something by a day; only so can a supporting bureau be late."""

    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="contribution_requests", verbose_name=_("action item")
    )
    bureau = models.CharField(_("asked of"), max_length=3, choices=Bureau.choices)
    what = Line(_("what is asked"), max_length=300)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asked by")
    )
    due_on = models.DateField(_("due on"))
    answer = Words(_("answer"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawn_because = Line(_("withdrawn because"), max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("asked before as")
    )
    why_later = Line(_("why later than before"), max_length=300, blank=True)
    times_postponed = models.PositiveSmallIntegerField(_("times postponed"), default=0)
    illustrative = models.BooleanField(_("illustrative"), default=False)

    history = HistoricalRecords()
    objects = ContributionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution request")
        verbose_name_plural = _("contribution requests")
        ordering: ClassVar = ["due_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["bureau", "due_on", "-id"], name="contributions_asked_of")]
        constraints: ClassVar = [
            makes_sense("due_on", "contribution_day_makes_sense"),
            has_an_end("answer", "contribution_answer_has_an_end"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")),
                name="contribution_due_after_it_is_asked",
                violation_error_message=_("A contribution is due on or after the day it is asked for."),
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | ~Q(answer=""),
                name="contribution_answer_says_something",
                violation_error_message=_("An answer says something: write a sentence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bureau}: {self.what}"

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.withdrawn_on is None

    def is_overdue(self, on: date) -> bool:
        return self.is_open and self.due_on < on
