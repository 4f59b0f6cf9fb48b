"""How a report due stands, as a tag."""

from __future__ import annotations

from datetime import date

from django.utils.safestring import SafeString

from tracking.calendar.entries import MET, SKIPPED, duty_mark
from tracking.models import ReportDue
from tracking.tags import word_tag


def standing_tag(report: ReportDue, day: date) -> SafeString:
    """Met, skipped, overdue, due soon or open: said in a word, a sign and a colour."""
    became = MET if report.is_met else SKIPPED if report.skipped_because else None
    return word_tag(*duty_mark(report.due_on, day, became))
