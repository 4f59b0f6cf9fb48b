"""A meeting changes its dates, standing or format: what hangs on it follows, and each change is a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise

from resolutions.models import LeadTime, Meeting
from tracking.deadlines import Moved, follow_meeting
from tracking.models import ActionItem, MeetingChange, Reminder, ReportDue, ReportRecipient
from tracking.obligations import Doer, owe_reports
from tracking.schedule import due_on

TOLD = ("opens_on", "closes_on", "standing", "format")
OF_REPORT, OF_ITEM = "report", "item"
UNSENT = (Reminder.Status.PENDING, Reminder.Status.CLAIMED)
SENT = (Reminder.Status.SENT, Reminder.Status.UNCERTAIN)


@dataclass(frozen=True)
class Paper:
    """A kind of document and the last day for it before a meeting; None while the dates are to come."""

    kind: str | Promise
    days: int
    on: date | None
    is_unconfirmed: bool = False


@dataclass(frozen=True)
class Hanging:
    """A report or an item's own deadline that hangs on a meeting, its due day, and its reminders, sent and not yet."""

    kind: str
    pk: int
    code: str
    title: str
    due: date | None
    is_open: bool = True
    sent: int = 0
    unsent: int = 0


@dataclass(frozen=True)
class Follows:
    """What moves with a meeting: from, to; `before` None also where a report is newly owed."""

    before: Hanging | None
    after: Hanging

    @property
    def moves(self) -> bool:
        return self.before is None or (self.before.due, self.before.is_open) != (self.after.due, self.after.is_open)


@dataclass(frozen=True)
class Outcome:
    """What a change of a meeting carried with it, or would: shown before it is confirmed."""

    follows: tuple[Follows, ...]
    papers: tuple[tuple[Paper, Paper], ...]
    moved: Moved
    passed: tuple[Meeting, ...] = ()
    change: MeetingChange | None = None

    @property
    def is_any(self) -> bool:
        return bool(self.follows or self.passed)

    @property
    def unsent(self) -> int:
        """Reminders planned for days that no longer hold and not yet sent."""
        return sum(row.before.unsent for row in self.follows if row.before)

    @property
    def digest(self) -> str:
        """The same for the same plan: what is confirmed is what was shown."""
        told = [(row.before, row.after) for row in self.follows]
        return sha256(
            repr((told, [(was.on, now.on) for was, now in self.papers], [row.pk for row in self.passed])).encode()
        ).hexdigest()[:32]


def papers_of(meeting: Meeting) -> tuple[Paper, ...]:
    """The last days for documents, by the lead times of its body, the earliest first."""
    if meeting.standing == Meeting.Standing.CANCELLED:
        return ()
    return tuple(
        Paper(
            LeadTime.Kind(lead.kind).label,
            lead.days,
            due_on(meeting.opens_on, lead.days) if meeting.has_dates else None,
            lead.unconfirmed,
        )
        for lead in sorted(meeting.body.lead_times.all(), key=lambda lead: (-lead.days, lead.kind))
    )


@transaction.atomic
def change_meeting(meeting: Meeting, before: Meeting, doer: Doer) -> Outcome:
    """Let everything follow a meeting that was just saved; `before` is the row as it stood.

    One transaction: the change is a row, reports, deadlines and items move with a batch, reports that the rules now
    give are made. A fixed number of queries, whatever hangs on the meeting.
    """
    change = _record(meeting, before, doer)
    hung = hanging_on(meeting)
    moved = follow_meeting(meeting, by=doer.by, at=doer.at, why=doer.why, channel=doer.channel)
    made = owe_reports(ReportRecipient.objects.all(), doer)
    known = {(row.kind, row.pk): row for row in hung}
    follows = [Follows(known[row.kind, row.pk], row) for row in hanging_on(meeting) if (row.kind, row.pk) in known]
    follows += [Follows(None, _newly(report)) for report in made]
    papers = zip(papers_of(before), papers_of(meeting), strict=False)
    return Outcome(
        follows=tuple(row for row in follows if row.moves),
        papers=tuple(pair for pair in papers if pair[0] != pair[1]),
        moved=moved,
        passed=tuple(passed_by(meeting, before)),
        change=change,
    )


@transaction.atomic
def enter_meeting(meeting: Meeting, doer: Doer) -> Outcome:
    """Make the reports that the rules give at a meeting that was just entered."""
    made = owe_reports(ReportRecipient.objects.all(), doer)
    follows = tuple(Follows(None, _newly(report)) for report in made)
    return Outcome(follows, (), Moved(0, 0), passed=tuple(at_the_same_time(meeting)))


