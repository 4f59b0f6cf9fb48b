"""The edge of papers: takes the snapshot, makes the file, records the report. Who may ask is checked before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking.models import Person, ProgressReport
from tracking.reports.council import council_report
from tracking.reports.imprint import Imprint
from tracking.reports.snapshot import facts_of, take
from tracking.reports.to_docx import MEDIA_TYPE, to_docx


@dataclass(frozen=True)
class Paper:
    """A paper ready to be written or sent: its row, its bytes and what a download is called; `is_new` is False where
    the same facts had been put on paper in that language before."""

    report: ProgressReport
    content: bytes
    file_name: str
    media_type: str = MEDIA_TYPE
    is_new: bool = True


@transaction.atomic
def make_council_report(meeting: Meeting, language: Language, *, by: Person | None, at: datetime, day: date) -> Paper:
    """The Council report on the plan of `day`, from one stored snapshot; the same facts in the same language are one
    report, given again. Raises NothingToReport, nothing kept."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)  # two who ask at once get one paper
    snapshot = take(meeting, by=by, at=at, day=day)
    made = ProgressReport.objects.filter(snapshot=snapshot, language=language).order_by("pk").first()
    if made:
        return replace(print_again(made), is_new=False)
    report = ProgressReport(meeting=meeting, snapshot=snapshot, language=language, made_at=at, made_by=by)
    paper = print_again(report)
    report.save()
    return paper


def print_again(report: ProgressReport) -> Paper:
    """The paper of a report, from its snapshot alone: the same bytes each time. Raises SnapshotDamaged."""
    snapshot, language = report.snapshot, Language(report.language)
    imprint = Imprint(
        checksum=snapshot.checksum,
        taken_by=str(snapshot.taken_by or ""),
        document_number=report.document_number,
    )
    return Paper(
        report=report,
        content=to_docx(council_report(facts_of(snapshot), language, imprint)),
        file_name=f"progress-report-{report.meeting.slug}-{language.interface_code}-{snapshot.data_date}.docx",
    )
