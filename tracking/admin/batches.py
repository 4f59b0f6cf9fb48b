"""Changes made together: who, when, why, and each item's fields before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import ReadOnlyAdmin
from resolutions.chronicle import Change, Recorded
from resolutions.recorded import Line
from tracking.access import items_seen_by, seen_by
from tracking.admin.readers import reader_of
from tracking.batch_stories import batches_seen_by
from tracking.batches import may_undo, refusal_of_undo
from tracking.deeds import changed_in
from tracking.models import ActionItem, Batch, BatchRow, Person
from tracking.story import ITEM, ItemWording

ROWS_PER_PAGE = 100


@dataclass(frozen=True)
class BatchLine:
    """One item of a batch and what became of its fields."""

    item: ActionItem
    lines: tuple[Line, ...]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    """Batches with at least one item that the reader sees; of each only those items."""

    list_display = ("summary_shown", "kind", "at_shown", "by", "items", "undone")
    list_display_links = ("summary_shown",)
    list_filter = ("kind",)
    list_select_related = ("by",)
    search_fields = ("summary", "why")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        rows = super().get_queryset(request).select_related("by", "undoes", "undone_by")
        seen: QuerySet[Batch] = batches_seen_by(reader_of(request), rows)
        return seen.annotate(items_counted=Count("rows", filter=Q(rows__item__in=items_seen_by(request.user))))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the batch did, item by item; nothing is sent here."""
        batch = self.get_object(request, object_id)
        if batch is None or not self.has_view_permission(request, batch):
            raise Http404
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        rows = seen_by(request.user, batch.rows.select_related("item", "batch"), "item").order_by(
            "item__plan_order", "id"
        )
        reader = reader_of(request)
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": str(batch),
            "batch": batch,
            "opts": self.opts,
            "kind_of_rows": capfirst(str(self.opts.verbose_name_plural)),
            "page": page,
            "may_undo": may_undo(reader, batch) and not refusal_of_undo(batch, timezone.now(), reader),
            "rows": lines_of(page.object_list, reader),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "tracker/batch.html", context)

    @admin.display(description=_("what was done"))
    def summary_shown(self, batch: Batch) -> SafeString:
        return format_html("<bdi>{}</bdi>", batch)

    @admin.display(description=_("at"), ordering="at")
    def at_shown(self, batch: Batch) -> str:
        return date_format(localtime(batch.at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("items"))
    def items(self, batch: Batch) -> int:
        return int(batch.items_counted)  # type: ignore[attr-defined]  # annotated in get_queryset

    @admin.display(description=_("undone"))
    def undone(self, batch: Batch) -> str:
        return str(_("yes")) if hasattr(batch, "undone_by") else ""


def lines_of(rows: Iterable[BatchRow], reader: Person) -> list[BatchLine]:
    """The rows in words; one query for each kind of name in them."""
    wording = ItemWording(reader)
    told = [(row.item, _changes_of(row)) for row in rows]
    wording.learn_changes([change for _item, changes in told for change in changes])
    return [BatchLine(item, tuple(wording.line(change) for change in changes)) for item, changes in told]


def _changes_of(row: BatchRow) -> list[Change]:
    told = Recorded(ITEM.source, 0, row.item_id, row.batch.at, None, "~", "", row.after)
    return [Change(told, *changed) for changed in changed_in(row.before, row.after)]
