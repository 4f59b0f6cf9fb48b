"""The study period between two Assemblies."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.models.meeting import Meeting
from resolutions.typed import Line, Words


class StudyPeriod(models.Model):
    """Opened by one Assembly and closed, by a person, with the next: what is open then is carried over."""

    assembly = models.OneToOneField(
        Meeting, models.PROTECT, related_name="study_period", verbose_name=_("opened by the Assembly")
    )
    name = Line(_("study period"), max_length=40)
    opens_on = models.DateField(_("opens on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    note = Words(_("note"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("study period")
        verbose_name_plural = _("study periods")
        ordering: ClassVar = ["opens_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opens_on")),
                name="period_closes_after_it_opens",
                violation_error_message=_("A study period closes on or after the day it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.name
