"""Keeps due days true: meetings move, and every deadline that hangs on them moves in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet, prefetch_related_objects
from simple_history.utils import bulk_update_with_history

from resolutions.kept import keep
from resolutions.models import Body, LeadTime, Meeting
from tracking.models import ActionItem, Batch, BatchRow, Channel, DateChange, Person, ReportDue, ReportingObligation
from tracking.schedule import Rhythm, due_on, is_postponed

DEFAULT_LEAD_DAYS = 30
MEETING_CANCELLED = "The meeting was cancelled"  # as stored: the record is kept in English
ANSWERED = "What was said answers for its rhythm"  # as stored, likewise
Days = dict[int, dict[str, str | None]]
WRITTEN = ["due_on", "next_due_on", "due_version", "times_postponed", "version"]


@dataclass(frozen=True)
class Moved:
    """How many due days followed a meeting or a lead time, and the batch that holds them (None: nothing moved)."""

    reports: int
    items: int
    batch: Batch | None = None


def lead_days_of(meeting: Meeting) -> int:
    """Days before the opening by which the Secretariat's documents are due; 30 where nothing is known of the body."""
    times = {row.kind: row.days for row in meeting.body.lead_times.all()}
    kinds = (LeadTime.Kind.SECRETARIAT, LeadTime.Kind.CONTRIBUTION, LeadTime.Kind.HARD)
    return next((times[kind] for kind in kinds if kind in times), DEFAULT_LEAD_DAYS)


def report_due_on(report: ReportDue) -> date | None:
    """The day before its meeting; None while the meeting's dates are to come."""
    lead = report.recipient.lead_days
    if not report.meeting.has_dates:
        return None
    return due_on(report.meeting.opens_on, lead_days_of(report.meeting) if lead is None else lead)


def own_due_on(item: ActionItem) -> date | None:
    """The item's own deadline: none, its fixed day, so many days before its meeting, or the next of its rhythm."""
    if item.due_rule == ActionItem.DueRule.FIXED:
        return item.due_on
    if item.due_rule == ActionItem.DueRule.RHYTHM:
        return _next_of_rhythm(item)
    if item.due_rule == ActionItem.DueRule.BEFORE_MEETING and item.before_meeting:
        lead = item.lead_days
        if not item.before_meeting.has_dates:
            return None
        return due_on(item.before_meeting.opens_on, lead_days_of(item.before_meeting) if lead is None else lead)
    return None


def _next_of_rhythm(item: ActionItem) -> date | None:
    """The first day of the rhythm that no word has answered yet; None once the last has been."""
    if not item.rhythm_months or item.rhythm_starts_on is None:
        return None
    due = Rhythm(item.rhythm_starts_on, item.rhythm_months).due_after(item.last_update_on)
    return due if item.rhythm_ends_on is None or due <= item.rhythm_ends_on else None


