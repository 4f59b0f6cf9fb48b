"""Provisions of a Resolution and their official texts."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.headings import compose_heading, heading_words
from resolutions.models.document import SourceDocument
from resolutions.models.resolution import Resolution
from resolutions.versioning import Versioned
from resolutions.vocabulary import Basis, Bureau, Language, OperativeVerb, ProvisionKind

PATH_FORM = RegexValidator(
    r"^[a-z0-9-]+(/[a-z0-9]+)*$", _("A path is the heading's words and the labels: instructs/12.")
)


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def operative(self) -> ProvisionQuerySet:
        return self.filter(kind=ProvisionKind.OPERATIVE)


class Provision(Versioned):
    """A clause, known by (Resolution, path). Lists of codes hold what the text says of who acts and who hears."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="provisions", verbose_name=_("Resolution"))
    path = models.CharField(_("path"), max_length=120, validators=[PATH_FORM])
    position = models.PositiveIntegerField(_("position in the document"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("chapeau")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ProvisionKind.choices)
    words = models.CharField(_("words of the heading"), max_length=60, blank=True)
    verb = models.CharField(_("verb"), max_length=20, choices=OperativeVerb.choices, blank=True)
    label = models.CharField(_("label"), max_length=12, blank=True)
    addressees = models.JSONField(_("addressees"), default=list, blank=True)
    collaborators = models.JSONField(_("collaborators named in the heading"), default=list, blank=True)
    lead = models.CharField(_("lead bureau"), max_length=3, choices=Bureau.choices, blank=True)
    basis = models.CharField(_("basis of the lead"), max_length=10, choices=Basis.choices, default=Basis.NONE)
    support = models.JSONField(_("supporting bureaux"), default=list, blank=True)
    reporting = models.JSONField(_("reporting duties in the text"), default=list, blank=True)

    history = HistoricalRecords()
    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering: ClassVar = ["resolution__plan_order", "position", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resolution", "path"],
                name="provision_path_once_per_resolution",
                violation_error_message=_("This Resolution already has a provision of that path."),
            ),
            models.CheckConstraint(
                condition=Q(basis=Basis.NAMED, lead__gt="")
                | Q(basis=Basis.INFERRED, lead__gt="")
                | Q(basis__in=[Basis.JOINT, Basis.NONE], lead=""),
                name="provision_lead_agrees_with_basis",
                violation_error_message=_("A lead is named or inferred; a joint duty or one of nobody has no lead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resolution.reference} {self.path}"

    @property
    def heading(self) -> str:
        """The heading composed from verb, addressees and collaborators, in the reader's language."""
        return compose_heading(self.words, self.addressees, self.collaborators)

    @property
    def citation(self) -> str:
        """How the field cites it: `44 instructs 12`, `72 resolves to invite iv`."""
        first, *labels = self.path.split("/")
        words = heading_words(self.words) or first.upper()
        return " ".join([self.resolution.reference, words, *labels])


class ProvisionText(models.Model):
    """The official wording in one language; it reaches the database only when a source document is ingested."""

    provision = models.ForeignKey(Provision, models.PROTECT, related_name="texts", verbose_name=_("provision"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    text = models.TextField(_("text"))
    heading = models.TextField(_("heading as printed"), blank=True)
    source = models.ForeignKey(SourceDocument, models.PROTECT, related_name="texts", verbose_name=_("source"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("text of a provision")
        verbose_name_plural = _("texts of provisions")
        ordering: ClassVar = ["provision", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provision", "language"],
                name="one_text_per_language",
                violation_error_message=_("This provision already has a text in that language."),
            )
        ]

    def __str__(self) -> str:
        return self.text
