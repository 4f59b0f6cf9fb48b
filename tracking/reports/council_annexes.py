"""Pure: the annexes of the Council report: all items, changes of owner and date, method."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from resolutions.vocabulary import Language
from tracking.reports.facts import DateChangeFact, ItemFact, OwnerChangeFact, PlanFacts
from tracking.reports.figures import coverage, illustrative_items
from tracking.reports.imprint import Imprint
from tracking.reports.outline import (
    Block,
    Column,
    Heading,
    Labelled,
    Paragraph,
    Row,
    Table,
    Text,
    Tone,
    row,
    text,
)
from tracking.reports.wording import (
    NOTHING,
    bureaux,
    code,
    day,
    free,
    in_reader_language,
    lead_words,
    marked,
    meeting_name,
    reader,
    sentences,
    short_day,
    status_words,
)
from tracking.schedule import DUE_SOON_DAYS, SILENT_AFTER_DAYS


def annexes(facts: PlanFacts, imprint: Imprint) -> tuple[Block, ...]:
    return (*_all_items(facts), *_changes(facts), *_method(facts, imprint))


def _all_items(facts: PlanFacts) -> tuple[Block, ...]:
    columns = (
        Column(_("Item"), 13),
        Column(pgettext("papers", "Action"), 26),
        Column(_("Lead"), 8),
        Column(_("Support"), 9),
        Column(_("Status"), 16),
        Column(_("Due"), 14),
        Column(_("Last update"), 14),
    )
    rows = tuple(_item_row(item) for item in facts.items)
    return (
        Heading(1, text(_("Annex A: All action items")), "annex-a", starts_page=True),
        Table("", columns, rows, _("All action items in plan order")),
    )


def _item_row(item: ItemFact) -> Row:
    return row(
        code(item.code),
        in_reader_language(item.titles),
        code(lead_words(item)),
        code(bureaux(item.support)),
        status_words(item),
        short_day(item.due_on),
        short_day(item.last_update_on),
    )


def _changes(facts: PlanFacts) -> tuple[Block, ...]:
    heading = Heading(1, text(_("Annex B: Changes of owner and date")), "annex-b")
    rows = (
        *(_owner_row(change) for change in facts.owner_changes if change.source),
        *(_date_row(change) for change in facts.date_changes if change.source),
    )
    first = Paragraph(text(_first_ones(facts)), Tone.LEAD_IN if rows else Tone.BODY)
    if not rows:
        return (heading, first, Paragraph(text(_("No owner and no date changed in the period."))))
    columns = (
        Column(_("Item"), 12),
        Column(_("Date"), 12),
        Column(_("What changed"), 16),
        Column(_("From"), 16),
        Column(_("To"), 16),
        Column(_("Reason"), 28),
    )
    return (heading, first, Table("", columns, rows, _("Changes of owner and date in the period")))


def _first_ones(facts: PlanFacts) -> str:
    """What was given for the first time is no change: it is counted, not listed."""
    owners = sum(1 for change in facts.owner_changes if not change.source)
    dates = sum(1 for change in facts.date_changes if not change.source)
    named = ngettext(
        "%(count)d item was given its first person responsible.",
        "%(count)d items were given their first person responsible.",
        owners,
    )
    dated = ngettext(
        "%(count)d item was given its first due date.", "%(count)d items were given their first due date.", dates
    )
    return sentences((named % {"count": owners}, dated % {"count": dates}))


def _owner_row(change: OwnerChangeFact) -> Row:
    return _change_row(change, _("Person responsible"), change.source or NOTHING, change.target or NOTHING)


def _date_row(change: DateChangeFact) -> Row:
    return _change_row(change, _("Due date"), short_day(change.source), short_day(change.target))


def _change_row(change: OwnerChangeFact | DateChangeFact, what: str, source: str, target: str) -> Row:
    reason = free(change.why) or text(NOTHING)
    return row(
        code(change.item),
        short_day(change.on),
        what,
        source,
        target,
        marked(reason, illustrative=change.illustrative),
    )


def _method(facts: PlanFacts, imprint: Imprint) -> tuple[Block, ...]:
    points = (Paragraph(text(words), Tone.POINT) for words in (*_definitions(), *_marks(facts)))
    return (
        Heading(1, text(_("Annex C: Method")), "annex-c"),
        Paragraph(text(coverage_sentence(facts))),
        *points,
        Paragraph(text(_("This paper is made from one stored snapshot of the plan:")), Tone.LEAD_IN),
        Labelled(_sources(facts, imprint), _("Where the data comes from")),
    )


def coverage_sentence(facts: PlanFacts) -> str:
    heard = coverage(facts)
    return ngettext(
        "%(updated)d of %(count)d item was updated in the period from %(since)s to %(until)s.",
        "%(updated)d of %(count)d items were updated in the period from %(since)s to %(until)s.",
        heard.items,
    ) % {
        "updated": heard.updated,
        "count": heard.items,
        "since": day(facts.since),
        "until": day(facts.data_date),
    }


def _definitions() -> tuple[str, ...]:
    return (
        _("An action item is the work that follows from one operative clause of a Resolution."),
        _("The status is stated by the bureau in the lead; the standing is computed from dates on the data date."),
        _("Overdue: the item is open and its due date has passed."),
        _("Due soon: the item is open and due within %(days)d days.") % {"days": DUE_SOON_DAYS},
        _("No recent update: the item is open and nothing was heard of it for more than %(days)d days.")
        % {"days": SILENT_AFTER_DAYS},
        _("No date stated: the item is open and neither the text nor the plan gives a date."),
        _("An item counts once, under the first of these that fits, in this order."),
    )


def _marks(facts: PlanFacts) -> tuple[str, ...]:
    said = []
    if reader() is not Language.ENGLISH:
        said.append(_("[EN] marks a text that is given in English because none is recorded in this language."))
    if illustrative_items(facts):
        said.append(_("[illustrative] marks progress made up to show how the tracker works; it is no fact."))
    return tuple(said)


def _sources(facts: PlanFacts, imprint: Imprint) -> tuple[tuple[str, tuple[Text, ...]], ...]:
    rows = (
        (_("Data date"), text(day(facts.data_date))),
        (_("Meeting"), text(meeting_name(facts.meeting))),
        (_("Plan version"), text(code(facts.plan_version))),
        (_("Snapshot taken by"), text(imprint.taken_by or _("the tracker, on command"))),
        (_("Checksum of the snapshot"), text(code(imprint.checksum))),
    )
    return tuple((label, (words,)) for label, words in rows)
