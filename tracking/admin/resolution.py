"""Resolutions with the work that hangs on them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.provisions import text_island
from resolutions.admin.records import ReadOnlyInline
from resolutions.models import Resolution, ResolutionTitle, SisterResolution
from resolutions.stories import Story
from tracking import clock
from tracking.access import items_seen_by, may_run_the_plan
from tracking.admin.readers import reader_of
from tracking.admin.resolution_pages import ResolutionPages
from tracking.batch_stories import story_of_resolution
from tracking.forms.lifecycle import ResolutionForm
from tracking.lifecycle import may_be_superseded
from tracking.models.action import ActionItemQuerySet
from tracking.schedule import Health

EDITED = ("text_status", "text_status_unconfirmed", "note")


class TitleInline(ReadOnlyInline):
    model = ResolutionTitle
    fields = ("language", "title", "source")
    readonly_fields = ("title",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResolutionTitle]:
        return super().get_queryset(request).select_related("source")

    @admin.display(description=_("title"))
    def title(self, row: ResolutionTitle) -> SafeString:
        return text_island(row.text, row.language)


class SisterInline(ReadOnlyInline):
    model = SisterResolution
    fields = ("body", "number", "unconfirmed")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SisterResolution]:
        return super().get_queryset(request).select_related("body")


@admin.register(Resolution)
class ResolutionAdmin(ResolutionPages):
    form = ResolutionForm
    list_display = ("number_shown", "title", "text_status", "items", "open_items", "overdue_items")
    list_display_links = ("number_shown", "title")
    list_filter = ("text_status", ("assembly", admin.RelatedOnlyFieldListFilter))
    search_fields = ("=number", "slug", "mnemonic", "titles__text")
    ordering = ("plan_order", "-id")
    readonly_fields = ("number_shown", "assembly", "suggestion", "superseded_by")
    fields = (*readonly_fields, *EDITED)
    inlines: ClassVar = [TitleInline, SisterInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resolution]:
        seen = items_seen_by(request.user)
        rows = super().get_queryset(request).prefetch_related("titles").select_related("assembly")
        counted: QuerySet[Resolution] = rows.annotate(
            seen_items=_counted(seen),
            seen_open=_counted(seen.open()),
            seen_overdue=_counted(seen.overdue(clock.today())),
        )
        return counted

    def tell(self, request: HttpRequest, row: Model) -> Story:
        if isinstance(row, Resolution):
            return story_of_resolution(row, reader_of(request))
        return super().tell(request, row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if isinstance(resolution := context.get("original"), Resolution):
            items = items_seen_by(reader_of(request)).filter(resolution=resolution).order_by("plan_order", "-id")
            context["items_of_resolution"] = items.select_related("provision__resolution")
            runs_the_plan = may_run_the_plan(reader_of(request))
            context["may_run_the_plan"] = runs_the_plan
            context["may_be_superseded"] = runs_the_plan and may_be_superseded(resolution)
            context["provisions"] = resolution.provisions.select_related("resolution").order_by("position")
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("number"), ordering="plan_order")
    def number_shown(self, row: Resolution) -> SafeString | str:
        return format_html("<bdi>{}</bdi>", row.number) if row.number else str(_("to be determined"))

    @admin.display(description=_("suggested number"))
    def suggestion(self, row: Resolution) -> str:
        if row.number or not row.suggested_number:
            return "–"
        standing = _("confirmed by a public source") if row.suggestion_confirmed else _("unconfirmed")
        return f"{row.suggested_number} ({standing})"

    @admin.display(description=_("title"))
    def title(self, row: Resolution) -> SafeString:
        text, language = row.title_and_language()
        return format_html('<bdi lang="{}">{}</bdi>', language, text)

    @admin.display(description=_("items"))
    def items(self, row: Resolution) -> SafeString:
        return _items_link(row, row.seen_items)  # type: ignore[attr-defined]  # annotated in get_queryset

    @admin.display(description=_("open"))
    def open_items(self, row: Resolution) -> int:
        return int(row.seen_open)  # type: ignore[attr-defined]  # annotated in get_queryset

    @admin.display(description=_("overdue"))
    def overdue_items(self, row: Resolution) -> SafeString | str:
        overdue = row.seen_overdue  # type: ignore[attr-defined]  # annotated in get_queryset
        return _items_link(row, overdue, f"&health={Health.OVERDUE.value.replace(' ', '+')}") if overdue else "0"


def _counted(items: ActionItemQuerySet) -> Count:
    return Count("action_items", filter=Q(action_items__in=items), distinct=True)


def _items_link(row: Model, count: int, more: str = "") -> SafeString:
    address = reverse("admin:tracking_actionitem_changelist")
    return format_html('<a href="{}?resolution={}{}">{}</a>', address, row.pk, more, count)
