"""Pages that tell the story of a row and set two versions of it side by side; they only ever read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resolutions.islands import isolated
from resolutions.stories import Story, Version, story_of

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:
    StockAdmin = admin.ModelAdmin

ENTRIES_PER_PAGE = 50


class StoryPages(StockAdmin):
    """`history/` below the address of a row, for those who may see the row today."""

    def tell(self, request: HttpRequest, row: Model) -> Story:
        return story_of(row)

    def offer(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        """What the page of the story offers beyond reading."""
        return {}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self._seen_row(request, object_id)
        story = self.tell(request, row)
        versions = story.versions()
        page = Paginator(story.deeds[::-1], ENTRIES_PER_PAGE).get_page(request.GET.get("p"))
        numbers = {version.name: version.number for version in versions}
        context = {
            **self._about(request, row, _("History: %(row)s") % {"row": isolated(row)}),
            "page": page,
            "entries": [(entry, numbers.get(entry.version)) for entry in story.told(list(page.object_list))],
            "versions": versions,
            "newest": versions[0].name if versions else "",
            "chosen": _chosen(versions, request),
            **self.offer(request, row),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "tracker/history.html", context)

    def _seen_row(self, request: HttpRequest, object_id: str) -> Model:
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row  # type: ignore[no-any-return]  # the stub's model is not known here

    def _about(self, request: HttpRequest, row: Model, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "object": row,
            "opts": self.opts,
            "kind_of_rows": capfirst(str(self.opts.verbose_name_plural)),
            "compare_address": f"admin:{self.opts.app_label}_{self.opts.model_name}_compare",
        }


class HistoryPages(StoryPages):
    """With `compare/?a=…&b=…` beside it, for rows of which versions are kept."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_compare"
        compare = path("<path:object_id>/compare/", self.admin_site.admin_view(self.compare_view), name=name)
        return [compare, *super().get_urls()]

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Two versions, the older first whichever was named first; without names the last two."""
        row = self._seen_row(request, object_id)
        story = self.tell(request, row)
        versions = story.versions()
        if not versions:
            raise Http404
        older, newer = _chosen(versions, request)
        lines = story.difference(story.state(older.name) or {}, story.state(newer.name) or {})
        context = {
            **self._about(request, row, _("Compare versions: %(row)s") % {"row": isolated(row)}),
            "versions": versions,
            "older": older,
            "newer": newer,
            "chosen": (older, newer),
            "lines": lines,
        }
        return TemplateResponse(request, "tracker/compare.html", context)


def _chosen(versions: list[Version], request: HttpRequest) -> tuple[Version, Version]:
    """The versions asked for, else the last two; the older first."""
    if not versions:
        return ()  # type: ignore[return-value]  # a row without a history offers nothing to choose
    known = {version.name: version for version in versions}
    first = known.get(request.GET.get("a", ""), versions[min(1, len(versions) - 1)])
    second = known.get(request.GET.get("b", ""), versions[0])
    older, newer = sorted((first, second), key=lambda version: version.number)
    return older, newer
