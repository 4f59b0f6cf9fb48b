"""Every change of status, date or person is a row: who, when, from, to, why, by which door."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from resolutions.models import Meeting
from resolutions.typed import Line, Words
from tracking.models.batches import Batch
from tracking.workflow import Status, no_evidence_sentence


class Channel(models.TextChoices):
    """By which door a change came."""

    FORM = "form", _("form")
    BULK = "bulk", _("bulk change")
    IMPORT = "import", _("import")
    COMMAND = "command", _("command")
    JOB = "job", _("background job")
    DEMONSTRATION = "demonstration", _("demonstration")


def alone_in_time(name: str) -> models.Index:
    """For the log, which tells rows of no batch from the newest."""
    return models.Index(fields=["-at", "-id"], name=name, condition=models.Q(batch=None))


class Change(models.Model):
    """Who changed something, when, why, by which door."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    why = Words(_("why"), blank=True)
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
    no_evidence_because = Line(_("why there is no evidence"), max_length=300, blank=True)

    class Meta(Change.Meta):
        verbose_name = _("status change")
        verbose_name_plural = _("status changes")
        indexes: ClassVar = [
            models.Index(fields=["at", "-id"], name="status_changes_in_time"),
            alone_in_time("status_changes_alone_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} → {self.get_target_display()}"

    @property
    def no_evidence(self) -> str:
        """Why there was none, as a sentence; empty where there was, or where none was asked for."""
        return no_evidence_sentence(self.no_evidence_because)


class DateChange(Change):
    """The due day of an item moved, and why (its own deadline or a meeting it hangs on)."""

    class Of(models.TextChoices):
        """Which day moved; of rows from before this was kept, nothing is known."""

        OWN = "own", _("its own deadline")
        NEXT = "next", _("what is due next")
        DONE = "done", _("what was due was done")

    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="date_changes", verbose_name=_("action item")
    )
    source = models.DateField(_("from"), null=True, blank=True)
    target = models.DateField(_("to"), null=True, blank=True)
    of = models.CharField(_("which day"), max_length=4, choices=Of.choices, blank=True)

    class Meta(Change.Meta):
        verbose_name = _("change of date")
        verbose_name_plural = _("changes of date")
        indexes: ClassVar = [alone_in_time("date_changes_alone_in_time")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class MeetingChange(Change):
    """The dates, the standing or the format of a meeting as they were and as they became, and why."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="changes", verbose_name=_("meeting"))
    source = models.DateField(_("opened on, before"))
    target = models.DateField(_("opens on, afterwards"))
    source_closes = models.DateField(_("closed on, before"))
    target_closes = models.DateField(_("closes on, afterwards"))
    source_standing = models.CharField(_("standing before"), max_length=12, choices=Meeting.Standing.choices)
    target_standing = models.CharField(_("standing afterwards"), max_length=12, choices=Meeting.Standing.choices)
    source_format = models.CharField(_("format before"), max_length=12, choices=Meeting.Format.choices)
    target_format = models.CharField(_("format afterwards"), max_length=12, choices=Meeting.Format.choices)

    class Meta(Change.Meta):
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of a meeting")

    def __str__(self) -> str:
        return f"{self.meeting}: {self.source} → {self.target}"

    @property
    def days_slipped(self) -> int:
        """Days by which the opening moved; negative where it came earlier."""
        return (self.target - self.source).days


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
        indexes: ClassVar = [alone_in_time("owner_changes_alone_in_time")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class ConnectionChange(Change):
    """A topic or a piece of evidence that an item got, lost, or that got another name; the words are those of then."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("topic")
        EVIDENCE = "evidence", _("evidence")

    item = models.ForeignKey(
        "tracking.ActionItem", models.PROTECT, related_name="connection_changes", verbose_name=_("action item")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    of = models.BigIntegerField(_("row"))
    source = models.CharField(_("from"), max_length=200, blank=True)
    target = models.CharField(_("to"), max_length=200, blank=True)

    class Meta(Change.Meta):
        verbose_name = _("change of topic or evidence")
        verbose_name_plural = _("changes of topic or evidence")
        indexes: ClassVar = [
            models.Index(fields=["kind", "of"], name="connections_of_a_row"),
            alone_in_time("connections_alone_in_time"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
