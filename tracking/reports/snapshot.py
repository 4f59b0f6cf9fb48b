"""The only reader of the database for papers: the plan on one day as facts, stored with their checksum."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from resolutions.kept import in_words
from resolutions.models import Body, Meeting, Resolution
from resolutions.vocabulary import Cadence
from tracking.models import (
    ActionItem,
    Channel,
    DateChange,
    OwnerChange,
    Person,
    ReportDue,
    ReportRecipient,
    Snapshot,
    StatusChange,
)
from tracking.models.changes import Change
from tracking.reports.facts import (
    DateChangeFact,
    DutyFact,
    MeetingFact,
    OwnerChangeFact,
    PlanFacts,
    ReportDueFact,
    ResolutionFact,
    StatusChangeFact,
)
from tracking.reports.items import ItemReader
from tracking.reports.plain import checksum, from_plain, to_plain
from tracking.workflow import Status


class NothingToReport(Exception):
    """No Resolution was adopted before the meeting opens, so there is no plan to report on."""


class SnapshotDamaged(Exception):
    """The stored facts no longer agree with their checksum."""


def take(meeting: Meeting, *, by: Person | None, at: datetime, day: date) -> Snapshot:
    """The plan on `day` for a paper to `meeting`, stored; the same facts are stored once. Raises NothingToReport."""
    plain = to_plain(read_facts(meeting, day))
    mark = checksum(plain)
    stored = Snapshot.objects.filter(meeting=meeting, checksum=mark).first()
    return stored or Snapshot.objects.create(
        taken_at=at,
        data_date=day,
        taken_by=by,
        meeting=meeting,
        plan_version=plain["plan_version"],
        facts=plain,
        checksum=mark,
    )


def facts_of(snapshot: Snapshot) -> PlanFacts:
    """The facts a stored snapshot holds. Raises SnapshotDamaged when they are not those that were stored."""
    if checksum(snapshot.facts) != snapshot.checksum:
        raise SnapshotDamaged(str(snapshot))
    return from_plain(PlanFacts, snapshot.facts)


def read_facts(meeting: Meeting, day: date) -> PlanFacts:
    """The facts on `day`, in a number of queries that does not grow with the plan. Raises NothingToReport."""
    assembly = _assembly_before(meeting)
    previous = _previous(meeting, assembly)
    since = _since(previous, assembly)
    return PlanFacts(
        meeting=meeting_fact(meeting),
        assembly=meeting_fact(assembly),
        previous=meeting_fact(previous) if previous else None,
        since=since,
        data_date=day,
        plan_version=_plan_version(assembly),
        bodies=dict(Body.objects.order_by("code").values_list("code", "name")),
        resolutions=_resolutions(assembly),
        items=ItemReader(assembly, since, day).items(),
        status_changes=_status_changes(assembly, since, day),
        date_changes=_date_changes(assembly, since, day),
        owner_changes=_owner_changes(assembly, since, day),
        duties=_duties(assembly),
        reports_due=_reports_due(assembly),
    )


def meeting_fact(meeting: Meeting) -> MeetingFact:
    return MeetingFact(
        slug=meeting.slug,
        body=meeting.body.code,
        name=meeting.name,
        opens_on=meeting.opens_on,
        closes_on=meeting.closes_on,
        place=meeting.place,
    )


def _assembly_before(meeting: Meeting) -> Meeting:
    adopted = Meeting.objects.filter(pk__in=Resolution.objects.order_by().values("assembly"))
    found = adopted.filter(opens_on__lt=meeting.opens_on).select_related("body").order_by("-opens_on").first()
    if found is None:
        raise NothingToReport(str(meeting))
    return found


def _previous(meeting: Meeting, assembly: Meeting) -> Meeting | None:
    """The last meeting of the same body since the Assembly, with the data date of the last paper to it."""
    papers = Snapshot.objects.filter(meeting=OuterRef("pk")).order_by("-data_date").values("data_date")[:1]
    held = Meeting.objects.filter(body=meeting.body, opens_on__gt=assembly.closes_on, opens_on__lt=meeting.opens_on)
    takes_place = held.exclude(standing__in=[Meeting.Standing.CANCELLED, Meeting.Standing.POSTPONED])
    return takes_place.select_related("body").annotate(reported_on=Subquery(papers)).order_by("-opens_on").first()


def _since(previous: Meeting | None, assembly: Meeting) -> date:
    """What the last paper could not know is new: its data date, at the latest the opening of its meeting."""
    if previous is None:
        return assembly.closes_on
    reported_on: date | None = getattr(previous, "reported_on", None)
    return min(reported_on or previous.opens_on, previous.opens_on)


def _plan_version(assembly: Meeting) -> str:
    """The Assembly and how often its items were written: `wtsa-16 r342`."""
    slugs = Resolution.objects.filter(assembly=assembly).values("pk")
    return f"{assembly.slug} r{ActionItem.history.filter(resolution_id__in=slugs).count()}"


def _resolutions(assembly: Meeting) -> tuple[ResolutionFact, ...]:
    rows = assembly.resolutions.with_titles().order_by("plan_order", "pk")
    return tuple(
        ResolutionFact(
            slug=row.slug,
            reference=row.reference,
            number=row.number,
            titles={title.language: title.text for title in row.titles.all()},
        )
        for row in rows
    )


def _status_changes(assembly: Meeting, since: date, day: date) -> tuple[StatusChangeFact, ...]:
    rows = StatusChange.objects.filter(item__resolution__assembly=assembly, at__gt=_evening(since))
    return tuple(
        StatusChangeFact(
            item=row.item.code,
            source=Status(row.source),
            target=Status(row.target),
            on=_on(row, day),
            why=in_words(row.why),
            illustrative=_is_shown_only(row),
        )
        for row in rows.select_related("item").order_by("at", "pk")
    )


def _date_changes(assembly: Meeting, since: date, day: date) -> tuple[DateChangeFact, ...]:
    rows = DateChange.objects.filter(item__resolution__assembly=assembly, at__gt=_evening(since))
    return tuple(
        DateChangeFact(
            item=row.item.code,
            source=row.source,
            target=row.target,
            on=_on(row, day),
            why=in_words(row.why),
            illustrative=_is_shown_only(row),
        )
        for row in rows.select_related("item").order_by("at", "pk")
    )


def _owner_changes(assembly: Meeting, since: date, day: date) -> tuple[OwnerChangeFact, ...]:
    rows = OwnerChange.objects.filter(item__resolution__assembly=assembly, at__gt=_evening(since))
    return tuple(
        OwnerChangeFact(
            item=row.item.code,
            source=str(row.source or ""),
            target=str(row.target or ""),
            on=_on(row, day),
            why=in_words(row.why),
            illustrative=_is_shown_only(row),
        )
        for row in rows.select_related("item", "source", "target").order_by("at", "pk")
    )


def _duties(assembly: Meeting) -> tuple[DutyFact, ...]:
    rows = ReportRecipient.objects.filter(obligation__item__resolution__assembly=assembly)
    return tuple(
        DutyFact(
            item=row.obligation.item.code,
            body=row.body.code if row.body else "",
            cadence=Cadence(row.cadence),
            every_years=row.every_years,
        )
        for row in rows.select_related("obligation__item", "body").order_by("obligation__item__plan_order", "pk")
    )


def _reports_due(assembly: Meeting) -> tuple[ReportDueFact, ...]:
    rows = ReportDue.objects.filter(recipient__obligation__item__resolution__assembly=assembly)
    names = rows.select_related("recipient__obligation__item", "recipient__body", "meeting__body")
    return tuple(_report_due(row) for row in in_time_order(names))


def in_time_order(reports: Iterable[ReportDue]) -> list[ReportDue]:
    return sorted(reports, key=lambda row: (row.meeting.opens_on, row.due_on or date.max, row.item.plan_order, row.pk))


def _report_due(row: ReportDue) -> ReportDueFact:
    return ReportDueFact(
        item=row.item.code,
        body=row.recipient.body.code if row.recipient.body else "",
        meeting=meeting_fact(row.meeting),
        due_on=row.due_on,
        document_number=row.document_number,
        decision=row.decision,
        decision_text=row.decision_text,
        met_on=row.met_on,
        skipped_because=row.skipped_because,
        illustrative=row.illustrative,
    )


def _is_shown_only(change: Change) -> bool:
    return change.channel == Channel.DEMONSTRATION


def _on(change: Change, day: date) -> date:
    """The day of a change; on a working date set back for a demonstration, no change lies after that date."""
    return min(timezone.localdate(change.at), day)


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
