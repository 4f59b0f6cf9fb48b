"""Reports due, meeting by meeting: what is owed to it, who sees to it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from resolutions.models import Meeting
from tracking import clock
from tracking.calendar.entries import MET, SKIPPED, Mark, duty_mark
from tracking.calendar.owed import MeetingOwed, meetings_owed, narrowed_to, reports_of
from tracking.models import Person, ReportDue

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

MEETINGS_PER_PAGE = 12


@dataclass(frozen=True)
class Line:
    report: ReportDue
    mark: Mark
    is_open: bool


@dataclass(frozen=True)
class Part:
    """One meeting with what is due to it."""

    meeting: Meeting
    owed: MeetingOwed
    is_over: bool
    lines: tuple[Line, ...]


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    reader, day = request.user, clock.today()
    if not isinstance(reader, Person):
        raise PermissionDenied
    slug, owed = request.GET.get("meeting", ""), meetings_owed(reader, day)
    if slug:
        owed = narrowed_to(get_object_or_404(Meeting, slug=slug), owed)
    leaf = Paginator(owed, MEETINGS_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": _("Reports due by meeting"),
        "parts": _parts(reader, list(leaf.object_list), day),
        "leaf": leaf,
        "is_narrowed": bool(slug),
        "may_record": reader.has_perm("tracking.change_reportdue"),
    }
    return TemplateResponse(request, "tracker/reports_by_meeting.html", context)


def _parts(reader: Person, owed: list[MeetingOwed], day: date) -> list[Part]:
    reports = reports_of(reader, owed)
    meetings = Meeting.objects.select_related("body").in_bulk([each.pk for each in owed])
    return [
        Part(
            meetings[each.pk],
            each,
            each.is_over(day),
            tuple(_line(report, day) for report in reports.get(each.pk, [])),
        )
        for each in owed
    ]  # fmt: skip


def _line(report: ReportDue, day: date) -> Line:
    became = MET if report.is_met else SKIPPED if report.skipped_because else None
    return Line(report, duty_mark(report.due_on, day, became), became is None)
