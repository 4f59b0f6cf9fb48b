"""Reads the calendar: first where things stand, a few columns of a row; then the whole of what is shown.

One query for each kind, whatever the number of rows, and one more for the lead times of bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from resolutions.models import LeadTime, Meeting
from resolutions.names import shown
from tracking.calendar.entries import (
    ANSWERED,
    CLOSED,
    DUE_SOON,
    MET,
    SKIPPED,
    Entry,
    Kind,
    Mark,
    Slot,
    duty_mark,
)
from tracking.calendar.scope import Scope
from tracking.schedule import due_on, soon_until
from tracking.workflow import Status

Values = tuple[Any, ...]
MEETING_LOOKS: dict[str, Mark] = {
    Meeting.Standing.HELD: Mark(Meeting.Standing.HELD.label, "■", "closed"),
    Meeting.Standing.POSTPONED: Mark(Meeting.Standing.POSTPONED.label, "→", "due-soon"),
    Meeting.Standing.CANCELLED: Mark(Meeting.Standing.CANCELLED.label, "×", "not-applicable"),
}
PLANNED = Mark(Meeting.Standing.PLANNED.label, "○", "not-started")
VIRTUAL = Mark(Meeting.Format.VIRTUAL.label, "⌁", "in-progress")


@dataclass(frozen=True)
class Source:
    """How one kind that hangs on an item is read: its rows, the columns of a row, and the entry made of them."""

    kind: Kind
    rows: Callable[[Scope], QuerySet[Any]]
    columns: tuple[str, ...]
    entry: Callable[[Values, date], Entry]


def read_slots(scope: Scope, start: date, until: date) -> list[Slot]:
    """Where everything stands that touches the days from `start` to `until`, in the order of the calendar."""
    found = [entry.slot for entry in _of_meetings(scope, start, until)]
    for source in _asked_for(scope):
        place = source.kind.place
        rows = source.rows(scope).filter(due_on__range=(start, until)).values_list("due_on", "pk")
        found += [Slot(day, place, pk, "", day) for day, pk in rows]
    return sorted(found)


def read_entries(scope: Scope, slots: Iterable[Slot]) -> dict[Slot, Entry]:
    """The entries that stand in these slots."""
    wanted = set(slots)
    if not wanted:
        return {}
    start, until = min(slot.day for slot in wanted), max(slot.last_day for slot in wanted)
    entries = [*_of_meetings(scope, start, until), *_of_items(scope, wanted)]
    return {entry.slot: entry for entry in entries if entry.slot in wanted}


def read_all(scope: Scope, start: date) -> list[Entry]:
    """Every entry from that day on, in the order of the calendar; for feeds, which hold everything."""
    found = list(_of_meetings(scope, start, date.max))
    for source in _asked_for(scope):
        rows = source.rows(scope).filter(due_on__gte=start).values_list(*source.columns)
        found += [source.entry(row, scope.day) for row in rows]
    return sorted(found, key=lambda entry: entry.slot)


def _asked_for(scope: Scope) -> Iterator[Source]:
    return (source for source in SOURCES if source.kind in scope.kinds)


def _of_items(scope: Scope, wanted: set[Slot]) -> Iterator[Entry]:
    for source in _asked_for(scope):
        keys = [slot.pk for slot in wanted if slot.place == source.kind.place]
        if keys:
            rows = source.rows(scope).filter(pk__in=keys).values_list(*source.columns)
            yield from (source.entry(row, scope.day) for row in rows)


def _of_meetings(scope: Scope, start: date, until: date) -> Iterator[Entry]:
    """Meetings, and the days on which each kind of document is due for them, that touch the days asked for."""
    if not scope.kinds & {Kind.MEETING, Kind.PAPERS}:
        return
    rows = scope.meetings.filter(closes_on__gte=start).order_by("opens_on", "-id").select_related("body")
    for meeting in rows.prefetch_related("body__lead_times"):
        found = [_of_meeting(meeting)] if Kind.MEETING in scope.kinds else []
        found += _of_papers(meeting, scope.day) if Kind.PAPERS in scope.kinds else []
        yield from (entry for entry in found if entry.day <= until and entry.last_day >= start)


def meeting_marks(meeting: Meeting) -> tuple[Mark, ...]:
    """How it stands, and that it is virtual where it is."""
    stands = MEETING_LOOKS.get(meeting.standing, PLANNED)
    return (stands, VIRTUAL) if meeting.is_virtual else (stands,)


def _of_meeting(meeting: Meeting) -> Entry:
    settled = {Meeting.Standing.PLANNED, Meeting.Standing.HELD}
    return Entry(
        Kind.MEETING, meeting.pk, "", meeting.opens_on, meeting.closes_on, _page_of(meeting), str(meeting),
        marks=meeting_marks(meeting), place=meeting.place, is_called_off=meeting.standing == Meeting.Standing.CANCELLED,
        is_firm=meeting.standing in settled and not meeting.unconfirmed,
    )  # fmt: skip


def _of_papers(meeting: Meeting, today: date) -> list[Entry]:
    """A cancelled meeting takes no document, and of one that is postponed no day is known."""
    if meeting.standing in {Meeting.Standing.CANCELLED, Meeting.Standing.POSTPONED}:
        return []
    found = []
    for lead in meeting.body.lead_times.all():
        day = due_on(meeting.opens_on, lead.days)
        marks = (DUE_SOON,) if today <= day <= soon_until(today) else ()
        detail = LeadTime.Kind(lead.kind).label
        found.append(
            Entry(
                Kind.PAPERS,
                meeting.pk,
                lead.kind,
                day,
                day,
                _page_of(meeting),
                str(meeting),
                detail=detail,
                marks=marks,
                is_firm=not (lead.unconfirmed or meeting.unconfirmed),
            )  # fmt: skip
        )
    return found


def _page_of(meeting: Meeting) -> str:
    return reverse("admin:resolutions_meeting_change", args=[meeting.pk])


def _page_of_item(key: int) -> str:
    return reverse("admin:tracking_actionitem_change", args=[key])


def _of_deadline(row: Values, today: date) -> Entry:
    key, day, code, title, status, meeting = row
    mark = duty_mark(day, today, None if Status(status).is_open else CLOSED)
    return Entry(Kind.DEADLINE, key, "", day, day, _page_of_item(key), title, code, shown(meeting or ""), (mark,))


def _of_report(row: Values, today: date) -> Entry:
    key, day, code, title, meeting, met_on, skipped = row
    mark = duty_mark(day, today, MET if met_on else SKIPPED if skipped else None)
    address = reverse("admin:tracking_reportdue_change", args=[key])
    return Entry(Kind.REPORT, key, "", day, day, address, title, code, shown(meeting), (mark,))


def _of_milestone(row: Values, today: date) -> Entry:
    key, day, item, code, title, met_on, status = row
    mark = duty_mark(day, today, _done(met_on, MET, status))
    return Entry(Kind.MILESTONE, key, "", day, day, _page_of_item(item), title, code, "", (mark,))


def _of_contribution(row: Values, today: date) -> Entry:
    key, day, item, code, what, bureau, answered_on, status = row
    mark = duty_mark(day, today, _done(answered_on, ANSWERED, status))
    return Entry(Kind.CONTRIBUTION, key, "", day, day, _page_of_item(item), what, code, bureau, (mark,))


def _done(on: date | None, what: Mark, status: str) -> Mark | None:
    """What became of a part of an item; of an item that is closed nothing is late any more."""
    if on:
        return what
    return None if Status(status).is_open else CLOSED


OF_ITEM = "recipient__obligation__item"
SOURCES = (
    Source(
        Kind.REPORT,
        Scope.reports,
        ("pk", "due_on", f"{OF_ITEM}__code", f"{OF_ITEM}__title", "meeting__name", "met_on", "skipped_because"),
        _of_report,
    ),
    Source(
        Kind.DEADLINE,
        Scope.deadlines,
        ("pk", "due_on", "code", "title", "status", "before_meeting__name"),
        _of_deadline,
    ),
    Source(
        Kind.MILESTONE,
        Scope.milestones,
        ("pk", "due_on", "item_id", "item__code", "title", "met_on", "item__status"),
        _of_milestone,
    ),
    Source(
        Kind.CONTRIBUTION,
        Scope.contributions,
        ("pk", "due_on", "item_id", "item__code", "what", "bureau", "answered_on", "item__status"),
        _of_contribution,
    ),
)
