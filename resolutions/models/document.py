"""Documents that were read, and what they propose."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.models.meeting import Meeting
from resolutions.vocabulary import Language


class SourceDocument(models.Model):
    """A document that was read: which file, when, by whom, what was found in it."""

    assembly = models.ForeignKey(Meeting, models.PROTECT, related_name="source_documents", verbose_name=_("Assembly"))
    name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    read_at = models.DateTimeField(_("read at"))
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read by")
    )
    findings = models.JSONField(_("findings"), default=list, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering: ClassVar = ["-read_at", "-id"]

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """What a document says against what is stored; a person accepts or rejects it, and that is kept."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("Pending")
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    source = models.ForeignKey(SourceDocument, models.PROTECT, related_name="proposals", verbose_name=_("source"))
    what = models.CharField(_("what"), max_length=12)
    key = models.CharField(_("Resolution"), max_length=60)
    path = models.CharField(_("path"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=12)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar = ["source", "id"]

    def __str__(self) -> str:
        return f"{self.what} {self.key} {self.path}".strip()
