"""Loads the register's work: action items, reporting obligations and reports due; adds only what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from resolutions.models import Body, Meeting, Provision, Resolution
from resolutions.register import Row, load_decisions, read_pairs, read_rows
from resolutions.vocabulary import Cadence
from tracking.deadlines import refresh_items, report_due_on
from tracking.drafting import Clause, ItemDraft, draft
from tracking.models import (
    ActionItem,
    Channel,
    Participation,
    ReportDue,
    ReportingObligation,
    ReportRecipient,
    Topic,
    index_items,
)
from tracking.schedule import MeetingDay, occurrences
from tracking.search import index_all, index_missing


@transaction.atomic
def load_register(folder: Path, at: datetime) -> Counter[str]:
    """Load the whole register of WTSA-16 from `folder`; returns how many rows of each kind were added."""
    added = load_decisions(folder)
    titles = _item_titles(read_rows(folder, "resolutions"))
    added.update(draft_work(titles, at))
    _join_twins(read_pairs(folder, "twins"))
    added["topics"] = _load_topics(read_rows(folder, "topics"))
    added["reports due"] += _load_reports_due(read_rows(folder, "reports_due"), at)
    # What is new, a topic or a number, may be a new word of items that were indexed long ago.
    (index_all if any(added.values()) else index_missing)()
    return added


@transaction.atomic
def draft_work(titles: Mapping[tuple[str, str], str], at: datetime) -> Counter[str]:
    """Items, obligations and the reports that a rule gives, for accepted provisions that have none yet.

    `titles` holds short titles by (Resolution, path); a clause without one is called by its heading.
    """
    return Counter(
        {
            "action items": _draft_items(titles),
            "reporting obligations": _draft_obligations(),
            "reports due": _owe_reports(at),
        }
    )


def _item_titles(rows: list[Row]) -> dict[tuple[str, str], str]:
    return {
        (row["slug"], facts["path"]): facts["item"]["title"]
        for row in rows
        for facts in row["provisions"]
        if "item" in facts
    }


def drafts_by_provision() -> dict[Provision, ItemDraft]:
    """A draft for every operative provision stored, in plan order."""
    drafts = {}
    for resolution in Resolution.objects.prefetch_related("provisions"):
        provisions = sorted(resolution.provisions.all(), key=lambda provision: provision.position)
        by_path = {provision.path: provision for provision in provisions}
        for item in draft(resolution.reference, [clause_of(provision) for provision in provisions]):
            drafts[by_path[item.path]] = item
    return drafts


def clause_of(provision: Provision) -> Clause:
    return Clause(
        path=provision.path,
        kind=provision.kind,
        addressees=tuple(provision.addressees),
        lead=provision.lead,
        basis=provision.basis,
        support=tuple(provision.support),
        reporting=tuple((duty["to"], duty["cadence"]) for duty in provision.reporting),
    )


def _draft_items(titles: Mapping[tuple[str, str], str]) -> int:
    taken = set(ActionItem.objects.values_list("provision", flat=True))
    drafts = {p: d for p, d in drafts_by_provision().items() if p.pk not in taken}
    items = [
        ActionItem(
            code=item.code,
            resolution=provision.resolution,
            provision=provision,
            title=titles.get((provision.resolution.slug, provision.path), provision.heading[:200]),
            plan_order=provision.resolution.plan_order * 1000 + provision.position,
            opened_on=provision.resolution.assembly.closes_on,
        )
        for provision, item in drafts.items()
    ]
    created = bulk_create_with_history(items, ActionItem, batch_size=200)
    parts = [
        Participation(item=item, bureau=part.bureau, capacity=part.capacity, basis=part.basis)
        for item, plan in zip(created, drafts.values(), strict=True)
        for part in plan.parts
    ]
    bulk_create_with_history(parts, Participation, batch_size=200)
    index_items(created)
    return len(created)


def _load_topics(rows: list[Row]) -> int:
    """A topic that is new is given to all items of its Resolutions; from then on people say what belongs to it."""
    known = set(Topic.objects.values_list("slug", flat=True))
    new = [row for row in rows if row["slug"] not in known]
    for row in new:
        topic = Topic.objects.create(slug=row["slug"], name=row["name"])
        topic.action_items.set(ActionItem.objects.filter(resolution__slug__in=row["resolutions"]))
    return len(new)


def _join_twins(pairs: list[tuple[str, str]]) -> None:
    items = ActionItem.objects.in_bulk([code for pair in pairs for code in pair], field_name="code")
    joined = []
    for first, second in pairs:
        if first in items and second in items and items[second].twin_of_id is None:
            items[second].twin_of = items[first]
            joined.append(items[second])
    bulk_update_with_history(joined, ActionItem, ["twin_of"])


def _draft_obligations() -> int:
    items = {item.provision_id: item for item in ActionItem.objects.filter(reporting_obligation=None)}
    bodies = Body.objects.in_bulk(field_name="code")
    owed = {
        items[provision.pk]: plan.reports
        for provision, plan in drafts_by_provision().items()
        if plan.reports and provision.pk in items
    }
    created = bulk_create_with_history([ReportingObligation(item=item) for item in owed], ReportingObligation)
    recipients = [
        ReportRecipient(obligation=obligation, body=bodies.get(report.body or ""), cadence=report.cadence)
        for obligation in created
        for report in owed[obligation.item]
    ]
    bulk_create_with_history(recipients, ReportRecipient)
    return len(created)


def _owe_reports(at: datetime) -> int:
    """The reports that the text's own rule gives until the next Assembly, where an obligation has none yet."""
    meetings = {
        meeting.slug: meeting for meeting in Meeting.objects.prefetch_related("body__lead_times").select_related("body")
    }
    days = [meeting_day(meeting) for meeting in meetings.values()]
    without = ReportRecipient.objects.filter(reports_due=None).exclude(body=None)
    new = [
        _report_due(recipient, meetings[day.slug], {})
        for recipient in without.select_related("body", "obligation__item__resolution__assembly__body")
        for day in _rule_gives(recipient, days)
    ]
    return _store_reports(new, at)


