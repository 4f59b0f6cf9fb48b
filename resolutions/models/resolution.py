"""Resolutions of an Assembly: number, titles, sisters at other conferences."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.models.document import SourceDocument
from resolutions.models.meeting import Body, Meeting
from resolutions.prepared import KEYS, Prepared, Slot
from resolutions.typed import Words
from resolutions.versioning import Versioned
from resolutions.vocabulary import Language, TextStatus


def reference_of(number: int | None, mnemonic: str, slug: str) -> str:
    """`44`, or `NEW-FIN` until the Resolution has its number."""
    return str(number) if number else f"NEW-{mnemonic or slug.upper()}"


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def get_by_natural_key(self, assembly: str, slug: str) -> Resolution:
        return self.get(assembly__slug=assembly, slug=slug)

    def with_titles(self) -> ResolutionQuerySet:
        return self.prefetch_related("titles")


def titles_for_reader(resolutions: Collection[int]) -> dict[int, str]:
    """Titles by Resolution in the reader's language, else in English; one query."""
    own = Language.of(get_language() or "en").value
    # English first, so that the reader's own language, where there is one, takes its place.
    rows = sorted(_TITLES.rows(resolutions, own=own), key=lambda row: bool(row[0] == own))
    return {pk: text for _, pk, text in rows}


def _titles() -> models.QuerySet[Any, Any]:
    languages = [Slot("own", models.CharField()), Language.ENGLISH.value]
    told = ResolutionTitle.objects.filter(resolution__in=KEYS, language__in=languages)
    return told.order_by().values_list("language", "resolution_id", "text")


_TITLES = Prepared(_titles)


class Resolution(Versioned):
    """A Resolution of one Assembly, known by its slug; the number may come later and is an edit."""

    assembly = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions", verbose_name=_("Assembly"))
    slug = models.SlugField(_("short name in addresses"))
    mnemonic = models.CharField(_("code while unnumbered"), max_length=8, blank=True)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    suggested_number = models.PositiveSmallIntegerField(_("suggested number"), null=True, blank=True)
    suggestion_confirmed = models.BooleanField(_("suggestion confirmed by a public source"), default=False)
    text_status = models.CharField(_("text"), max_length=12, choices=TextStatus.choices, blank=True)
    text_status_unconfirmed = models.BooleanField(_("text unconfirmed"), default=False)
    plan_order = models.PositiveIntegerField(_("plan order"), default=0)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="supersedes", verbose_name=_("superseded by")
    )
    note = Words(_("note"), blank=True)

    history = HistoricalRecords()
    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Resolution")
        verbose_name_plural = _("Resolutions")
        ordering: ClassVar = ["plan_order", "-id"]
        indexes: ClassVar = [models.Index(fields=["plan_order", "-id"], name="resolution_in_plan_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assembly", "slug"],
                name="resolution_slug_once_per_assembly",
                violation_error_message=_("This Assembly already has a Resolution of that short name."),
            ),
            models.UniqueConstraint(
                fields=["assembly", "number"],
                condition=Q(number__isnull=False),
                name="resolution_number_once_per_assembly",
                violation_error_message=_("This Assembly already has a Resolution of that number."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gt=0),
                name="resolution_number_is_positive",
                violation_error_message=_("A Resolution's number is 1 or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title()}"

    def natural_key(self) -> tuple[str, str]:
        return (self.assembly.slug, self.slug)

    natural_key.dependencies = ["resolutions.meeting"]  # type: ignore[attr-defined]

    @property
    def reference(self) -> str:
        return reference_of(self.number, self.mnemonic, self.slug)

    def title(self, language: str | None = None) -> str:
        """Title in that language (default: the reader's), else in English, else the slug. Uses prefetched titles."""
        return self.title_and_language(language)[0]

    def title_and_language(self, language: str | None = None) -> tuple[str, str]:
        """(title, code of the language it is in)."""
        wanted = Language.of(language or get_language() or "en").value
        titles = {row.language: row.text for row in self.titles.all()}
        for code in (wanted, Language.ENGLISH.value):
            if code in titles:
                return titles[code], code
        return self.slug, Language.ENGLISH.value


class ResolutionTitle(models.Model):
    """The official title in one language."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="titles", verbose_name=_("Resolution"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    text = models.TextField(_("title"))
    source = models.ForeignKey(
        SourceDocument, models.PROTECT, null=True, blank=True, related_name="titles", verbose_name=_("source")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        ordering: ClassVar = ["resolution", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resolution", "language"],
                name="one_title_per_language",
                violation_error_message=_("This Resolution already has a title in that language."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class SisterResolution(models.Model):
    """A Resolution of WTDC or PP on the same subject."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="sisters", verbose_name=_("Resolution"))
    body = models.ForeignKey(Body, models.PROTECT, related_name="+", verbose_name=_("body"))
    number = models.PositiveSmallIntegerField(_("number"))
    unconfirmed = models.BooleanField(_("unconfirmed"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("sister Resolution")
        verbose_name_plural = _("sister Resolutions")
        ordering: ClassVar = ["body", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["resolution", "body", "number"],
                name="sister_resolution_once",
                violation_error_message=_("This sister Resolution is already listed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.number}"
