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
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking import clock
from tracking.access import may_make_reports, may_move_meetings, seen_by
from tracking.admin.papers import PaperPages
from tracking.admin.previewed import PreviewedPages
from tracking.admin.readers import reader_of
from tracking.admin.standings import standing_tag
from tracking.calendar.reading import meeting_marks
from tracking.deadlines import lead_days_of
from tracking.forms import MeetingForm
from tracking.meetings import TOLD, Outcome, change_meeting, enter_meeting, papers_of, slips_of
from tracking.models import ReportDue
from tracking.obligations import Doer
from tracking.schedule import due_on
from tracking.tags import word_tag

FIELDS = ("name", "body", "opens_on", "closes_on", "why", "place", "format", "standing", "unconfirmed", "note")


@admin.register(Meeting)
class MeetingAdmin(PreviewedPages, PaperPages):
    form = MeetingForm
    list_display = ("called", "body", "dates", "place", "stands", "papers_due", "reports")
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
        """The meeting and all that follows it are saved in the one transaction of the page, once that was seen."""
        before = Meeting.objects.select_related("body").get(pk=obj.pk) if change else None
        said = form.cleaned_data.get("why", "").strip()
        obj._change_reason = said[:100]  # type: ignore[attr-defined]  # read by the history
        super().save_model(request, obj, form, change)
        if before is None:
            entered = str(_("%(meeting)s was entered") % {"meeting": obj})
            self._tell(request, obj, None, enter_meeting(obj, self._doer(request, entered)))
        elif {*TOLD, "body"} & set(form.changed_data):  # another body has other lead times
            why = ": ".join(filter(None, (_now(obj), said)))
            self._tell(request, obj, before, change_meeting(obj, before, self._doer(request, why)))

    def _doer(self, request: HttpRequest, why: str) -> Doer:
        return Doer(by=reader_of(request), at=timezone.now(), why=why, day=clock.today())

    def _tell(self, request: HttpRequest, meeting: Meeting, before: Meeting | None, outcome: Outcome) -> None:
        if not outcome.is_any:
            return
        messages.info(request, outcome_sentence(outcome))
        title = _("What follows when %(meeting)s is saved") % {"meeting": meeting}
        told = {"title": title, "meeting": meeting, "before": before, "outcome": outcome}
        self.show_first(request, outcome.digest, "tracker/meeting_preview.html", told)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        meeting = context.get("original")
        if isinstance(meeting, Meeting) and context.get("errors"):
            meeting = self.get_object(request, str(meeting.pk))  # what was typed holds not yet
        if isinstance(meeting, Meeting):
            reports = seen_by(
                request.user, ReportDue.objects.for_meeting(meeting).with_names(), "recipient__obligation__item"
            )
            ordered = reports.order_by("recipient__obligation__item__plan_order", "id")
            context["reports_due"] = [(report, standing_tag(report, clock.today())) for report in ordered]
            context["papers"] = papers_of(meeting)
            context["slips"] = slips_of(meeting)
            context["today"] = clock.today()
            context["may_report"] = may_make_reports(reader_of(request))
            context["languages_of_papers"] = [(language.interface_code, language.label) for language in Language]
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("name"), ordering="name")
    def called(self, row: Meeting) -> str:
        return str(row)

    @admin.display(description=_("dates"), ordering="opens_on")
    def dates(self, row: Meeting) -> SafeString:
        opens, closes = (date_format(day, "SHORT_DATE_FORMAT") for day in (row.opens_on, row.closes_on))
        if not row.has_dates:
            return format_html("{} <del><bdi>{} – {}</bdi></del>", _("date to come"), opens, closes)
        return format_html("<bdi>{} – {}</bdi>", opens, closes)

    @admin.display(description=_("standing"), ordering="standing")
    def stands(self, row: Meeting) -> SafeString:
        """Planned, held, postponed or cancelled; and virtual, where it is."""
        return format_html_join(" ", "{}", ((word_tag(*mark),) for mark in meeting_marks(row)))

    @admin.display(description=_("papers due"))
    def papers_due(self, row: Meeting) -> str:
        if not row.has_dates:
            return str(_("date to come"))
        return date_format(due_on(row.opens_on, lead_days_of(row)), "SHORT_DATE_FORMAT")

    @admin.display(description=_("reports due"))
    def reports(self, row: Meeting) -> SafeString | int:
        count: int = row.reports_counted  # type: ignore[attr-defined]  # annotated in get_queryset
        address = reverse("admin:tracking_reportdue_changelist")
        return format_html('<a href="{}?meeting={}">{}</a>', address, row.slug, count) if count else 0


def _now(meeting: Meeting) -> str:
    """How the meeting stands now, for the rows of what moved with it."""
    if meeting.standing in {Meeting.Standing.POSTPONED, Meeting.Standing.CANCELLED}:
        said = _("%(meeting)s is now: %(standing)s")
        return str(said % {"meeting": meeting, "standing": meeting.get_standing_display()})
    day = date_format(meeting.opens_on, "DATE_FORMAT")
    return str(_("%(meeting)s now opens on %(day)s") % {"meeting": meeting, "day": day})


def outcome_sentence(outcome: Outcome) -> str:
    told = [moved_sentence(outcome.moved.reports, outcome.moved.items)]
    if made := sum(1 for row in outcome.follows if row.before is None):
        told.append(ngettext("%(n)d report is newly due.", "%(n)d reports are newly due.", made) % {"n": made})
    return " ".join(told)


def moved_sentence(reports: int, items: int) -> str:
    """How many due days moved, in words."""
    of_reports = ngettext("%(n)d report due moved", "%(n)d reports due moved", reports) % {"n": reports}
    of_items = ngettext("%(n)d action item has a new deadline", "%(n)d action items have a new deadline", items) % {
        "n": items
    }
    return f"{of_reports}; {of_items}."
