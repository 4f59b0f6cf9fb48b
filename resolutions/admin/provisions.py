"""Provisions with their official texts, side by side."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import HistoryAdmin, ReadOnlyInline
from resolutions.headings import addressee_names
from resolutions.models import Provision, ProvisionText
from resolutions.vocabulary import Language


def text_island(text: str, language: str) -> SafeString:
    """A text of another language and direction as an island of its own."""
    direction = "rtl" if Language(language).is_right_to_left else "ltr"
    return format_html('<div class="official-text" lang="{}" dir="{}">{}</div>', language, direction, text)


class ProvisionTextInline(ReadOnlyInline):
    model = ProvisionText
    fields = ("language", "official_text", "source")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProvisionText]:
        return super().get_queryset(request).select_related("source")

    @admin.display(description=_("text"))
    def official_text(self, row: ProvisionText) -> SafeString:
        return text_island(row.text, row.language)


@admin.register(Provision)
class ProvisionAdmin(HistoryAdmin):
    list_display = ("citation_shown", "heading_shown", "kind", "lead", "basis", "has_text")
    list_filter = ("kind", "verb", "lead", "basis", "resolution__number")
    list_select_related = ("resolution",)
    ordering = ("resolution__plan_order", "position", "-id")
    search_fields = ("path", "=resolution__number", "resolution__slug")
    inlines: ClassVar = [ProvisionTextInline]
    fields = ("resolution", "path", "heading_shown", "kind", "parent", "addressed_to", "lead", "basis", "supported_by")
    readonly_fields = ("heading_shown", "addressed_to", "supported_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """What the text says comes from a document that was read, not from a form."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Provision]:
        rows = super().get_queryset(request).select_related("resolution", "parent__resolution")
        counted: QuerySet[Provision] = rows.annotate(texts_loaded=Count("texts"))
        return counted.prefetch_related("resolution__titles")

    @admin.display(description=_("provision"), ordering="position")
    def citation_shown(self, row: Provision) -> SafeString:
        return format_html("<bdi>{}</bdi>", row.citation)

    @admin.display(description=_("heading"))
    def heading_shown(self, row: Provision) -> str:
        return row.heading

    @admin.display(description=_("addressed to"))
    def addressed_to(self, row: Provision) -> str:
        return addressee_names(row.addressees)

    @admin.display(description=_("supporting bureaux"))
    def supported_by(self, row: Provision) -> str:
        return ", ".join(row.support)

    @admin.display(description=_("text loaded"), boolean=True)
    def has_text(self, row: Provision) -> bool:
        return bool(row.texts_loaded)  # type: ignore[attr-defined]  # annotated in get_queryset
