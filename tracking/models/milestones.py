"""Milestones: the steps on the way of an item, and each move of their days."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.typed import Line
from tracking.models.action import ActionItem
from tracking.models.changes import Change
from tracking.models.spans import makes_sense


class Milestone(models.Model):
    """A step on the way; “3 of 5 milestones met” is counted, never guessed."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="milestones", verbose_name=_("action item"))
    title = Line(_("milestone"), max_length=200)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    times_postponed = models.PositiveSmallIntegerField(_("times postponed"), default=0, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering: ClassVar = ["item", "due_on", "id"]
        constraints: ClassVar = [
            makes_sense("due_on", "milestone_day_makes_sense"),
            makes_sense("met_on", "milestone_met_makes_sense"),
        ]

    def __str__(self) -> str:
        return self.title

    def removed_day(self) -> date | None:
        """The day that was taken away last, while none has been set again."""
        last = self.date_changes.order_by("-id").first() if self.pk else None
        return last.source if last and last.target is None else None


class MilestoneChange(Change):
    """The day of a milestone moved, and why."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="date_changes", verbose_name=_("milestone"))
    source = models.DateField(_("from"), null=True, blank=True)
    target = models.DateField(_("to"), null=True, blank=True)

    class Meta(Change.Meta):
        verbose_name = _("change of a milestone's date")
        verbose_name_plural = _("changes of milestones' dates")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
