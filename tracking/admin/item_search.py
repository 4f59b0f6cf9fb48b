"""Where the search box of every page leads: to the item whose code was typed, else to the list of what was found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from tracking.admin.bulk import BulkPages
from tracking.admin.readers import reader_of
from tracking.search import item_called
from tracking.search_words import LONGEST


class SearchPages(BulkPages):
    """Adds `search/` to the pages of items."""

    def get_urls(self) -> list[URLPattern]:
        search = path("search/", self.admin_site.admin_view(self.search_view), name="tracking_actionitem_search")
        return [search, *super().get_urls()]

    def search_view(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("q", "").strip()[:LONGEST]
        item = item_called(reader_of(request), typed)
        if item is not None:
            return HttpResponseRedirect(reverse("admin:tracking_actionitem_change", args=[item.pk]))
        plan = reverse("admin:tracking_actionitem_changelist")
        return HttpResponseRedirect(f"{plan}?{urlencode({'q': typed})}" if typed else plan)
