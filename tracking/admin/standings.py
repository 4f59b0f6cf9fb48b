"""How a report due stands, as a tag."""

from __future__ import annotations

from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tracking.models import ReportDue
from tracking.schedule import Health, soon_until
from tracking.tags import word_tag


def standing_tag(report: ReportDue, day: date) -> SafeString:
    """Met, skipped, overdue, due soon or open: said in a word, a sign and a colour."""
    if report.is_met:
        return word_tag(_("Met"), "✓", "completed")
    if report.skipped_because:
        return word_tag(_("Skipped"), "–", "not-applicable")
    if report.is_overdue(day):
        return word_tag(_("Overdue"), "!", "overdue")
    if report.due_on <= soon_until(day):
        return word_tag(Health.DUE_SOON.label, Health.DUE_SOON.symbol, "due-soon")
    return word_tag(_("Open"), "○", "not-started")
