"""What was done about an item: updates in words, and evidence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resolutions.typed import Line, Words
from tracking.evidence_files import digest_of, evidence_name
from tracking.models.action import ActionItem
from tracking.models.batches import Batch
from tracking.models.changes import Change, Channel, alone_in_time
from tracking.models.spans import has_an_end, makes_sense

ALLOWED_FILES = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "txt", "csv", "png", "jpg", "jpeg")


class StandingUpdates(models.Manager["ProgressUpdate"]):
    """Updates that stand: one that was withdrawn is kept, and read by nobody who asks what was done."""

    def get_queryset(self) -> models.QuerySet[ProgressUpdate]:
        return super().get_queryset().filter(withdrawal=None)


class ProgressUpdate(models.Model):
    """A dated sentence or paragraph of progress; it is added, never rewritten, and withdrawn only by an undo."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress")
        CONFIRMATION = "confirmation", _("No change")

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="updates", verbose_name=_("action item"))
    on = models.DateField(_("date"))
    text = Words(_("progress"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="updates", verbose_name=_("by")
    )
    at = models.DateTimeField(_("written at"))
    channel = models.CharField(_("channel"), max_length=14, choices=Channel.choices, default=Channel.FORM)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PROGRESS)
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("batch of changes")
    )
    illustrative = models.BooleanField(_("illustrative"), default=False)

    objects = StandingUpdates()
    written = models.Manager["ProgressUpdate"]()

    class Meta:
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        ordering: ClassVar = ["-on", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["item", "-on", "-id"], name="updates_of_an_item"),
            alone_in_time("updates_alone_in_time"),
        ]
        constraints: ClassVar = [
            makes_sense("on", "update_day_makes_sense"),
            has_an_end("text", "update_has_an_end"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="update_says_something",
                violation_error_message=_("An update says something: write a sentence."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.on}"


class Withdrawal(models.Model):
    """An update taken back with the batch that added it. The words stay on record; who took them back is a row."""

    update = models.OneToOneField(
        ProgressUpdate, models.PROTECT, related_name="withdrawal", verbose_name=_("progress update")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"))
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+", verbose_name=_("batch of changes"))

    class Meta:
        verbose_name = _("withdrawn update")
        verbose_name_plural = _("withdrawn updates")
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.update_id}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def serving(self, item: ActionItem) -> EvidenceQuerySet:
        """What was added to the item itself and what was added elsewhere for this item too."""
        shared = Evidence.also_for.through.objects.filter(actionitem=item, evidence=models.OuterRef("pk"))
        return self.filter(Q(item=item) | models.Exists(shared))


class StandingEvidence(models.Manager["Evidence"]):
    """Evidence that stands: what was withdrawn is kept, and counts for nothing."""

    def get_queryset(self) -> EvidenceQuerySet:
        return EvidenceQuerySet(self.model, using=self._db).filter(withdrawal=None)

    def serving(self, item: ActionItem) -> EvidenceQuerySet:
        return self.get_queryset().serving(item)


class Evidence(models.Model):
    """A link or a file that shows what was done; it is added, never rewritten. `digest` is the SHA-256 of the file."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="evidence", verbose_name=_("action item"))
    also_for = models.ManyToManyField(
        ActionItem, blank=True, related_name="shared_evidence", verbose_name=_("also evidence of")
    )
    title = Line(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.FileField(
        _("file"),
        upload_to=evidence_name,
        blank=True,
        validators=[FileExtensionValidator(ALLOWED_FILES)],
    )
    digest = models.CharField(_("digest of the file"), max_length=64, blank=True, editable=False)
    added_on = models.DateField(_("added on"))
    added_at = models.DateTimeField(_("added at"), null=True, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    illustrative = models.BooleanField(_("illustrative"), default=False)

    objects = StandingEvidence()
    given = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering: ClassVar = ["-added_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(url="", file__gt="") | Q(url__gt="", file=""),
                name="evidence_is_a_link_or_a_file",
                violation_error_message=_("Give a link or a file, one of the two."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Take the digest of a new file with the row: whoever changes the file later is found."""
        if self.file and not self.digest:
            self.digest = digest_of(self.file)
        super().save(*args, **kwargs)


class EvidenceWithdrawal(Change):
    """A piece of evidence taken back from every item it served: who, when, why. The piece stays on record."""

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="withdrawal", verbose_name=_("evidence"))

    class Meta(Change.Meta):
        verbose_name = _("withdrawn evidence")
        verbose_name_plural = _("withdrawn evidence")

    def __str__(self) -> str:
        return f"{self.evidence_id}"
