"""One bureau on a day, for a director with two minutes: a fixed number of queries however large the plan is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Count, Min, Model, QuerySet
from django.utils import timezone

from resolutions.models import Meeting
from resolutions.names import shown
from tracking.access import items_seen_by, seen_by
from tracking.models import ActionItem, ContributionRequest, DateChange, Person, ProgressUpdate, ReportDue, StatusChange
from tracking.models.action import ActionItemQuerySet
from tracking.models.duties import by_status
from tracking.workflow import Status

Row = TypeVar("Row", bound=Model)
LATER = 90  # days
# With these many rows at most the page fits on one sheet of A4 in every language.
LATE_SHOWN, DUE_SHOWN, FEW_SHOWN, MEETINGS_SHOWN = 5, 6, 3, 3
IN_TIME = ("next_due_on", "plan_order", "-id")


@dataclass(frozen=True)
class Some(Generic[Row]):
    """The first rows of a kind, and how many there are in all."""

    rows: tuple[Row, ...]
    total: int

    @property
    def left(self) -> int:
        return self.total - len(self.rows)


class BeforeMeeting(NamedTuple):
    """Reports the bureau still owes to one meeting, and the first day one of them is due."""

    meeting: int
    name: str
    opens_on: date
    reports: int
    first_due_on: date


@dataclass(frozen=True)
class Changed:
    """What happened since a meeting: moves of status, days put off or brought forward, updates."""

    since: Meeting
    statuses: Some[StatusChange]
    dates: int
    updates: int


@dataclass(frozen=True)
class Glance:
    """What a bureau leads, alone or jointly, each duty once; `counts` follow `Status`, `clauses` lay it down."""

    bureau: str
    clauses: int
    counts: tuple[int, ...]
    late: Some[ActionItem]
    due_soon: int
    due_in_90: int
    due: tuple[ActionItem, ...]
    silent: int
    awaiting: Some[ActionItem]
    vacant: Some[ActionItem]
    asked_of: Some[ContributionRequest]
    asked_by: Some[ContributionRequest]
    reports: tuple[BeforeMeeting, ...]
    changed: Changed | None

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def open(self) -> int:
        return sum(self.number_of(status) for status in Status if status.is_open)

    @property
    def begun(self) -> int:
        """Items on which something was done or decided."""
        return self.total - self.number_of(Status.NOT_STARTED)

    def number_of(self, status: Status) -> int:
        return self.counts[list(Status).index(status)]


def glance(reader: Person, bureau: str, day: date) -> Glance:
    """The bureau as this reader may see it, on that day."""
    led = items_seen_by(reader).led_by(bureau)
    once, ahead = led.one_per_duty(), led.due_within(LATER, day).one_per_duty()
    undecided = once.filter(status=Status.AWAITING_DECISION)
    requests = ContributionRequest.objects.select_related("item").order_by("due_on", "-id")
    return Glance(
        bureau=bureau,
        clauses=led.count(),
        counts=by_status(once),
        late=_some(led.overdue(day).one_per_duty().order_by(*IN_TIME), LATE_SHOWN),
        due_soon=led.due_soon(day).one_per_duty().count(),
        due_in_90=ahead.count(),
        due=tuple(ahead.order_by(*IN_TIME)[:DUE_SHOWN]),
        silent=led.silent(day).one_per_duty().count(),
        awaiting=_some(undecided.order_by("awaiting_by", "-id"), FEW_SHOWN),
        vacant=_some(led.vacant().one_per_duty().order_by(*IN_TIME), FEW_SHOWN),
        asked_of=_some(seen_by(reader, requests.to_answer(bureau), "item"), FEW_SHOWN),
        asked_by=_some(requests.unanswered().filter(item__in=led.open()), FEW_SHOWN),
        reports=_reports(led, day),
        changed=_changed(led, day),
    )


def _some(rows: QuerySet[Row], most: int) -> Some[Row]:
    return Some(tuple(rows[:most]), rows.count())


def _reports(led: ActionItemQuerySet, day: date) -> tuple[BeforeMeeting, ...]:
    """The next meetings to which the bureau's items still owe a report."""
    owed = ReportDue.objects.unmet().filter(recipient__obligation__item__in=led, meeting__closes_on__gte=day)
    planned = owed.exclude(due_on=None).exclude(meeting__standing=Meeting.Standing.CANCELLED).order_by()
    rows = planned.values_list("meeting__pk", "meeting__name", "meeting__opens_on").annotate(
        reports=Count("pk"), first_due_on=Min("due_on")
    )
    first = rows.order_by("meeting__opens_on", "meeting__pk")[:MEETINGS_SHOWN]
    return tuple(BeforeMeeting(key, shown(name), *row) for key, name, *row in first)


def _changed(led: ActionItemQuerySet, day: date) -> Changed | None:
    since = _last_council(day)
    if since is None:
        return None
    after = timezone.make_aware(datetime.combine(since.closes_on + timedelta(days=1), time.min))
    moves = StatusChange.objects.filter(item__in=led, at__gte=after).select_related("item").order_by("-at", "-id")
    return Changed(
        since,
        _some(moves, LATE_SHOWN),
        DateChange.objects.filter(item__in=led, at__gte=after).count(),
        ProgressUpdate.objects.filter(item__in=led, at__gte=after, kind=ProgressUpdate.Kind.PROGRESS).count(),
    )


def _last_council(day: date) -> Meeting | None:
    """The last Council that is over; before the first one the Assembly itself."""
    held = Meeting.objects.filter(body__code__in=["council", "wtsa"], closes_on__lt=day)
    never = [Meeting.Standing.CANCELLED, Meeting.Standing.POSTPONED]
    return held.exclude(standing__in=never).order_by("-closes_on").first()
