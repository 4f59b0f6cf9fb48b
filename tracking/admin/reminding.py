"""The reminder ledger, to be read."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import ReadOnlyAdmin
from tracking.access import may_see_mail
from tracking.admin.readers import reader_of
from tracking.models import Reminder


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("recipient", "about", "stage", "due_on", "status", "planned_at", "sent_at", "attempts", "error")
    list_filter = ("status", "stage", "recipient")
    search_fields = ("recipient__username", "item__code", "report_due__recipient__obligation__item__code")
    exclude = ("token",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        rows = (
            super()
            .get_queryset(request)
            .select_related("recipient", "item", "report_due__meeting", "report_due__recipient__obligation__item")
        )
        return rows if may_see_mail(reader_of(request)) else rows.filter(recipient=reader_of(request))

    @admin.display(description=_("about"))
    def about(self, row: Reminder) -> SafeString:
        return format_html("<bdi>{}</bdi>", row.item.code if row.item else row.report_due)
