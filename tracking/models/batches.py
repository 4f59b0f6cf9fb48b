"""Changes made together: a bulk change, a hand-over, an import, a meeting moved; and what is needed to undo one."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resolutions.kept import in_words
from resolutions.typed import Words


class Batch(models.Model):
    """One deed that changed many rows, with who, when and in words what; undone at most once."""

    class Kind(models.TextChoices):
        BULK = "bulk", _("Bulk change")
        HAND_OVER = "hand-over", _("Hand-over")
        IMPORT = "import", _("Import")
        MEETING = "meeting", _("Meeting moved")
        LEAD_TIME = "lead time", _("Lead time changed")
        UNDO = "undo", _("Undo")
        NUMBER = "number", _("Number assigned")
        LIFECYCLE = "lifecycle", _("Resolution revised, suppressed or period closed")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    summary = models.CharField(_("what was done"), max_length=300)
    why = Words(_("why"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("undoes")
    )

    # What it did to one row beside its items: {"of": "resolution" or "period", "key", "before", "after"}.
    whole = models.JSONField(_("what it was done to"), default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("batch of changes")
        verbose_name_plural = _("batches of changes")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="batches_in_time")]

    def __str__(self) -> str:
        return in_words(self.summary)

    def on_whole(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values of the row beside its items before and after; an undo did the reverse of what it undoes."""
        if self.whole or not self.undoes:
            return self.whole.get("before", {}), self.whole.get("after", {})
        return self.undoes.whole.get("after", {}), self.undoes.whole.get("before", {})


class BatchRow(models.Model):
    """One item of a batch: its fields before and after, as plain values by field name."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows", verbose_name=_("batch of changes"))
    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="batch_rows", verbose_name=_("action item")
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of a batch")
        ordering: ClassVar = ["batch", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "item"], name="item_once_per_batch")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.before} → {self.after}"


class BatchDelegate(models.Model):
    """Someone whose delegate a batch changed: who stood in for them before, and who afterwards."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="delegates", verbose_name=_("batch of changes"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("before")
    )
    after = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("after")
    )

    class Meta:
        verbose_name = _("delegate in a batch")
        verbose_name_plural = _("delegates in a batch")
        ordering: ClassVar = ["batch", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "person"], name="person_once_per_batch")]

    def __str__(self) -> str:
        return f"{self.person}: {self.before} → {self.after}"


class HistorySeal(models.Model):
    """A link of the chain over one history table: rows up to `last_id` cannot change without breaking `digest`."""

    table = models.CharField(_("table"), max_length=80)
    first_id = models.BigIntegerField(_("first row"))
    last_id = models.BigIntegerField(_("last row"))
    rows = models.PositiveIntegerField(_("rows"))
    digest = models.CharField(_("digest"), max_length=64)
    columns = models.JSONField(_("columns"), default=list)
    marks = models.JSONField(_("marks of the rows"), default=dict)
    sealed_at = models.DateTimeField(_("sealed at"))
    not_before = models.DateTimeField(_("no row before"), null=True, blank=True)

    class Meta:
        verbose_name = _("seal of history")
        verbose_name_plural = _("seals of history")
        ordering: ClassVar = ["table", "last_id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "last_id"], name="seal_once_per_stretch")]

    def __str__(self) -> str:
        return f"{self.table} {self.first_id}–{self.last_id}"


class NewestSeal(models.Model):
    """How far the chain over one table reached, kept apart from it: without this row the last link could be taken off.

    Moved with each new link, and only while it names the link before; so it keeps telling of one that was taken.
    """

    table = models.CharField(_("table"), max_length=80, unique=True)
    last_id = models.BigIntegerField(_("last row"))
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("newest seal")
        verbose_name_plural = _("newest seals")
        ordering: ClassVar = ["table"]

    def __str__(self) -> str:
        return f"{self.table} {self.last_id}"
