"""The reminder ledger, to be read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from resolutions.admin.records import ReadOnlyAdmin
from tracking import clock
from tracking.access import may_preview_mail, may_see_mail
from tracking.admin.readers import reader_of
from tracking.forms.days import within
from tracking.forms.moving import DayInput
from tracking.ledger import draft_mails
from tracking.models import Reminder
from tracking.spans import expected

BACK_AT_MOST = timedelta(days=366)


class PreviewForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=DayInput)

    def clean_on(self) -> date:
        chosen: date = self.cleaned_data["on"]
        return within(expected(clock.today() - BACK_AT_MOST, clock.today()), chosen)


@xframe_options_sameorigin
@csp_replace({"default-src": [NONE], "style-src": ["'unsafe-inline'"], "frame-ancestors": [SELF], "sandbox": True})
def _html_of_one(request: HttpRequest, person: int = 0) -> HttpResponse:
    """The mail to one person as it would look, for a sandboxed frame: its own style, no script, nothing fetched."""
    if not may_preview_mail(reader_of(request)):
        raise PermissionDenied
    form = PreviewForm(request.GET or None, initial={"on": clock.today()})
    day = form.cleaned_data["on"] if form.is_valid() else clock.today()
    drafts = [] if form.errors else draft_mails(day, timezone.now(), only_to=person)
    if not drafts or not drafts[0].html:
        raise Http404
    return HttpResponse(drafts[0].html)


@admin.register(Reminder)
class ReminderAdmin(ReadOnlyAdmin):
    list_display = ("recipient", "about", "stage", "due_on", "status", "planned_at", "sent_at", "attempts", "error")
    list_filter = ("status", "stage", "recipient")
    search_fields = ("recipient__username", "item__code", "report_due__recipient__obligation__item__code")
    exclude = ("token",)
    change_list_template = "admin/tracking/reminder/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view, look = self.admin_site.admin_view(self.preview_view), self.admin_site.admin_view(_html_of_one)
        return [
            path("preview/", view, name="tracking_reminder_preview"),
            path("preview/<int:person>/html/", look, name="tracking_reminder_preview_html"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """What would go out on a day, person by person, each mail as it would look. Nothing is sent or kept."""
        if not may_preview_mail(reader_of(request)):
            raise PermissionDenied
        form = PreviewForm(request.GET or None, initial={"on": clock.today()})
        day = form.cleaned_data["on"] if form.is_valid() else clock.today()
        mails = [] if form.errors else draft_mails(day, timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What would go out on %(day)s") % {"day": date_format(day)},
            "form": form,
            "day": day,
            "mails": mails,
            "count": sum(len(mail.messages) for mail in mails),
        }
        return TemplateResponse(request, "admin/tracking/reminder/preview.html", context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may = {"may_preview": may_preview_mail(reader_of(request))}
        return super().changelist_view(request, {**may, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reminder]:
        rows = (
            super()
            .get_queryset(request)
            .select_related(
                "recipient",
                "item",
                "report_due__meeting",
                "report_due__recipient__obligation__item",
                "request__item",
                "person",
            )
        )
        return rows if may_see_mail(reader_of(request)) else rows.filter(recipient=reader_of(request))

    @admin.display(description=_("about"))
    def about(self, row: Reminder) -> SafeString:
        about = row.item.code if row.item else row.report_due or row.request or row.person
        return format_html("<bdi>{}</bdi>", about)
