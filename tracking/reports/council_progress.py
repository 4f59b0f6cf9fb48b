"""Pure: section 4 of the Council report, each Resolution with its items, their latest update and next report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tracking.reports.facts import DutyFact, EvidenceFact, ItemFact, PlanFacts, ReportDueFact, ResolutionFact
from tracking.reports.figures import by_status
from tracking.reports.outline import Block, Column, Heading, Paragraph, Row, Table, Text, Tone, row, text
from tracking.reports.scripts import language_of
from tracking.reports.wording import (
    NOTHING,
    as_written,
    body_name,
    cadence_words,
    clause_words,
    code,
    free,
    in_reader_language,
    items_counted,
    listed,
    marked,
    meeting_name,
    resolution_name,
    short_day,
    status_words,
)
from tracking.workflow import Status


def by_resolution(facts: PlanFacts) -> tuple[Block, ...]:
    items: dict[str, list[ItemFact]] = defaultdict(list)
    for item in facts.items:
        items[item.resolution].append(item)
    reports = NextReports(facts)
    blocks: list[Block] = [Heading(1, text(_("4 Progress by Resolution")), "progress")]
    for fact in facts.resolutions:
        blocks += _resolution(fact, items[fact.slug], reports)
    return tuple(blocks)


class NextReports:
    """What each item reports next: the nearest open report, else the duties that have no meeting."""

    def __init__(self, facts: PlanFacts) -> None:
        self.bodies = facts.bodies
        self.due: dict[str, ReportDueFact] = {}
        self.duties: dict[str, list[DutyFact]] = defaultdict(list)
        for due in facts.reports_due:
            if due.is_open:
                self.due.setdefault(due.item, due)
        for duty in facts.duties:
            self.duties[duty.item].append(duty)

    def of(self, item: str) -> tuple[Text, ...]:
        if item in self.due:
            due = self.due[item]
            return (text(meeting_name(due.meeting)), text(short_day(due.due_on)))
        said = (text(body_name(duty.body, self.bodies), f": {cadence_words(duty)}") for duty in self.duties[item])
        return tuple(said) or (text(NOTHING),)


def _resolution(fact: ResolutionFact, items: Sequence[ItemFact], reports: NextReports) -> list[Block]:
    name = text(resolution_name(fact) + " – ", in_reader_language(fact.titles))
    heading = Heading(2, name, f"resolution-{fact.slug}")
    if not items:
        return [heading, Paragraph(text(_("No action item.")))]
    columns = (
        Column(_("Item"), 13),
        Column(pgettext("papers", "Action"), 27),
        Column(_("Status"), 17),
        Column(_("Latest update"), 29),
        Column(_("Next report"), 14),
    )
    rows = tuple(_item_row(item, reports) for item in items)
    said = status_line(items)
    return [heading, Paragraph(text(said), Tone.LEAD_IN), Table("", columns, rows, resolution_name(fact))]


def status_line(items: Sequence[ItemFact]) -> str:
    """`33 action items: Under implementation (9) and Not yet started (24).`"""
    counts = by_status(items)
    present = [(status, counts.of_row(status)) for status in Status if counts.of_row(status)]
    return _("%(items)s: %(list)s.") % {
        "items": items_counted(len(items)),
        "list": listed(f"{status.in_papers} ({count})" for status, count in present),
    }


def _item_row(item: ItemFact, reports: NextReports) -> Row:
    return row(
        (text(code(item.code)), text(clause_words(item))),
        in_reader_language(item.titles),
        (status_words(item), *_milestones(item)),
        (_latest(item), *(_evidence(piece) for piece in item.evidence), *_no_evidence(item)),
        reports.of(item.code),
    )


def _milestones(item: ItemFact) -> tuple[Text, ...]:
    if not item.milestones:
        return ()
    words = ngettext("%(met)d of %(count)d milestone met", "%(met)d of %(count)d milestones met", item.milestones) % {
        "met": item.milestones_met,
        "count": item.milestones,
    }
    return (text(words),)


def _latest(item: ItemFact) -> Text:
    if item.update is None:
        return text(_("No update yet"))
    words = as_written(item.update.text, item.update.language)
    return marked(text(f"{short_day(item.update.on)}: ", words), illustrative=item.update.illustrative)


def _no_evidence(item: ItemFact) -> tuple[Text, ...]:
    """Where work was completed without evidence: why."""
    because = item.no_evidence_because
    if not because:
        return ()
    words = text(_("No evidence: "), as_written(because, language_of(because)))
    return (marked(words, illustrative=item.illustrative),)


def _evidence(piece: EvidenceFact) -> Text:
    return marked(text(_("Evidence: "), free(piece.title)), illustrative=piece.illustrative)
