"""The list of action items as a stock ModelAdmin shows it, with the same columns: what our own is measured against."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tracking.clock import today
from tracking.models import ActionItem, Capacity, Person
from tracking.tags import tag
from tracking.workflow import Status

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[ActionItem]
else:
    StockAdmin = admin.ModelAdmin


class StockItems(StockAdmin):
    list_display = (
        "code", "title", "resolution", "lead", "support", "status_tag", "health", "next_due_on", "last_update_on",
        "last_update_by", "update",
    )  # fmt: skip
    list_filter = ("status", "due_rule", "resolution__text_status")
    list_per_page = 100
    search_fields = ("code",)
    actions = None
    change_list_template = "admin/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActionItem]:
        rows = super().get_queryset(request).select_related("resolution", "last_update_by")
        return rows.prefetch_related("participations", "resolution__titles")

    def lead(self, item: ActionItem) -> str:
        return " + ".join(item.lead_bureaux())

    def support(self, item: ActionItem) -> str:
        return ", ".join(item.bureaux(Capacity.SUPPORT))

    def status_tag(self, item: ActionItem) -> SafeString:
        return tag(Status(item.status))

    def health(self, item: ActionItem) -> SafeString:
        return tag(item.health_on(today()))

    def update(self, item: ActionItem) -> SafeString:
        address = reverse("admin:tracking_actionitem_update", args=[item.pk])
        return format_html('<a class="row-button" href="{}">Update</a>', address)


def stock_list(reader: Person) -> Callable[[], object]:
    """One rendering of the stock list, without the middleware that a request passes: some 3 ms in its favour."""
    site = admin.AdminSite(name="stock")
    site.register(ActionItem, StockItems)
    items: Any = site.get_model_admin(ActionItem)

    def show() -> None:
        request = RequestFactory().get(reverse("admin:tracking_actionitem_changelist"), SERVER_NAME="localhost")
        request.user = Person.objects.get(pk=reader.pk)
        page = items.changelist_view(request)
        request.current_app = "admin"  # read by the templates to make addresses
        page.render()

    return show
