"""Meetings: when the dates change, every deadline that hangs on them follows."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking import clock
from tracking.access import may_make_reports, may_move_meetings, seen_by
from tracking.admin.papers import PaperPages
from tracking.admin.readers import reader_of
from tracking.admin.standings import standing_tag
from tracking.deadlines import follow_meeting, lead_days_of
from tracking.forms import MeetingForm
from tracking.models import ReportDue
from tracking.schedule import due_on

FIELDS = ("name", "body", "opens_on", "closes_on", "why", "place", "format", "standing", "unconfirmed", "note")
DATES = ("opens_on", "closes_on", "standing")


@admin.register(Meeting)
class MeetingAdmin(PaperPages):
    form = MeetingForm
    list_display = ("name", "body", "dates", "place", "standing", "papers_due", "reports")
    list_filter = ("body", "standing", "unconfirmed")
    search_fields = ("name", "slug", "place", "body__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Meeting]:
        rows = super().get_queryset(request).select_related("body").prefetch_related("body__lead_times")
        seen = seen_by(request.user, ReportDue.objects.all(), "recipient__obligation__item")
        theirs = Count("reports_due", filter=Q(reports_due__in=seen), distinct=True)
        counted: QuerySet[Meeting] = rows.annotate(reports_counted=theirs)
        return counted

    def get_fields(self, request: HttpRequest, obj: Meeting | None = None) -> tuple[str, ...]:
        return FIELDS if obj else ("slug", *FIELDS)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and may_move_meetings(reader_of(request))

    def save_model(self, request: HttpRequest, obj: Meeting, form: ModelForm[Meeting], change: bool) -> None:
        """The meeting and the deadlines that follow it are saved in the one transaction of the page."""
        super().save_model(request, obj, form, change)
        if change and any(name in form.changed_data for name in DATES):
            said = _("%(meeting)s now opens on %(day)s") % {"meeting": obj, "day": obj.opens_on.isoformat()}
            why = ": ".join(filter(None, (str(said), form.cleaned_data.get("why", "").strip())))
            moved = follow_meeting(obj, by=reader_of(request), at=timezone.now(), why=why)
            messages.info(request, _moved_sentence(moved.reports, moved.items))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if isinstance(meeting := context.get("original"), Meeting):
            reports = seen_by(
                request.user, ReportDue.objects.for_meeting(meeting).with_names(), "recipient__obligation__item"
            )
            ordered = reports.order_by("recipient__obligation__item__plan_order", "id")
            context["reports_due"] = [(report, standing_tag(report, clock.today())) for report in ordered]
            context["papers_due_on"] = self.papers_due(meeting)
            context["may_report"] = may_make_reports(reader_of(request))
            context["languages_of_papers"] = [(language.interface_code, language.label) for language in Language]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("dates"), ordering="opens_on")
    def dates(self, row: Meeting) -> SafeString:
        opens, closes = (date_format(day, "SHORT_DATE_FORMAT") for day in (row.opens_on, row.closes_on))
        return format_html("<bdi>{} – {}</bdi>", opens, closes)

    @admin.display(description=_("papers due"))
    def papers_due(self, row: Meeting) -> str:
        return date_format(due_on(row.opens_on, lead_days_of(row)), "SHORT_DATE_FORMAT")

    @admin.display(description=_("reports due"))
    def reports(self, row: Meeting) -> SafeString | int:
        count: int = row.reports_counted  # type: ignore[attr-defined]  # annotated in get_queryset
        address = reverse("admin:tracking_reportdue_changelist")
        return format_html('<a href="{}?meeting={}">{}</a>', address, row.slug, count) if count else 0


def _moved_sentence(reports: int, items: int) -> str:
    of_reports = ngettext("%(n)d report due moved", "%(n)d reports due moved", reports) % {"n": reports}
    of_items = ngettext("%(n)d action item has a new deadline", "%(n)d action items have a new deadline", items) % {
        "n": items
    }
    return f"{of_reports}; {of_items}."
