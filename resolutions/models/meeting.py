"""Bodies, their meetings, and how long before a meeting papers must be in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.limits import DAYS_BEFORE, MOST_DAYS, at_most
from resolutions.names import shown
from resolutions.typed import Line, Words
from resolutions.versioning import Versioned


class BodyQuerySet(models.QuerySet["Body"]):
    def get_by_natural_key(self, code: str) -> Body:
        return self.get(code=code)


class Body(models.Model):
    """A body that meets, or to which reports go: Council, WTSA, PP, TSAG, a study group."""

    code = models.SlugField(_("code"), unique=True)
    name = Line(_("name"), max_length=160)
    meets = models.BooleanField(_("has meetings"), default=True)
    unconfirmed = models.BooleanField(_("unconfirmed"), default=False)

    history = HistoricalRecords()
    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return shown(self.name)

    def natural_key(self) -> tuple[str]:
        return (self.code,)


class LeadTime(models.Model):
    """How many days before a body's meeting a kind of document must be in. Editable defaults, not rules of law."""

    class Kind(models.TextChoices):
        SECRETARIAT = "secretariat", _("Documents by the Secretariat")
        CONTRIBUTION = "contribution", _("Contributions")
        FINANCIAL = "financial", _("Documents with serious financial implications")
        HARD = "hard", _("Last possible day")

    body = models.ForeignKey(Body, models.PROTECT, related_name="lead_times", verbose_name=_("body"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    days = models.PositiveSmallIntegerField(_("days before the opening"), validators=[DAYS_BEFORE])
    unconfirmed = models.BooleanField(_("unconfirmed"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("lead time")
        verbose_name_plural = _("lead times")
        ordering: ClassVar = ["body", "-days"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "kind"],
                name="lead_time_once_per_kind",
                violation_error_message=_("This body already has a lead time of that kind."),
            ),
            at_most("days", MOST_DAYS, "lead_time_is_a_year_at_most"),
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.get_kind_display()}, {self.days}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def get_by_natural_key(self, slug: str) -> Meeting:
        return self.get(slug=slug)


class Meeting(Versioned):
    """One meeting of a body. WTSA-16 is one: the Assembly that adopted the Resolutions."""

    class Standing(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    class Format(models.TextChoices):
        PHYSICAL = "physical", _("In person")
        VIRTUAL = "virtual", _("Virtual")

    slug = models.SlugField(_("short name in addresses"), unique=True)
    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings", verbose_name=_("body"))
    name = Line(_("name"), max_length=120)
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    place = Line(_("place"), max_length=80, blank=True)
    format = models.CharField(_("format"), max_length=12, choices=Format.choices, default=Format.PHYSICAL)
    standing = models.CharField(_("standing"), max_length=12, choices=Standing.choices, default=Standing.PLANNED)
    unconfirmed = models.BooleanField(_("unconfirmed"), default=False)
    note = Words(_("note"), blank=True)

    history = HistoricalRecords()
    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar = ["opens_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["opens_on", "-id"], name="meeting_in_time_order")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")),
                name="meeting_closes_after_it_opens",
                violation_error_message=_("A meeting closes on or after the day it opens."),
            )
        ]

    def __str__(self) -> str:
        return shown(self.name)

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def has_dates(self) -> bool:
        """Whether its dates stand. Of a meeting that is postponed they are those it had: new ones are to come."""
        return self.standing != Meeting.Standing.POSTPONED

    @property
    def is_virtual(self) -> bool:
        return self.format == Meeting.Format.VIRTUAL
