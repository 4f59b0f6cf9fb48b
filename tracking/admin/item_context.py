"""What the item page shows beside the form: the clause, the reports, the changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resolutions.headings import addressee_names
from resolutions.kept import in_words
from resolutions.models import Provision, ProvisionText
from resolutions.vocabulary import Language
from tracking.access import may_add_progress, may_hand_back, may_move
from tracking.admin.item_relations import relations
from tracking.admin.standings import standing_tag
from tracking.item_rows import undated_of
from tracking.models import (
    ActionItem,
    Capacity,
    DateChange,
    MilestoneChange,
    OwnerChange,
    Person,
    ReportDue,
    StatusChange,
)
from tracking.progress import unchanged_since
from tracking.putting_off import snoozes_of
from tracking.tags import health_tag
from tracking.workflow import Status

CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Text:
    """An official text as an island: its language, its direction, where it was read."""

    language: str
    language_name: str
    direction: str
    text: str
    source: str


@dataclass(frozen=True)
class Clause:
    citation: str
    heading: str
    printed: Text | None
    addressees: str
    collaborators: str
    texts: tuple[Text, ...]
    chapeau: tuple[Text, ...]


@dataclass(frozen=True)
class ChangeRow:
    at: datetime
    by: str
    what: str | Promise
    before: str
    after: str
    why: str
    channel: str


def item_page(item: ActionItem, reader: Person, day: date) -> dict[str, Any]:
    """Context of the item page; a fixed number of queries however long the item's story is."""
    resolution = item.resolution
    title, title_language = resolution.title_and_language()
    undated = undated_of([item], day).get(item.pk, "")
    return {
        "item": item,
        "clause": clause_of(item.provision),
        "status": Status(item.status),
        "health": health_tag(item.health_on(day), undated),
        "undated": undated,
        "lead": item.lead_bureaux(),
        "support": item.bureaux(Capacity.SUPPORT),
        "resolution_title": title,
        "resolution_title_language": title_language,
        **relations(item, reader, day),
        "unchanged_since": unchanged_since(item),
        "reports": [(report, standing_tag(report, day)) for report in reports_of(item)],
        "changes": changes_of(item),
        "may_update": may_add_progress(reader, item),
        "may_confirm": item.is_open and may_add_progress(reader, item),
        "snoozes": snoozes_of(item, day),
        "handed_back": item.hand_backs.waiting().select_related("by").first(),
        "may_hand_back": may_hand_back(reader, item),
        "may_move_status": may_move(reader, item),
        "milestones_met": sum(1 for step in item.milestones.all() if step.met_on),
        "milestones": len(item.milestones.all()),
        "milestones_postponed": sum(step.times_postponed for step in item.milestones.all()),
    }


def clause_of(provision: Provision) -> Clause:
    return Clause(
        citation=provision.citation,
        heading=provision.heading,
        printed=printed_heading(provision),
        addressees=addressee_names(provision.addressees),
        collaborators=addressee_names(provision.collaborators),
        texts=_texts(provision),
        chapeau=_texts(provision.parent) if provision.parent else (),
    )


def printed_heading(provision: Provision) -> Text | None:
    """The heading as the document prints it; None while no text that has one is attached."""
    row = provision.texts.exclude(heading="").select_related("source").first()
    return replace(_text(row), text=row.heading) if row else None


def _texts(provision: Provision) -> tuple[Text, ...]:
    return tuple(_text(row) for row in provision.texts.select_related("source"))


def _text(row: ProvisionText) -> Text:
    language = Language(row.language)
    direction = "rtl" if language.is_right_to_left else "ltr"
    return Text(row.language, str(language.label), direction, row.text, row.source.name)


def reports_of(item: ActionItem) -> list[ReportDue]:
    return list(ReportDue.objects.filter(recipient__obligation__item=item).with_names())


def changes_of(item: ActionItem) -> list[ChangeRow]:
    """The latest changes of status, deadline, person and days of milestones, newest first."""
    rows = [
        *(
            _row(change, _("status"), change.get_source_display(), change.get_target_display())
            for change in item.status_changes.select_related("by")[:CHANGES_SHOWN]
        ),
        *(
            _row(change, _("deadline"), change.source, change.target)
            for change in item.date_changes.select_related("by")[:CHANGES_SHOWN]
        ),
        *(
            _row(change, _("person"), change.source, change.target)
            for change in item.owner_changes.select_related("by", "source", "target")[:CHANGES_SHOWN]
        ),
        *(
            _row(change, _("milestone “%(title)s”") % {"title": change.milestone}, change.source, change.target)
            for change in _moves_of_milestones(item)[:CHANGES_SHOWN]
        ),
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)[:CHANGES_SHOWN]


def _moves_of_milestones(item: ActionItem) -> QuerySet[MilestoneChange]:
    return MilestoneChange.objects.filter(milestone__item=item).select_related("by", "milestone")


def _row(
    change: StatusChange | DateChange | OwnerChange | MilestoneChange,
    what: str | Promise,
    before: object,
    after: object,
) -> ChangeRow:
    return ChangeRow(
        at=change.at,
        by=str(change.by or ""),
        what=what,
        before=_in_words(before),
        after=_in_words(after),
        why="\n".join(filter(None, [in_words(change.why), getattr(change, "no_evidence", "")])),
        channel=change.get_channel_display(),
    )


def _in_words(value: object) -> str:
    """A day as the reader's language writes it; a dash for nothing."""
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return str(value or "–")
