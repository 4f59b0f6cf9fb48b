"""Pure: sections 5 and 6 of the Council report: cooperation of the bureaux, reports due to Council and other bodies."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from resolutions.vocabulary import Bureau
from tracking.reports.council_sections import titles_of
from tracking.reports.facts import DutyFact, PlanFacts, ReportDueFact, Texts
from tracking.reports.figures import HOLDERS, NOBODY, due_at_this_meeting, holder
from tracking.reports.figures import cooperation as counted
from tracking.reports.outline import Block, Column, Heading, Paragraph, Row, Table, Text, Tone, row, text
from tracking.reports.wording import (
    DECISIONS,
    NOTHING,
    body_name,
    cadence_words,
    code,
    free,
    holder_words,
    in_reader_language,
    marked,
    meeting_name,
    short_day,
)


def cooperation(facts: PlanFacts) -> tuple[Block, ...]:
    helpers = (*Bureau, NOBODY)
    counts = counted(facts.items)
    led = {one: sum(1 for item in facts.items if holder(item) == one) for one in HOLDERS}
    columns = (
        Column(_("Lead"), 28),
        Column(_("Action items"), 14, is_figure=True),
        *(Column(_("with %(bureau)s") % {"bureau": bureau.label}, 14, is_figure=True) for bureau in Bureau),
        Column(_("without support"), 16, is_figure=True),
    )
    rows = tuple(
        row(holder_words(one), str(led[one]), *(_crossing(counts[(one, helper)], one == helper) for helper in helpers))
        for one in HOLDERS
    )
    return (
        Heading(1, text(_("5 Cooperation")), "cooperation"),
        Paragraph(text(_shared(facts)), Tone.LEAD_IN),
        Table(_("Action items by lead and supporting bureau"), columns, rows),
        Paragraph(text(_("An item with two supporting bureaux counts under both.")), Tone.NOTE),
    )


def _crossing(count: int, is_itself: bool) -> str:
    return NOTHING if is_itself and not count else str(count)


def _shared(facts: PlanFacts) -> str:
    shared = sum(1 for item in facts.items if item.support or item.joint)
    return ngettext(
        "More than one bureau takes part in %(shared)d of %(count)d action item.",
        "More than one bureau takes part in %(shared)d of %(count)d action items.",
        len(facts.items),
    ) % {"shared": shared, "count": len(facts.items)}


def reports_due(facts: PlanFacts) -> tuple[Block, ...]:
    here = due_at_this_meeting(facts)
    elsewhere = [due for due in facts.reports_due if _is_of_interest(due, facts)]
    name = meeting_name(facts.meeting)
    return (
        Heading(1, text(_("6 Reports due to Council and other bodies")), "reports"),
        Heading(2, text(_("Due to %(meeting)s") % {"meeting": name}), "reports-here"),
        *_listing(facts, here, _("No report is due to this meeting.")),
        Heading(2, text(_("Due to other bodies and later meetings")), "reports-elsewhere"),
        *_listing(facts, elsewhere, _("No other report is due.")),
        *_without_meeting(facts),
    )


def _is_of_interest(due: ReportDueFact, facts: PlanFacts) -> bool:
    """What was met before the period is history; what was missed stays until it is met."""
    is_elsewhere = due.meeting.slug != facts.meeting.slug
    return is_elsewhere and (due.is_open or due.meeting.opens_on > facts.since)


def _listing(facts: PlanFacts, reports: Iterable[ReportDueFact], none: str) -> tuple[Block, ...]:
    titles = titles_of(facts)
    rows = tuple(_due_row(due, titles, facts) for due in reports)
    if not rows:
        return (Paragraph(text(none)),)
    columns = (
        Column(_("Item"), 12),
        Column(pgettext("papers", "Action"), 24),
        Column(_("Body"), 16),
        Column(_("Meeting"), 12),
        Column(_("Due"), 13),
        Column(_("Document"), 12),
        Column(_("Decision"), 11),
    )
    return (Table("", columns, rows, _("Reports due")),)


def _due_row(due: ReportDueFact, titles: dict[str, Texts], facts: PlanFacts) -> Row:
    return row(
        code(due.item),
        in_reader_language(titles[due.item]),
        body_name(due.body, facts.bodies),
        meeting_name(due.meeting),
        short_day(due.due_on),
        marked(text(code(due.document_number or NOTHING)), illustrative=due.illustrative),
        _decision(due),
    )


def _decision(due: ReportDueFact) -> tuple[Text, ...]:
    if due.skipped_because:
        return (text(_("Not reported: "), free(due.skipped_because)),)
    said = text(str(DECISIONS.get(due.decision, due.decision)) or NOTHING)
    words = free(due.decision_text)
    return (said, words) if words else (said,)


def _without_meeting(facts: PlanFacts) -> tuple[Block, ...]:
    """Duties for which the text leaves the occasion open: shown, because "not stated" is an answer."""
    dated = {(due.item, due.body) for due in facts.reports_due}
    open_duties = [duty for duty in facts.duties if (duty.item, duty.body) not in dated]
    if not open_duties:
        return ()
    titles = titles_of(facts)
    columns = (
        Column(_("Item"), 12),
        Column(pgettext("papers", "Action"), 44),
        Column(_("Body"), 24),
        Column(_("How often"), 20),
    )
    rows = tuple(_duty_row(duty, titles, facts) for duty in open_duties)
    return (
        Heading(2, text(_("Duties to report with no meeting set")), "reports-open"),
        Table("", columns, rows, _("Duties to report with no meeting set")),
    )


def _duty_row(duty: DutyFact, titles: dict[str, Texts], facts: PlanFacts) -> Row:
    return row(
        code(duty.item),
        in_reader_language(titles[duty.item]),
        body_name(duty.body, facts.bodies),
        cadence_words(duty),
    )
