"""What is due to each meeting: the next meeting first, those that are over after them, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from resolutions.models import Meeting
from tracking.access import seen_by
from tracking.models import Person, ReportDue
from tracking.models.reporting import ReportDueQuerySet

OF_ITEM = "recipient__obligation__item"
SETTLED = Q(met_on__isnull=False) | ~Q(skipped_because="")


@dataclass(frozen=True)
class MeetingOwed:
    """A meeting's key, when it opens and closes, how many reports are due to it, and how many are met or skipped.

    Of a meeting that is postponed, its new dates to come, nothing is over.
    """

    pk: int
    opens_on: date
    closes_on: date
    standing: str
    reports: int
    settled: int

    @property
    def is_open(self) -> bool:
        return self.settled < self.reports

    def is_over(self, day: date) -> bool:
        return self.closes_on < day and self.standing != Meeting.Standing.POSTPONED


def meetings_owed(reader: Person, day: date) -> list[MeetingOwed]:
    """Meetings to which something is due that the reader may see."""
    rows = (
        _seen(reader).order_by().values_list("meeting", "meeting__opens_on", "meeting__closes_on", "meeting__standing")
    )
    counted = rows.annotate(reports=Count("pk"), settled=Count("pk", filter=SETTLED))
    return in_order((MeetingOwed(*row) for row in counted), day)


def in_order(meetings: Iterable[MeetingOwed], day: date) -> list[MeetingOwed]:
    """Those not yet over by their opening, then those that are, backwards."""
    found = sorted(meetings, key=lambda meeting: (meeting.opens_on, meeting.pk))
    ahead = [meeting for meeting in found if not meeting.is_over(day)]
    return ahead + [meeting for meeting in reversed(found) if meeting.is_over(day)]


def reports_of(reader: Person, meetings: Iterable[MeetingOwed]) -> dict[int, list[ReportDue]]:
    """Reports in plan order by the key of their meeting, which comes with its body."""
    rows = _seen(reader).filter(meeting__in=[meeting.pk for meeting in meetings])
    rows = rows.select_related("recipient__body", f"{OF_ITEM}__responsible", "meeting__body")
    ordered = rows.order_by("meeting", f"{OF_ITEM}__plan_order", "-id")
    return {key: list(found) for key, found in groupby(ordered, key=lambda report: report.meeting_id)}


def _seen(reader: Person) -> QuerySet[ReportDue]:
    rows: ReportDueQuerySet = ReportDue.objects.all()
    return seen_by(reader, rows, OF_ITEM)


def narrowed_to(meeting: Meeting, owed: Iterable[MeetingOwed]) -> list[MeetingOwed]:
    """The one meeting, also when nothing is due to it."""
    found = [each for each in owed if each.pk == meeting.pk]
    return found or [MeetingOwed(meeting.pk, meeting.opens_on, meeting.closes_on, meeting.standing, 0, 0)]
