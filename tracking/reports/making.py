"""The edge of papers: takes the snapshot, makes the file, records the report. Who may ask is checked before."""

from __future__ import annotations

from dataclasses import dataclass
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
    """A paper ready to be written or sent: its row, its bytes and what a download is called."""

    report: ProgressReport
    content: bytes
    file_name: str
    media_type: str = MEDIA_TYPE


@transaction.atomic
def make_council_report(meeting: Meeting, language: Language, *, by: Person | None, at: datetime, day: date) -> Paper:
    """The Council report on the plan of `day`, from one stored snapshot. Raises NothingToReport, nothing kept."""
    snapshot = take(meeting, by=by, at=at, day=day)
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
