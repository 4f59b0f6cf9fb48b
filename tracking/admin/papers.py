"""The button that makes a progress report for a meeting, and the list of papers made, to fetch again."""

from __future__ import annotations

from datetime import date

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import HistoryAdmin, ReadOnlyAdmin
from resolutions.buttons import pressed
from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking.access import may_make_reports, sees_every_bureau
from tracking.admin.readers import reader_of
from tracking.jobs import ask, call_told, run_this
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.models import Job, ProgressReport
from tracking.reports.making import Paper, print_again
from tracking.reports.snapshot import SnapshotDamaged


class PaperPages(HistoryAdmin):
    """Adds `report/` below the address of a meeting."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(pressed("admin:resolutions_meeting_change", "pk")(self.report_view))
        return [path("<int:pk>/report/", view, name="resolutions_meeting_report"), *super().get_urls()]

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A job that takes a snapshot and keeps the report: it is short, so it is done at once and not left waiting."""
        meeting, reader = self.get_object(request, str(pk)), reader_of(request)
        if not isinstance(meeting, Meeting):
            raise Http404
        if not may_make_reports(reader):
            raise PermissionDenied
        at, about = timezone.now(), f"{meeting}, {_language(request).label}"
        job = ask(COUNCIL_REPORT, reader, at, about=about, meeting=pk, language=_language(request).value)
        run_this(job, timezone.now)
        return _shown(request, job, pk)


def _shown(request: HttpRequest, job: Job, meeting: int) -> HttpResponse:
    """The page of the job, which fetches the paper; a refusal is told on the meeting."""
    job.refresh_from_db()
    if job.is_over:
        call_told(job.pk, timezone.now())
    if job.status == Job.Status.FAILED:
        messages.error(request, job.error)
        return HttpResponseRedirect(reverse("admin:resolutions_meeting_change", args=[meeting]))
    made = None if job.result.get("is_new", True) else ProgressReport.objects.filter(pk=job.result["report"]).first()
    if made:
        messages.info(request, _given_again(made))
    return HttpResponseRedirect(reverse("admin:job", args=[job.pk]) + "?fetch=1")


def _given_again(made: ProgressReport) -> SafeString:
    address = reverse("admin:tracking_progressreport_change", args=[made.pk])
    words = gettext("Nothing has changed since the paper of %(moment)s, so no second one was made: it is given again.")
    moment = date_format(localtime(made.made_at), "DATETIME_FORMAT")
    return format_html('{} <a href="{}">{}</a>', words % {"moment": moment}, address, gettext("See this paper"))


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
    list_display = (
        "meeting", "language", "data_date", "made_at", "made_by", "short_checksum", "stage", "document_number", "paper",
    )  # fmt: skip
    list_filter = ("meeting", "language", "stage")
    list_select_related = ("meeting", "made_by", "snapshot")
    fields = ("meeting", "language", "stage", "document_number", "made_at", "made_by", "snapshot", "paper")
    readonly_fields = ("paper",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProgressReport]:
        """The facts of a snapshot are as large as the plan; the list shows none of them."""
        return super().get_queryset(request).defer("snapshot__facts")

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

    @admin.display(description=_("data date"), ordering="snapshot__data_date")
    def data_date(self, row: ProgressReport) -> date:
        return row.snapshot.data_date

    @admin.display(description=_("checksum"))
    def short_checksum(self, row: ProgressReport) -> SafeString:
        """Its beginning, as the paper prints it whole."""
        mark = row.snapshot.checksum
        return format_html('<bdi title="{}">{}</bdi>', mark, mark[:12])

    @admin.display(description=_("paper"))
    def paper(self, row: ProgressReport) -> SafeString:
        address = reverse("admin:tracking_progressreport_paper", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Download"))
