"""Keeps reports owed: at each meeting that the rule of a recipient gives stands a report due, made ahead of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from resolutions.models import Meeting
from resolutions.vocabulary import Cadence
from tracking.deadlines import refresh_items, report_due_on, with_meetings
from tracking.models import ActionItem, CadenceDecision, Channel, Person, ReportDue, ReportRecipient
from tracking.schedule import MeetingDay, Rule, occurrences, stated_rule, to_be_owed

RULE_CHANGED = "The rule was changed"  # as stored: the record is kept in English
BY_RULE = (ReportDue.Basis.RULE, ReportDue.Basis.CADENCE)


@dataclass(frozen=True)
class Doer:
    """Who does it, when, why, by which door; `day` is the working date: only what lies after it is touched."""

    by: Person | None
    at: datetime
    why: str
    day: date
    channel: Channel = Channel.FORM


@dataclass
class Standing:
    """What stands for one recipient: the meetings it has a report at, whether one is open, where more was asked."""

    known: set[str] = field(default_factory=set)
    has_open: bool = False
    more_asked_on: date | None = None

    def learn(self, report: ReportDue) -> None:
        self.known.add(report.meeting.slug)
        self.has_open |= report.is_open
        if report.is_met and report.decision == ReportDue.Decision.MORE_ASKED:
            self.more_asked_on = max(self.more_asked_on or date.min, report.meeting.opens_on)


@dataclass(frozen=True)
class Calendar:
    """Every meeting, by short name and as the schedule sees it."""

    meetings: dict[str, Meeting]
    days: tuple[MeetingDay, ...]

    @classmethod
    def read(cls) -> Calendar:
        rows = Meeting.objects.select_related("body").prefetch_related("body__lead_times")
        meetings = {meeting.slug: meeting for meeting in rows}
        return cls(meetings, tuple(meeting_day(meeting) for meeting in meetings.values()))

    def given_by(self, rule: Rule, recipient: ReportRecipient, until: date = date.max) -> tuple[MeetingDay, ...]:
        adopted_on = recipient.obligation.item.resolution.assembly.closes_on
        body = recipient.body.code if recipient.body else ""
        return occurrences(rule, body, self.days, adopted_on, until)

    def next_assembly(self, recipient: ReportRecipient) -> date:
        """The opening of the Assembly after the one that laid the duty down; until then its reports are made ahead."""
        assembly = recipient.obligation.item.resolution.assembly
        rule = stated_rule(Cadence.NEXT, None, assembly.closes_on)
        found = occurrences(rule, assembly.body.code, self.days, assembly.closes_on, date.max)
        return found[0].opens_on if found else date.max


def meeting_day(meeting: Meeting) -> MeetingDay:
    """The meeting as the schedule sees it."""
    takes_place = meeting.standing != Meeting.Standing.CANCELLED
    return MeetingDay(meeting.slug, meeting.body.code, meeting.opens_on, takes_place)


def with_rules(recipients: QuerySet[ReportRecipient]) -> QuerySet[ReportRecipient]:
    """Those that report to a known body, with what their rule is read from."""
    return recipients.exclude(body=None).select_related("body", "obligation__item__resolution__assembly__body")


@transaction.atomic
def owe_reports(
    recipients: QuerySet[ReportRecipient], doer: Doer, *, from_the_start: bool = False
) -> tuple[ReportDue, ...]:
    """Make the reports that the rules give and that do not stand yet; returns them, with their meetings.

    At meetings that open after the doer's day, or all since the Assembly (`from_the_start`). A fixed number of
    queries for any number of recipients. Nothing that stands is changed.
    """
    rows, calendar = list(with_rules(recipients)), Calendar.read()
    standings = _standings(rows)
    after = date.min if from_the_start else doer.day
    new = [report for row in rows for report in _missing(row, calendar, standings[row.pk], after)]
    bulk_create_with_history(new, ReportDue, default_user=doer.by, default_change_reason=doer.why[:100])
    _refresh(new, doer)
    return tuple(new)


def _standings(recipients: Iterable[ReportRecipient]) -> dict[int, Standing]:
    found: dict[int, Standing] = defaultdict(Standing)
    rows = ReportDue.objects.filter(recipient__in=[row.pk for row in recipients]).order_by()
    for report in rows.select_related("meeting"):
        found[report.recipient_id].learn(report)
    return found


def _missing(recipient: ReportRecipient, calendar: Calendar, stands: Standing, after: date) -> Iterator[ReportDue]:
    by_rule = [day for day in calendar.given_by(recipient.rule, recipient) if day.opens_on > after]
    until = calendar.next_assembly(recipient)
    basis = ReportDue.Basis.CADENCE if recipient.is_decided else ReportDue.Basis.RULE
    owed = to_be_owed(by_rule, stands.known, until=until, has_open=stands.has_open)
    for day in owed:
        yield report_at(recipient, calendar.meetings[day.slug], basis)
    known = stands.known | {day.slug for day in owed}
    if stands.more_asked_on is not None:
        for day in _following(recipient, calendar, stands.more_asked_on):
            if day.slug not in known and day.opens_on > after:
                yield report_at(recipient, calendar.meetings[day.slug], ReportDue.Basis.ASKED)


def _following(recipient: ReportRecipient, calendar: Calendar, asked_on: date) -> tuple[MeetingDay, ...]:
    """The meeting of the body after the one that asked for more; empty while none is entered."""
    body = recipient.body.code if recipient.body else ""
    return occurrences(Rule(Cadence.NEXT, asked_on), body, calendar.days, asked_on, date.max)


def report_at(recipient: ReportRecipient, meeting: Meeting, basis: str) -> ReportDue:
    report = ReportDue(recipient=recipient, meeting=meeting, basis=basis)
    report.due_on = report_due_on(report)
    return report


def _refresh(reports: Iterable[ReportDue], doer: Doer) -> None:
    items = ActionItem.objects.filter(pk__in={report.item.pk for report in reports})
    told = {"by": doer.by, "at": doer.at, "why": doer.why, "channel": doer.channel}
    refresh_items(with_meetings(items), report_done=True, **told)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Decided:
    """How often, as a person decides it."""

    cadence: Cadence
    every_years: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True)
class RuleChanged:
    """The reports that a new rule makes, those it no longer asks for, and those it asks for once more."""

    made: tuple[ReportDue, ...]
    withdrawn: tuple[ReportDue, ...]
    taken_up: tuple[ReportDue, ...]

    @property
    def is_any(self) -> bool:
        return bool(self.made or self.withdrawn or self.taken_up)

    @property
    def digest(self) -> str:
        """The same for the same plan: what is confirmed is what was shown."""
        told = [
            [(report.meeting.slug, report.due_on) for report in rows]
            for rows in (self.made, self.withdrawn, self.taken_up)
        ]
        return sha256(repr(told).encode()).hexdigest()[:32]


@transaction.atomic
def decide_cadence(recipient: ReportRecipient, decided: Decided, doer: Doer) -> RuleChanged:
    """Record how often a person decided, and let the reports to come follow it.

    Only reports by rule, unmet and at meetings to come are touched; what was met, skipped or added by a person stays.
    """
    recipient.decided_cadence, recipient.decided_years = decided.cadence, decided.every_years
    recipient.starts_on, recipient.ends_on = decided.starts_on, decided.ends_on
    recipient._change_reason = doer.why[:100]  # type: ignore[attr-defined]  # read by the history
    recipient.save()
    told = {"by": doer.by, "at": doer.at, "why": doer.why, "channel": doer.channel}
    CadenceDecision.objects.create(
        recipient=recipient,
        cadence=decided.cadence,
        every_years=decided.every_years,
        starts_on=decided.starts_on,
        ends_on=decided.ends_on,
        **told,
    )
    withdrawn, taken_up = _follow_rule(recipient, doer)
    made = owe_reports(ReportRecipient.objects.filter(pk=recipient.pk), doer)
    _refresh((*withdrawn, *taken_up), doer)
    return RuleChanged(made, withdrawn, taken_up)


def _follow_rule(recipient: ReportRecipient, doer: Doer) -> tuple[tuple[ReportDue, ...], tuple[ReportDue, ...]]:
    """What the rule no longer asks for is skipped; what an earlier change had skipped and it asks for stands again."""
    calendar = Calendar.read()
    given = {day.slug for day in calendar.given_by(recipient.rule, recipient)}
    rows = recipient.reports_due.filter(met_on=None, basis__in=BY_RULE, skipped_because__in=["", RULE_CHANGED])
    ahead = [row for row in rows.with_names() if row.meeting.opens_on > doer.day or not row.meeting.has_dates]
    withdrawn = tuple(row for row in ahead if row.is_open and row.meeting.slug not in given)
    taken_up = tuple(row for row in ahead if not row.is_open and row.meeting.slug in given)
    for row in (*withdrawn, *taken_up):
        row.skipped_because = RULE_CHANGED if row in withdrawn else ""
        row.due_version += 1
        row.version += 1
    written = ["skipped_because", "due_version", "version"]
    changed = [*withdrawn, *taken_up]
    bulk_update_with_history(changed, ReportDue, written, default_user=doer.by, default_change_reason=doer.why[:100])
    return withdrawn, taken_up