def with_meetings(items: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """With what their own deadlines are read from."""
    return items.select_related("before_meeting__body").prefetch_related("before_meeting__body__lead_times")


@transaction.atomic
def follow_meeting(
    meeting: Meeting, *, by: Person | None, at: datetime, why: str, channel: Channel = Channel.FORM
) -> Moved:
    """Move every due day that hangs on the meeting to its present dates: one batch, a DateChange row for each item."""
    turned = _skip_or_take_up(meeting)
    prefetch_related_objects([meeting], "body__lead_times")
    hanging = list(meeting.reports_due.unmet().with_names())
    for report in hanging:
        report.meeting = meeting  # with its lead times, read once
    own = ActionItem.objects.filter(before_meeting=meeting)
    deed = Deed(by, at, why, channel)
    return _follow(hanging, [*own, *(report.item for report in turned)], deed, lambda: _batch_of(meeting, deed))


@transaction.atomic
def follow_lead_time(of: Body | ReportingObligation, *, day: date, by: Person | None, at: datetime, why: str) -> Moved:
    """Move what is due before meetings after `day` to the present lead times of a body or of an obligation.

    Reports that were met or skipped stay; one batch, a DateChange row for each item that moved.
    """
    ahead = ReportDue.objects.unmet().filter(meeting__opens_on__gt=day).with_names()
    own: QuerySet[ActionItem] = ActionItem.objects.none()
    if isinstance(of, Body):
        ahead = ahead.filter(meeting__body=of)
        own = ActionItem.objects.filter(before_meeting__body=of, before_meeting__opens_on__gt=day)
        own = with_meetings(own)
    else:
        ahead = ahead.filter(recipient__obligation=of)
    hanging = list(ahead.select_related("meeting__body").prefetch_related("meeting__body__lead_times"))
    moving = [item for item in own if own_due_on(item) != item.due_on]
    summary = keep("lead time", of=of.name if isinstance(of, Body) else of)
    deed = Deed(by, at, why)
    return _follow(hanging, moving, deed, lambda: _new_batch(Batch.Kind.LEAD_TIME, summary, deed))


def _follow(hanging: list[ReportDue], own: Iterable[ActionItem], deed: Deed, make_batch: Callable[[], Batch]) -> Moved:
    """Move these reports to where they belong now, and with them their items and those whose `own` deadline moves."""
    days = {report.pk: report.due_on for report in hanging}
    reports = _move_reports(hanging)
    keys = {item.pk for item in (*own, *(report.item for report in reports))}
    items = list(with_meetings(ActionItem.objects.filter(pk__in=keys)))
    if not items:
        return Moved(reports=0, items=0)
    before = {item.pk: _days_of(item) for item in items}
    batch = make_batch()
    moved = _refresh(items, replace(deed, batch=batch), {})
    after = {item.pk: _days_of(item) for item in items}
    for report in reports:
        before[report.item.pk]["report_due_on"] = _iso(days[report.pk])
        after[report.item.pk]["report_due_on"] = _iso(report.due_on)
    _keep_rows(batch, before, after)
    return Moved(len(reports), moved, batch)


def _skip_or_take_up(meeting: Meeting) -> list[ReportDue]:
    """A meeting that is cancelled takes no report: those unmet are skipped, and owed again should it take place."""
    cancelled = meeting.standing == Meeting.Standing.CANCELLED
    unmet = meeting.reports_due.filter(met_on=None, skipped_because="" if cancelled else MEETING_CANCELLED)
    rows = list(unmet.with_names())
    for report in rows:
        report.skipped_because = MEETING_CANCELLED if cancelled else ""
        report.version += 1
    bulk_update_with_history(rows, ReportDue, ["skipped_because", "version"], batch_size=200)
    return rows


def _batch_of(meeting: Meeting, deed: Deed) -> Batch:
    return _new_batch(Batch.Kind.MEETING, keep("meeting moved", meeting=meeting.name), deed)


def _new_batch(kind: Batch.Kind, summary: str, deed: Deed) -> Batch:
    return Batch.objects.create(kind=kind, summary=summary[:300], why=deed.why, by=deed.by, at=deed.at)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _days_of(item: ActionItem) -> dict[str, str | None]:
    return {name: _iso(getattr(item, name)) for name in ("due_on", "next_due_on")}


def _keep_rows(batch: Batch, before: Days, after: Days) -> None:
    """A row for each item with the days that moved; an item none of whose days moved has no row."""
    changed = {pk: [name for name, day in days.items() if before[pk].get(name) != day] for pk, days in after.items()}
    BatchRow.objects.bulk_create(
        [
            BatchRow(
                batch=batch,
                item_id=pk,
                before={name: before[pk].get(name) for name in names},
                after={name: after[pk][name] for name in names},
            )
            for pk, names in changed.items()
            if names
        ],
        batch_size=200,
    )


def _move_reports(reports: Iterable[ReportDue]) -> list[ReportDue]:
    moved = []
    for report in reports:
        day = report_due_on(report)
        if day != report.due_on:
            report.due_on = day
            report.due_version += 1
            report.version += 1
            moved.append(report)
    bulk_update_with_history(moved, ReportDue, ["due_on", "due_version", "version"], batch_size=200)
    return moved


@dataclass(frozen=True)
class Shift:
    """The days of one item before and after: its own deadline, and the next day on which anything of it is due."""

    own_before: date | None
    own_after: date | None
    next_before: date | None
    next_after: date | None
    removed: date | None = None  # the day that was taken away before, where one is set again

    @property
    def is_any(self) -> bool:
        return self.told[0] != self.told[1]

    @property
    def told(self) -> tuple[date | None, date | None]:
        """The days that the row of the change names: the own deadline's where that moved."""
        if self.is_own:
            return self.own_before, self.own_after
        return self.next_before, self.next_after

    @property
    def is_own(self) -> bool:
        return self.own_before != self.own_after

    @property
    def sets_again(self) -> bool:
        """Whether a day is set where none stands: it may be one that was taken away."""
        before, after = self.told
        return before is None and after is not None

    @property
    def is_postponed(self) -> bool:
        before, after = self.told
        return is_postponed(before or self.removed, after)

    @property
    def back(self) -> Shift:
        """The same the other way."""
        return Shift(self.own_after, self.own_before, self.next_after, self.next_before)

    def of(self, *, report_done: bool = False) -> DateChange.Of:
        if report_done:
            return DateChange.Of.DONE
        return DateChange.Of.OWN if self.is_own else DateChange.Of.NEXT


def knowing_removed(shifts: Mapping[int, Shift], undoing: Batch | None = None) -> dict[int, Shift]:
    """Shifts by item, those that set a day again with the day that was taken away; one query, or none.

    What was done and undone since did not happen: neither a batch that was undone nor its undoing is looked at, nor
    the batch that is being undone.
    """
    again = [pk for pk, shift in shifts.items() if shift.sets_again]
    found: dict[int, list[DateChange]] = {}
    if again:
        happened = Q(batch=None) | Q(batch__undone_by=None) & ~Q(batch__kind=Batch.Kind.UNDO)
        rows = DateChange.objects.filter(happened, item__in=again).exclude(of="").order_by("-id")
        for row in rows.exclude(batch=undoing) if undoing else rows:
            found.setdefault(row.item_id, []).append(row)
    return {pk: replace(shift, removed=_removed(shift, found.get(pk, ()))) for pk, shift in shifts.items()}


def _removed(shift: Shift, rows: Iterable[DateChange]) -> date | None:
    """The day the newest row of this kind took away; `rows` from the newest. What fell due and was done is none."""
    kinds = {DateChange.Of.OWN} if shift.is_own else {DateChange.Of.NEXT, DateChange.Of.DONE}
    newest = next((row for row in rows if row.of in kinds), None)
    return newest.source if newest and newest.target is None and newest.of != DateChange.Of.DONE else None


def removed_deadline(item: ActionItem) -> date | None:
    """The item's own deadline that was taken away, while it has none."""
    some_day = Shift(item.due_on, date.max, None, None)
    return knowing_removed({item.pk: some_day})[item.pk].removed


def _shift(item: ActionItem, own_before: date | None, report_due: date | None) -> Shift:
    own = own_due_on(item)
    soonest = min((day for day in (own, report_due) if day), default=None)
    return Shift(own_before, own, item.next_due_on, soonest)


class ReasonMissing(Exception):
    """A deadline may not move later without a word on why."""


@dataclass(frozen=True)
class Deed:
    """Who moves days, when, why, by which door; `report_done` when days lie later only because a report was done."""

    by: Person | None
    at: datetime
    why: str
    channel: Channel = Channel.FORM
    report_done: bool = False
    batch: Batch | None = None


def refresh_items(
    items: Iterable[ActionItem],
    *,
    by: Person | None,
    at: datetime,
    why: str,
    channel: Channel = Channel.FORM,
    report_done: bool = False,
    batch: Batch | None = None,
) -> int:
    """Set `due_on` and `next_due_on` from rules and unmet reports; returns how many items moved, each with its row.

    A later day counts as postponed and needs a reason, unless it is later because a report was done or skipped
    (`report_done`): then the next one is simply due. Raises ReasonMissing.
    """
    return _refresh(list(items), Deed(by, at, why, channel, report_done, batch), {})


def move_own_deadline(item: ActionItem, *, before: date | None, by: Person | None, at: datetime, why: str) -> int:
    """The same for one item whose own deadline a form has just changed: a sooner report does not hide that it moved."""
    return _refresh([item], Deed(by, at, why), {item.pk: before})


def answer_rhythms(
    items: QuerySet[ActionItem],
    *,
    by: Person | None,
    at: datetime,
    channel: Channel = Channel.FORM,
    batch: Batch | None = None,
) -> int:
    """Move what is due by rhythm on from the day that a word has answered, or back where the word was taken back."""
    rows = items.filter(due_rule=ActionItem.DueRule.RHYTHM)
    return _refresh(list(rows), Deed(by, at, ANSWERED, channel, report_done=True, batch=batch), {})


@transaction.atomic
def _refresh(items: list[ActionItem], deed: Deed, own_before: Mapping[int, date | None]) -> int:
    soonest = soonest_reports(items)
    every = {item.pk: _shift(item, own_before.get(item.pk, item.due_on), soonest.get(item.pk)) for item in items}
    shifts = knowing_removed({pk: shift for pk, shift in every.items() if shift.is_any})
    moved = [item for item in items if item.pk in shifts]
    changes = [_move(item, shifts[item.pk], deed) for item in moved]
    written_at = deed.at if deed.batch else None  # a batch knows its own rows of history by their moment
    bulk_update_with_history(moved, ActionItem, WRITTEN, batch_size=200, default_date=written_at)
    DateChange.objects.bulk_create(changes, batch_size=200)
    return len(moved)


def _move(item: ActionItem, shift: Shift, deed: Deed) -> DateChange:
    """Set the item's days and say so; the caller saves both."""
    if shift.is_postponed and not deed.report_done:
        if not deed.why.strip():
            raise ReasonMissing(item.code)
        item.times_postponed += 1
    item.due_on, item.next_due_on = shift.own_after, shift.next_after
    item.due_version += 1
    item.version += 1
    source, target = shift.told
    return DateChange(
        item=item,
        source=source,
        target=target,
        of=shift.of(report_done=deed.report_done),
        by=deed.by,
        at=deed.at,
        why=deed.why,
        channel=deed.channel,
        batch=deed.batch,
    )


def soonest_reports(items: list[ActionItem]) -> dict[int, date]:
    """The first day on which each item owes a report, by key; items that owe none are not in it."""
    unmet = ReportDue.objects.unmet().annotate(item_pk=F("recipient__obligation__item"))
    of_items = unmet.filter(item_pk__in=[item.pk for item in items])
    dated = of_items.exclude(due_on=None)
    return dict(dated.values_list("item_pk").annotate(Min("due_on")).order_by())