def _record(meeting: Meeting, before: Meeting, doer: Doer) -> MeetingChange | None:
    if all(getattr(meeting, name) == getattr(before, name) for name in TOLD):
        return None
    return MeetingChange.objects.create(
        meeting=meeting,
        source=before.opens_on,
        target=meeting.opens_on,
        source_closes=before.closes_on,
        target_closes=meeting.closes_on,
        source_standing=before.standing,
        target_standing=meeting.standing,
        source_format=before.format,
        target_format=meeting.format,
        by=doer.by,
        at=doer.at,
        why=doer.why,
        channel=doer.channel,
    )


def _newly(report: ReportDue) -> Hanging:
    return Hanging(OF_REPORT, report.pk, report.item.code, f"{report.recipient.body} · {report.meeting}", report.due_on)


def hanging_on(meeting: Meeting) -> tuple[Hanging, ...]:
    """The reports that are not met, and the items with a deadline of their own before the meeting; in plan order."""
    reports = list(meeting.reports_due.filter(met_on=None).with_names().order_by(
        "recipient__obligation__item__plan_order", "-id"
    ))  # fmt: skip
    items = list(ActionItem.objects.filter(before_meeting=meeting).order_by("plan_order", "-id"))
    sent, unsent = (_reminders(reports, items, statuses) for statuses in (SENT, UNSENT))
    of_reports = (
        Hanging(
            OF_REPORT, row.pk, row.item.code, f"{row.recipient.body} · {row.item.title}", row.due_on, row.is_open,
            sent.get((OF_REPORT, row.pk), 0), unsent.get((OF_REPORT, row.pk), 0),
        )
        for row in reports
    )  # fmt: skip
    of_items = (
        Hanging(
            OF_ITEM, row.pk, row.code, row.title, row.due_on, True,
            sent.get((OF_ITEM, row.pk), 0), unsent.get((OF_ITEM, row.pk), 0),
        )
        for row in items
    )  # fmt: skip
    return (*of_reports, *of_items)


def _reminders(
    reports: Iterable[ReportDue], items: Iterable[ActionItem], statuses: Iterable[str]
) -> dict[tuple[str, int], int]:
    """How many reminders of the present due days are so, by thing."""
    of_report = Q(report_due__in=[row.pk for row in reports], due_version=F("report_due__due_version"))
    of_item = Q(item__in=[row.pk for row in items], due_version=F("item__due_version"))
    found: dict[tuple[str, int], int] = {}
    rows = Reminder.objects.filter(of_report | of_item, status__in=statuses).order_by()
    for report, item in rows.values_list("report_due_id", "item_id"):
        key = (OF_REPORT, report) if report else (OF_ITEM, item or 0)
        found[key] = found.get(key, 0) + 1
    return found


def passed_by(meeting: Meeting, before: Meeting) -> list[Meeting]:
    """Meetings of the same body that the meeting changed places with: it was after them and opens before, or so."""
    if not meeting.has_dates or meeting.opens_on == before.opens_on:
        return []
    first, last = sorted((before.opens_on, meeting.opens_on))
    others = _others(meeting).filter(opens_on__range=(first, last)).order_by("opens_on", "id")
    return [
        other
        for other in others
        if (other.opens_on < before.opens_on) != (other.opens_on < meeting.opens_on)
        or other.opens_on == meeting.opens_on
    ]


def at_the_same_time(meeting: Meeting) -> list[Meeting]:
    """Meetings of the same body whose days lie over those of this one."""
    if not meeting.has_dates:
        return []
    overlap = _others(meeting).filter(opens_on__lte=meeting.closes_on, closes_on__gte=meeting.opens_on)
    return list(overlap.order_by("opens_on", "id"))


def _others(meeting: Meeting) -> QuerySet[Meeting]:
    called_off = (Meeting.Standing.CANCELLED, Meeting.Standing.POSTPONED)
    return Meeting.objects.filter(body=meeting.body).exclude(pk=meeting.pk).exclude(standing__in=called_off)


@dataclass(frozen=True)
class Slips:
    """How a meeting changed, the newest first, and by how many days its opening moved in all."""

    rows: tuple[MeetingChange, ...]

    @property
    def days(self) -> int:
        return sum(row.days_slipped for row in self.rows)


def slips_of(meeting: Meeting) -> Slips:
    return Slips(tuple(meeting.changes.select_related("by")))
