"""The job that makes a progress report for Council."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking import clock
from tracking.access import may_make_reports
from tracking.jobs.kinds import Arguments, Desk, JobRefused, Kind, key_in
from tracking.reports.making import make_council_report
from tracking.reports.snapshot import NothingToReport

COUNCIL_REPORT = "council report"


def _check(arguments: Arguments) -> dict[str, Any]:
    try:
        language = Language.of(str(arguments.get("language", "")))
    except ValueError as unknown:
        raise JobRefused(_("The language of the paper is none of ITU's.")) from unknown
    return {"meeting": key_in(arguments, "meeting"), "language": language.value}


def _run(desk: Desk) -> None:
    """The snapshot, the report and the end of the job are kept together or not at all."""
    asked = desk.job.arguments
    meeting = Meeting.objects.filter(pk=asked["meeting"]).first()
    if meeting is None:
        raise JobRefused(_("The meeting is not there any more; nothing was made."))
    desk.step(_("Taking the snapshot and writing the paper"))
    try:
        with transaction.atomic():
            paper = make_council_report(
                meeting, Language(asked["language"]), by=desk.job.asked_by, at=desk.now(), day=clock.today()
            )
            if not paper.is_new:
                desk.step(_("Nothing has changed since the last paper in this language: it is given again"))
            desk.finish(report=paper.report.pk, file_name=paper.file_name, is_new=paper.is_new)
    except NothingToReport as refusal:
        raise JobRefused(str(refusal)) from refusal


KINDS = (Kind(COUNCIL_REPORT, gettext_lazy("Council report"), may_make_reports, _check, _run),)
