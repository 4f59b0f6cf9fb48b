"""Every change of status, date or person is a row: who, when, from, to, why, by which door."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tracking.models.batches import Batch
from tracking.workflow import Status


class Channel(models.TextChoices):
    """By which door a change came."""

    FORM = "form", _("form")
    BULK = "bulk", _("bulk change")
    IMPORT = "import", _("import")
    COMMAND = "command", _("command")
    JOB = "job", _("background job")
    DEMONSTRATION = "demonstration", _("demonstration")


class Change(models.Model):
    """Who changed something, when, why, by which door."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    why = models.TextField(_("why"), blank=True)
    channel = models.CharField(_("channel"), max_length=14, choices=Channel.choices, default=Channel.FORM)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("batch of changes")
    )

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at", "-id"]


class StatusChange(Change):
    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="status_changes", verbose_name=_("action item")
    )
    source = models.CharField(_("from"), max_length=20, choices=Status.choices)
    target = models.CharField(_("to"), max_length=20, choices=Status.choices)

    class Meta(Change.Meta):
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        indexes: ClassVar = [models.Index(fields=["at", "-id"], name="status_changes_in_time")]

    def __str__(self) -> str:
        return f"{self.get_source_display()} → {self.get_target_display()}"


class DateChange(Change):
    """The due day of an item moved, and why (its own deadline or a meeting it hangs on)."""

    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="date_changes", verbose_name=_("action item")
    )
    source = models.DateField(_("from"), null=True, blank=True)
    target = models.DateField(_("to"), null=True, blank=True)

    class Meta(Change.Meta):
        verbose_name = _("change of date")
        verbose_name_plural = _("changes of date")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class OwnerChange(Change):
    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="owner_changes", verbose_name=_("action item")
    )
    source = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from")
    )
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to")
    )

    class Meta(Change.Meta):
        verbose_name = _("change of person")
        verbose_name_plural = _("changes of person")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
