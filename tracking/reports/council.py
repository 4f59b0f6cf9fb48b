"""Pure: facts and a language give the outline of the progress report to Council, or to any other body that meets."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from resolutions.vocabulary import Language
from tracking.reports.council_annexes import annexes
from tracking.reports.council_duties import cooperation, reports_due
from tracking.reports.council_progress import by_resolution
from tracking.reports.council_sections import attention, overview, since_last
from tracking.reports.facts import PlanFacts
from tracking.reports.figures import (
    by_status,
    coverage,
    due_at_this_meeting,
    each_duty_once,
    illustrative_items,
    in_health,
    in_status,
)
from tracking.reports.imprint import Imprint
from tracking.reports.outline import Block, Contents, Labelled, Outline, Paragraph, Text, Tone, text
from tracking.reports.wording import (
    DRAFTED_IN,
    NOTHING,
    clause_words,
    day,
    free,
    listed,
    meeting_name,
    resolution_name,
    sentences,
    with_islands,
)
from tracking.schedule import Health
from tracking.workflow import Status


@dataclass(frozen=True)
class Front:
    """What stands before the first section."""

    facts: PlanFacts
    imprint: Imprint

    def blocks(self) -> tuple[Block, ...]:
        return (*self._notice(), self._heading(), self._what_it_says(), Contents(_("Contents")))

    def _notice(self) -> tuple[Block, ...]:
        count = illustrative_items(self.facts)
        if not count:
            return ()
        words = ngettext(
            "Demonstration, not for submission: the progress of %(count)d item is illustrative and marked so.",
            "Demonstration, not for submission: the progress of %(count)d items is illustrative and marked so.",
            count,
        )
        return (Paragraph(text(words % {"count": count}), Tone.NOTICE),)

    def _heading(self) -> Labelled:
        rows = (
            (_("Agenda item"), NOTHING),
            (_("Document"), self.imprint.document_number or NOTHING),
            (_("Date"), day(self.facts.data_date)),
            (_("Original language"), str(DRAFTED_IN.label)),
            (_("Source"), _("Telecommunication Standardization Bureau")),
        )
        return Labelled(tuple((label, (text(words),)) for label, words in rows), _("The data of the document"))

    def _what_it_says(self) -> Labelled:
        return Labelled(
            (
                (pgettext("papers", "Summary"), (summary(self.facts),)),
                (_("Action required"), self._action_required()),
                (_("References"), self._references()),
            ),
            _("Summary, action required and references"),
        )

    def _action_required(self) -> tuple[Text, ...]:
        meeting = meeting_name(self.facts.meeting)
        asked = [_("%(meeting)s is invited to note this report.") % {"meeting": meeting}]
        awaiting = len(in_status(each_duty_once(self.facts), Status.AWAITING_DECISION))
        if awaiting:
            asked.append(
                ngettext(
                    "%(count)d action item awaits a decision: see section 3.",
                    "%(count)d action items await a decision: see section 3.",
                    awaiting,
                )
                % {"count": awaiting}
            )
        return tuple(text(sentence) for sentence in asked)

    def _references(self) -> tuple[Text, ...]:
        assembly = self.facts.assembly
        adopted = with_islands(
            _("Resolutions of %(assembly)s (%(place)s, %(year)d)"),
            assembly=assembly.name,
            place=free(assembly.place),
            year=assembly.opens_on.year,
        )
        return (adopted, *self._clauses_that_ask())

    def _clauses_that_ask(self) -> tuple[Text, ...]:
        items = {item.code: item for item in self.facts.items}
        names = {fact.slug: resolution_name(fact) for fact in self.facts.resolutions}
        asking = dict.fromkeys(due.item for due in due_at_this_meeting(self.facts) if due.item in items)
        return tuple(
            text(
                _("%(resolution)s, %(clause)s (%(code)s)")
                % {"resolution": names[items[one].resolution], "clause": clause_words(items[one]), "code": one}
            )
            for one in asking
        )


def council_report(facts: PlanFacts, language: Language, imprint: Imprint) -> Outline:
    """The whole report in that language."""
    with override(language.interface_code):
        title = _("Progress report on the Resolutions of %(assembly)s") % {"assembly": facts.assembly.name}
        return Outline(
            language=language.value,
            title=title,
            subject=_("Report to %(meeting)s") % {"meeting": meeting_name(facts.meeting)},
            author=_("Telecommunication Standardization Bureau"),
            dated=facts.data_date,
            running=_("Data as of %(day)s") % {"day": day(facts.data_date)} + f" · {imprint.checksum[:12]}",
            page_of=_("Page {page} of {pages}"),
            blocks=_blocks(facts, imprint),
        )


def _blocks(facts: PlanFacts, imprint: Imprint) -> tuple[Block, ...]:
    return (
        *Front(facts, imprint).blocks(),
        *overview(facts),
        *since_last(facts),
        *attention(facts),
        *by_resolution(facts),
        *cooperation(facts),
        *reports_due(facts),
        *annexes(facts, imprint),
    )


def summary(facts: PlanFacts) -> Text:
    """At most 120 words, all of them from figures."""
    once = each_duty_once(facts)
    return text(sentences((_subject(once), _by_status(once), *_late(once), _heard(facts), _due_here(facts))))


def _subject(facts: PlanFacts) -> str:
    return ngettext(
        "This report presents %(count)d action item that follows from the Resolutions of %(assembly)s, as of %(day)s.",
        "This report presents %(count)d action items that follow from the Resolutions of %(assembly)s, as of %(day)s.",
        len(facts.items),
    ) % {"count": len(facts.items), "assembly": facts.assembly.name, "day": day(facts.data_date)}


def _by_status(facts: PlanFacts) -> str:
    counts = by_status(facts.items)
    known = [(status, counts.of_row(status)) for status in Status]
    return _("Items by status: %(list)s.") % {
        "list": listed(f"{status.in_papers} ({count})" for status, count in known if count)
    }


def _late(facts: PlanFacts) -> tuple[str, str]:
    overdue, silent = len(in_health(facts, Health.OVERDUE)), len(in_health(facts, Health.SILENT))
    unheard = ngettext(
        "%(count)d item had no update for more than 90 days.",
        "%(count)d items had no update for more than 90 days.",
        silent,
    )
    return (
        ngettext("%(count)d item is overdue.", "%(count)d items are overdue.", overdue) % {"count": overdue},
        unheard % {"count": silent},
    )


def _heard(facts: PlanFacts) -> str:
    """`112 of 118 items were updated since 3 November 2016.`"""
    heard = coverage(facts)
    return ngettext(
        "%(updated)d of %(count)d item was updated since %(day)s.",
        "%(updated)d of %(count)d items were updated since %(day)s.",
        heard.items,
    ) % {"updated": heard.updated, "count": heard.items, "day": day(facts.since)}


def _due_here(facts: PlanFacts) -> str:
    due = len(due_at_this_meeting(facts))
    return ngettext("%(count)d report is due to %(meeting)s.", "%(count)d reports are due to %(meeting)s.", due) % {
        "count": due,
        "meeting": meeting_name(facts.meeting),
    }