def meeting_day(meeting: Meeting) -> MeetingDay:
    """The meeting as the schedule sees it."""
    takes_place = meeting.standing != Meeting.Standing.CANCELLED
    return MeetingDay(meeting.slug, meeting.body.code, meeting.opens_on, takes_place)


def _rule_gives(recipient: ReportRecipient, days: list[MeetingDay]) -> tuple[MeetingDay, ...]:
    assembly = recipient.obligation.item.resolution.assembly
    after = assembly.closes_on
    next_assemblies = occurrences(Cadence.NEXT, assembly.body.code, days, after, date.max)
    until = next_assemblies[0].opens_on if next_assemblies else date.max
    body = recipient.body.code if recipient.body else ""
    return occurrences(Cadence(recipient.cadence), body, days, after, until)


def _load_reports_due(rows: list[Row], at: datetime) -> int:
    known = set(
        ReportDue.objects.values_list("recipient__obligation__item__code", "recipient__body__code", "meeting__slug")
    )
    meetings = {meeting.slug: meeting for meeting in Meeting.objects.prefetch_related("body__lead_times")}
    recipients = {
        (recipient.obligation.item.code, recipient.body.code): recipient
        for recipient in ReportRecipient.objects.exclude(body=None).select_related("obligation__item", "body")
        if recipient.body
    }
    new = [
        _report_due(recipients[row["item"], row["to"]], meetings[row["meeting"]], row)
        for row in rows
        if (row["item"], row["to"], row["meeting"]) not in known
    ]
    return _store_reports(new, at)


def _store_reports(new: list[ReportDue], at: datetime) -> int:
    bulk_create_with_history(new, ReportDue)
    concerned = {report.item.pk for report in new}
    refresh_items(
        ActionItem.objects.filter(pk__in=concerned), by=None, at=at, why="Register loaded", channel=Channel.COMMAND
    )
    return len(new)


def _report_due(recipient: ReportRecipient, meeting: Meeting, row: Row) -> ReportDue:
    report = ReportDue(
        recipient=recipient,
        meeting=meeting,
        basis=row.get("basis", ReportDue.Basis.RULE),
        document_number=row.get("document_number", ""),
        note=row.get("note", ""),
    )
    report.due_on = report_due_on(report)
    return report
