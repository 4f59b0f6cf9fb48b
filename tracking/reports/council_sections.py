"""Pure: sections 1 to 3 of the Council report: overview, since the last meeting, points that need attention."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from tracking.reports.facts import DateChangeFact, ItemFact, PlanFacts, StatusChangeFact, Texts
from tracking.reports.figures import (
    HOLDERS,
    CrossTable,
    by_health,
    by_status,
    coverage,
    due_at_this_meeting,
    duties,
    each_duty_once,
    holder,
    illustrative_items,
    in_health,
    in_status,
    is_illustrative,
    net_changes,
    slips,
)
from tracking.reports.outline import Block, Column, Heading, KeyFigures, Paragraph, Row, Table, Tone, row, text
from tracking.reports.wording import (
    code,
    day,
    free,
    holder_words,
    in_reader_language,
    lead_words,
    listed,
    marked,
    meeting_name,
    more_than_shown,
    named,
    short_day,
    unbroken,
)
from tracking.schedule import Health
from tracking.workflow import Status

ROWS_SHOWN = 25
CODES_SHOWN = 150


def overview(facts: PlanFacts) -> tuple[Block, ...]:
    """The whole plan in figures, each duty once."""
    once = each_duty_once(facts)
    return (
        Heading(1, text(_("1 Overview")), "overview"),
        Paragraph(text(_started(once)), Tone.LEAD_IN),
        KeyFigures(_key_figures(once), _("Key figures of the plan")),
        crossed(
            _("Action items by status and lead bureau"),
            _("Status"),
            by_status(once.items),
            [(status, str(status.in_papers)) for status in Status],
        ),
        crossed(
            _("Action items by standing and lead bureau"),
            _("Standing"),
            by_health(once.items),
            [(health, str(health.label)) for health in Health],
        ),
        *_counted_as(facts),
        *_made_up(facts),
    )


def _counted_as(facts: PlanFacts) -> tuple[Block, ...]:
    """Says what the figures count, where clauses and duties are not as many."""
    words = {"clauses": len(facts.items), "duties": duties(facts)}
    if words["clauses"] == words["duties"]:
        return ()
    said = _("The figures count each duty once: %(duties)d, laid down in %(clauses)d clauses.")
    return (Paragraph(text(said % words), Tone.NOTE),)


def _started(facts: PlanFacts) -> str:
    started = sum(1 for item in facts.items if item.status is not Status.NOT_STARTED)
    return ngettext(
        "Work has started on %(started)d of %(count)d action item.",
        "Work has started on %(started)d of %(count)d action items.",
        len(facts.items),
    ) % {"started": started, "count": len(facts.items)}


def _key_figures(facts: PlanFacts) -> tuple[tuple[int, str], ...]:
    return (
        (len(facts.items), _("Action items")),
        (len(in_status(facts, Status.COMPLETED)), str(Status.COMPLETED.in_papers)),
        (len(in_status(facts, Status.IN_PROGRESS)), str(Status.IN_PROGRESS.in_papers)),
        (len(in_health(facts, Health.OVERDUE)), str(Health.OVERDUE.label)),
        (coverage(facts).updated, _("Updated in the period")),
        (len(due_at_this_meeting(facts)), _("Reports due to this meeting")),
    )


def crossed(caption: str, corner: str, counts: CrossTable, names: Sequence[tuple[str, str]]) -> Table:
    """One row for each value of a vocabulary, one column for each holder, totals at both ends."""
    columns = (
        Column(corner, 30),
        *(Column(holder_words(one), 12, is_figure=True) for one in HOLDERS),
        Column(_("Total"), 10, is_figure=True),
    )
    rows = [row(name, *(str(counts.at(key, one)) for one in HOLDERS), str(counts.of_row(key))) for key, name in names]
    totals = (str(counts.of_holder(one)) for one in HOLDERS)
    return Table(caption, columns, (*rows, row(_("Total"), *totals, str(counts.total), is_total=True)), is_whole=True)


def _made_up(facts: PlanFacts) -> tuple[Block, ...]:
    count = illustrative_items(facts)
    if not count:
        return ()
    words = ngettext(
        "The figures include %(count)d item whose progress is illustrative.",
        "The figures include %(count)d items whose progress is illustrative.",
        count,
    )
    return (Paragraph(text(words % {"count": count}), Tone.NOTE),)


def since_last(facts: PlanFacts) -> tuple[Block, ...]:
    """Changes of status and later dates since the last meeting of that body, or since the Assembly."""
    return (
        Heading(1, text(_("2 Since the last meeting")), "since"),
        Paragraph(text(_period(facts))),
        *_moved(facts),
        *_slipped(facts),
    )


def _period(facts: PlanFacts) -> str:
    before = facts.previous or facts.assembly
    return _("From %(day)s (%(meeting)s) to %(until)s: %(list)s.") % {
        "meeting": meeting_name(before),
        "day": day(facts.since),
        "until": day(facts.data_date),
        "list": listed(_counted_changes(facts)),
    }


def _counted_changes(facts: PlanFacts) -> tuple[str, ...]:
    moved, later = len(net_changes(facts)), len(slips(facts))
    heard = coverage(facts).updated
    opened = sum(1 for item in facts.items if facts.since < item.opened_on <= facts.data_date)
    changed = ngettext("%(count)d item changed its status", "%(count)d items changed their status", moved)
    return (
        changed % {"count": moved},
        ngettext("%(count)d item was updated", "%(count)d items were updated", heard) % {"count": heard},
        ngettext("%(count)d item is new", "%(count)d items are new", opened) % {"count": opened},
        ngettext("%(count)d due date moved later", "%(count)d due dates moved later", later) % {"count": later},
    )


def _moved(facts: PlanFacts) -> tuple[Block, ...]:
    """What was implemented first, then the other changes, each in plan order."""
    place = {item.code: number for number, item in enumerate(facts.items)}
    ends = {Status.COMPLETED: 0, Status.CONTINUING: 1}
    changes = sorted(net_changes(facts), key=lambda change: (ends.get(change.target, 2), place[change.item]))
    if not changes:
        return ()
    columns = (
        Column(_("Item"), 12),
        Column(pgettext("papers", "Action"), 34),
        Column(_("From"), 16),
        Column(_("To"), 18),
        Column(_("Date"), 12),
    )
    titles = titles_of(facts)
    rows = [_status_row(change, titles) for change in changes[:ROWS_SHOWN]]
    return (Table(_("Changes of status"), columns, tuple(rows)), *_rest_changed(len(changes)))


def _status_row(change: StatusChangeFact, titles: dict[str, Texts]) -> Row:
    return row(
        code(change.item),
        in_reader_language(titles[change.item]),
        str(change.source.in_papers),
        marked(str(change.target.in_papers), illustrative=change.illustrative),
        short_day(change.on),
    )


def _rest_changed(count: int) -> tuple[Block, ...]:
    left = count - ROWS_SHOWN
    if left <= 0:
        return ()
    words = ngettext(
        "%(count)d more item changed its status; it is in Annex A.",
        "%(count)d more items changed their status; they are in Annex A.",
        left,
    )
    return (Paragraph(text(words % {"count": left}), Tone.NOTE),)


def _slipped(facts: PlanFacts) -> tuple[Block, ...]:
    later = slips(facts)
    if not later:
        return ()
    columns = (
        Column(_("Item"), 12),
        Column(pgettext("papers", "Action"), 34),
        Column(_("Was due"), 12),
        Column(_("Now due"), 12),
        Column(_("Reason"), 26),
    )
    titles = titles_of(facts)
    rows = tuple(slip_row(change, titles) for change in later[:ROWS_SHOWN])
    left = len(later) - len(rows)
    return (Table(_("Due dates moved later"), columns, rows), *_rest_in_annex_b(left))


def slip_row(change: DateChangeFact, titles: dict[str, Texts]) -> Row:
    return row(
        code(change.item),
        in_reader_language(titles[change.item]),
        short_day(change.source),
        short_day(change.target),
        marked(free(change.why), illustrative=change.illustrative),
    )


def _rest_in_annex_b(left: int) -> tuple[Block, ...]:
    if left <= 0:
        return ()
    words = ngettext("%(count)d more change is in Annex B.", "%(count)d more changes are in Annex B.", left)
    return (Paragraph(text(words % {"count": left}), Tone.NOTE),)


def attention(facts: PlanFacts) -> tuple[Block, ...]:
    return (
        Heading(1, text(_("3 Points that need attention")), "attention"),
        *_overdue(facts),
        *_awaiting(facts),
        *_undated(facts),
        *_silent(facts),
    )


def _overdue(facts: PlanFacts) -> tuple[Block, ...]:
    items = in_health(facts, Health.OVERDUE)
    said = ngettext("%(count)d item is overdue.", "%(count)d items are overdue.", len(items))
    columns = (
        Column(_("Item"), 12),
        Column(pgettext("papers", "Action"), 46),
        Column(_("Lead"), 14),
        Column(_("Due"), 14),
        Column(_("Last update"), 14),
    )
    rows = [
        row(
            code(item.code),
            in_reader_language(item.titles),
            code(lead_words(item)),
            short_day(item.due_on),
            marked(short_day(item.last_update_on), illustrative=is_illustrative(item)),
        )
        for item in items[:ROWS_SHOWN]
    ]
    return _point(_("Overdue"), "overdue", said % {"count": len(items)}, columns, rows, len(items))


def _awaiting(facts: PlanFacts) -> tuple[Block, ...]:
    items = in_status(facts, Status.AWAITING_DECISION)
    said = ngettext("%(count)d item awaits a decision.", "%(count)d items await a decision.", len(items))
    columns = (
        Column(_("Item"), 12),
        Column(_("To be decided"), 52),
        Column(_("Who decides"), 22),
        Column(_("Expected by"), 14),
    )
    rows = [
        row(
            code(item.code),
            marked(free(item.awaiting_question), illustrative=item.illustrative),
            named(item.awaiting_body),
            short_day(item.awaiting_by),
        )
        for item in items[:ROWS_SHOWN]
    ]
    return _point(_("Awaiting a decision"), "awaiting", said % {"count": len(items)}, columns, rows, len(items))


def _undated(facts: PlanFacts) -> tuple[Block, ...]:
    items = in_health(facts, Health.NO_DATE)
    said = ngettext("%(count)d open item has no date stated.", "%(count)d open items have no date stated.", len(items))
    return _codes(_("No date stated"), "undated", said % {"count": len(items)}, items)


def _silent(facts: PlanFacts) -> tuple[Block, ...]:
    items = in_health(facts, Health.SILENT)
    said = ngettext(
        "%(count)d open item had no update for more than 90 days.",
        "%(count)d open items had no update for more than 90 days.",
        len(items),
    )
    return _codes(_("No recent update"), "silent", said % {"count": len(items)}, items)


def _point(
    title: str, anchor: str, said: str, columns: tuple[Column, ...], rows: list[Row], count: int
) -> tuple[Block, ...]:
    if not rows:
        return (Heading(2, text(title), anchor), Paragraph(text(said)))
    return (
        Heading(2, text(title), anchor),
        Paragraph(text(said), Tone.LEAD_IN),
        Table("", columns, tuple(rows), said),
        *rest(count),
    )


def _codes(title: str, anchor: str, said: str, items: Sequence[ItemFact]) -> tuple[Block, ...]:
    """Items named by their codes alone, one line of them for each bureau: there may be a hundred."""
    lines = []
    for one in HOLDERS:
        named = [item.code for item in items[:CODES_SHOWN] if holder(item) == one]
        if named:
            lines.append(row(holder_words(one), code(", ".join(map(unbroken, named)))))
    columns = (Column(_("Lead"), 18), Column(_("Items"), 82))
    listing = (Table("", columns, tuple(lines), said),) if lines else ()
    tone = Tone.LEAD_IN if lines else Tone.BODY
    return (Heading(2, text(title), anchor), Paragraph(text(said), tone), *listing, *rest(len(items), CODES_SHOWN))


def titles_of(facts: PlanFacts) -> dict[str, Texts]:
    return {item.code: item.titles for item in facts.items}


def rest(count: int, shown: int = ROWS_SHOWN) -> tuple[Block, ...]:
    """Where to find the rows that the listing leaves out."""
    return (Paragraph(text(more_than_shown(count - shown)), Tone.NOTE),) if count > shown else ()
