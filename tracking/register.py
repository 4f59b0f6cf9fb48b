"""Loads the register's work: action items, reporting obligations and reports due; adds only what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from resolutions.models import Body, Meeting, Provision, Resolution
from resolutions.register import Row, load_decisions, read_pairs, read_rows
from tracking import clock
from tracking.deadlines import refresh_items, report_due_on
from tracking.drafting import Clause, ItemDraft, draft
from tracking.models import (
    ActionItem,
    Channel,
    DutyStation,
    Holiday,
    Participation,
    ReminderRule,
    ReportDue,
    ReportingObligation,
    ReportRecipient,
    Topic,
    index_items,
)
from tracking.obligations import Doer, owe_reports
from tracking.search import index_all, index_missing
from tracking.topics import Tagger, Tagging, record_topics

ASSEMBLY = "wtsa-16"
ClauseKey = tuple[str, str]  # slug of the Resolution, path of the clause


@transaction.atomic
def load_register(folder: Path, at: datetime) -> Counter[str]:
    """Load the whole register of WTSA-16 from `folder`; returns how many rows of each kind were added."""
    added = load_decisions(folder, ASSEMBLY)
    decisions = read_rows(folder, "resolutions")
    clauses = _clauses_by_code(decisions)
    added.update(draft_work(_item_titles(decisions), at))
    _join_twins([(clauses[first], clauses[second]) for first, second in read_pairs(folder, "twins")])
    added["topics"] = _load_topics(read_rows(folder, "topics"))
    added["duty stations"] = _load_stations(read_rows(folder, "duty_stations"))
    added["reminder rules"] = _load_rules(read_rows(folder, "reminder_rules"))
    added["reports due"] += _load_reports_due(read_rows(folder, "reports_due"), clauses, at)
    # What is new, a topic or a number, may be a new word of items that were indexed long ago.
    (index_all if any(added.values()) else index_missing)()
    return added


@transaction.atomic
def draft_work(titles: Mapping[ClauseKey, str], at: datetime) -> Counter[str]:
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


def _item_titles(rows: list[Row]) -> dict[ClauseKey, str]:
    return {
        (row["slug"], facts["path"]): facts["item"]["title"]
        for row in rows
        for facts in row["provisions"]
        if "item" in facts
    }


def _clauses_by_code(rows: list[Row]) -> dict[str, ClauseKey]:
    """The clauses behind the codes in the register's files; on record a code changes with its Resolution's number."""
    return {
        facts["item"]["code"]: (row["slug"], facts["path"])
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


def _draft_items(titles: Mapping[ClauseKey, str]) -> int:
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
        items = list(ActionItem.objects.filter(resolution__slug__in=row["resolutions"]))
        topic.action_items.set(items)
        tagger = Tagger(by=None, at=timezone.now(), channel=Channel.COMMAND)
        record_topics([Tagging(item.pk, (), (topic.pk,)) for item in items], tagger)
    return len(new)


def _load_stations(rows: list[Row]) -> int:
    """Duty stations with their holidays; of one that is known only the holidays that are missing."""
    added = 0
    for row in rows:
        facts = {key: value for key, value in row.items() if key != "holidays"}
        station, made = DutyStation.objects.get_or_create(slug=row["slug"], defaults=facts)
        known = set(station.holidays.values_list("on", flat=True))
        new = [Holiday(station=station, **day) for day in row["holidays"] if date.fromisoformat(day["on"]) not in known]
        added += made + len(bulk_create_with_history(new, Holiday))
    return added


def _load_rules(rows: list[Row]) -> int:
    known = set(ReminderRule.objects.values_list("stage", flat=True))
    new = [ReminderRule(**row) for row in rows if row["stage"] not in known]
    return len(bulk_create_with_history(new, ReminderRule))


def _join_twins(pairs: list[tuple[ClauseKey, ClauseKey]]) -> None:
    slugs = {slug for pair in pairs for slug, _path in pair}
    concerned = ActionItem.objects.filter(resolution__assembly__slug=ASSEMBLY, resolution__slug__in=slugs)
    items = {_clause(item): item for item in concerned.select_related("provision__resolution")}
    joined = []
    for first, second in pairs:
        if first in items and second in items and items[second].twin_of_id is None:
            items[second].twin_of = items[first]
            joined.append(items[second])
    bulk_update_with_history(joined, ActionItem, ["twin_of"])


def _clause(item: ActionItem) -> ClauseKey:
    return item.provision.resolution.slug, item.provision.path


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
    doer = Doer(by=None, at=at, why="Register loaded", day=clock.today(), channel=Channel.COMMAND)
    return len(owe_reports(ReportRecipient.objects.filter(reports_due=None), doer, from_the_start=True))


def _load_reports_due(rows: list[Row], clauses: Mapping[str, ClauseKey], at: datetime) -> int:
    """What an obligation no longer owes to a body, because a person took the recipient away, stays away."""
    known = set(ReportDue.objects.values_list("recipient", "meeting__slug"))
    meetings = {meeting.slug: meeting for meeting in Meeting.objects.prefetch_related("body__lead_times")}
    recipients = _recipients_by_clause()
    owed = [(recipients.get((clauses[row["item"]], row["to"])), row) for row in rows]
    new = [
        _report_due(recipient, meetings[row["meeting"]], row)
        for recipient, row in owed
        if recipient and (recipient.pk, row["meeting"]) not in known
    ]
    return _store_reports(new, at)


def _recipients_by_clause() -> dict[tuple[ClauseKey, str], ReportRecipient]:
    """Those to whom a body's code leads, by clause and that code."""
    recipients = ReportRecipient.objects.filter(obligation__item__resolution__assembly__slug=ASSEMBLY)
    related = recipients.select_related("obligation__item__provision__resolution", "body")
    return {(_clause(each.obligation.item), each.body.code): each for each in related if each.body}


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
