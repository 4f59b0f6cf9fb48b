"""The button that makes a progress report for a meeting, and the list of papers made, to fetch again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from resolutions.admin.records import HistoryAdmin, ReadOnlyAdmin
from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking import clock
from tracking.access import may_make_reports, sees_every_bureau
from tracking.admin.readers import reader_of
from tracking.models import ProgressReport
from tracking.reports.making import Paper, make_council_report, print_again
from tracking.reports.snapshot import NothingToReport, SnapshotDamaged


class PaperPages(HistoryAdmin):
    """Adds `report/` below the address of a meeting."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.report_view))
        return [path("<int:pk>/report/", view, name="resolutions_meeting_report"), *super().get_urls()]

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes a snapshot, keeps the report, sends the file; a refusal is told on the meeting and nothing is kept."""
        meeting, reader = self.get_object(request, str(pk)), reader_of(request)
        if not isinstance(meeting, Meeting):
            raise Http404
        if not may_make_reports(reader):
            raise PermissionDenied
        try:
            language = _language(request)
            paper = make_council_report(meeting, language, by=reader, at=timezone.now(), day=clock.today())
        except NothingToReport as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:resolutions_meeting_change", args=[pk]))
        return download(paper)


def _language(request: HttpRequest) -> Language:
    try:
        return Language.of(request.POST.get("language", ""))
    except ValueError as unknown:
        raise Http404 from unknown


def download(paper: Paper) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{paper.file_name}"'}
    return HttpResponse(paper.content, content_type=paper.media_type, headers=disposition)


@admin.register(ProgressReport)
class ProgressReportAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "stage", "document_number", "made_at", "made_by", "paper")
    list_filter = ("meeting", "language", "stage")
    list_select_related = ("meeting", "made_by")
    fields = ("meeting", "language", "stage", "document_number", "made_at", "made_by", "snapshot", "paper")
    readonly_fields = ("paper",)

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """No link to a paper for those who may not fetch it."""
        return self.list_display if sees_every_bureau(reader_of(request)) else self.list_display[:-1]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return self.fields if sees_every_bureau(reader_of(request)) else self.fields[:-1]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.paper_view)
        return [path("<int:pk>/paper/", view, name="tracking_progressreport_paper"), *super().get_urls()]

    def paper_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The same bytes each time, from the snapshot; only for those who see every bureau, for the paper holds all."""
        report = self.get_object(request, str(pk))
        if report is None or not self.has_view_permission(request, report):
            raise Http404
        if not sees_every_bureau(reader_of(request)):
            raise PermissionDenied
        try:
            return download(print_again(report))
        except SnapshotDamaged as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:tracking_progressreport_changelist"))

    @admin.display(description=_("paper"))
    def paper(self, row: ProgressReport) -> SafeString:
        address = reverse("admin:tracking_progressreport_paper", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download"))
