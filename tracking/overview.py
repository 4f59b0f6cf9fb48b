"""What the home page says of the plan on a day: a fixed number of queries however large the plan is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from resolutions.models import Meeting
from resolutions.vocabulary import Bureau
from tracking.access import items_seen_by, seen_by
from tracking.deadlines import lead_days_of
from tracking.models import ActionItem, Capacity, Participation, Person, StatusChange
from tracking.models.action import ActionItemQuerySet
from tracking.models.duties import by_status
from tracking.schedule import due_on
from tracking.workflow import Status

ROWS_SHOWN = 10


@dataclass(frozen=True)
class NextCouncil:
    meeting: Meeting
    papers_due_on: date
    days_left: int


@dataclass(frozen=True)
class BureauProgress:
    """How the items a bureau leads, alone or jointly, are spread over the statuses; `counts` follow `Status`."""

    bureau: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def begun(self) -> int:
        """Items on which something was done or decided."""
        return self.total - self.counts[list(Status).index(Status.NOT_STARTED)]


@dataclass(frozen=True)
class Overview:
    """`by_duty`: clauses that lay down the same duty count once in the numbers; the plan holds `clauses`, `duties`.

    `plan` is spread as the bureaux are, but what several bureaux lead counts once: its total is what the plan holds.
    """

    by_duty: bool
    clauses: int
    duties: int
    council: NextCouncil | None
    overdue: int
    due_soon: int
    silent: int
    awaiting: int
    vacant: int
    late_items: tuple[ActionItem, ...]
    changes: tuple[StatusChange, ...]
    bureaux: tuple[BureauProgress, ...]
    plan: BureauProgress


def overview(reader: Person, day: date, *, by_duty: bool = True) -> Overview:
    """The plan as this reader may see it, on that day."""
    items = items_seen_by(reader)
    counted = items.one_per_duty() if by_duty else items

    def number(some: ActionItemQuerySet) -> int:
        return (some.one_per_duty() if by_duty else some).count()

    late = items.overdue(day).order_by("next_due_on", "plan_order", "-id")
    changes = seen_by(reader, StatusChange.objects.select_related("item", "by"), "item")
    return Overview(
        by_duty=by_duty,
        clauses=items.count(),
        duties=items.one_per_duty().count(),
        council=next_council(day),
        overdue=number(late),
        due_soon=number(items.due_soon(day)),
        silent=number(items.silent(day)),
        awaiting=counted.filter(status=Status.AWAITING_DECISION).count(),
        vacant=number(items.vacant()),
        late_items=tuple(late.prefetch_related("participations")[:ROWS_SHOWN]),
        changes=tuple(changes[:ROWS_SHOWN]),
        bureaux=duties_by_bureau(items) if by_duty else progress_by_bureau(reader),
        plan=BureauProgress("", by_status(counted)),
    )


def next_council(day: date) -> NextCouncil | None:
    """The next meeting of the Council that has its dates, and how many days remain until its papers are due."""
    ahead = Meeting.objects.filter(body__code="council", closes_on__gte=day)
    dated = ahead.exclude(standing__in=[Meeting.Standing.CANCELLED, Meeting.Standing.POSTPONED])
    planned = dated.select_related("body").order_by("opens_on")
    meeting = planned.prefetch_related("body__lead_times").first()
    if meeting is None:
        return None
    papers = due_on(meeting.opens_on, lead_days_of(meeting))
    return NextCouncil(meeting, papers, (papers - day).days)


def progress_by_bureau(reader: Person) -> tuple[BureauProgress, ...]:
    """Each bureau's items by status; an item led jointly counts for each of its bureaux."""
    led = seen_by(reader, Participation.objects.filter(capacity__in=[Capacity.LEAD, Capacity.JOINT]), "item")
    rows = led.values_list("bureau", "item__status").annotate(Count("pk")).order_by()
    return _spread(Counter({(bureau, status): number for bureau, status, number in rows}))


def duties_by_bureau(items: ActionItemQuerySet) -> tuple[BureauProgress, ...]:
    """The same of duties: of the clauses of one duty that a bureau leads, the least finished counts."""
    return tuple(BureauProgress(bureau, by_status(items.led_by(bureau).one_per_duty())) for bureau in Bureau.values)


def _spread(counts: Counter[tuple[str, str]]) -> tuple[BureauProgress, ...]:
    spread = {bureau: tuple(counts[bureau, status] for status in Status.values) for bureau in Bureau.values}
    return tuple(BureauProgress(bureau, numbers) for bureau, numbers in spread.items())
