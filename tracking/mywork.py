"""What waits for one person: late, due soon, asked of the bureau, silent, supported; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q, QuerySet

from resolutions.prepared import Prepared, Slot
from tracking.access import items_seen_by, seen_by
from tracking.models import ActionItem, Capacity, ContributionRequest, Participation, Person
from tracking.models.action import ActionItemQuerySet
from tracking.models.cooperation import ContributionRequestQuerySet
from tracking.roles import Role
from tracking.schedule import Health

ROWS_SHOWN = 50
SUPPORTED_SHOWN = 10
COUNTED_TO = 100
IN_PLAN = ("plan_order", "-id")
ROUND = (Health.OVERDUE, Health.DUE_SOON, Health.SILENT, Health.NO_DATE, Health.ON_TIME)


@dataclass(frozen=True)
class Share:
    """Some rows of a part of the page, and how many there are in all."""

    rows: tuple[ActionItem, ...]
    total: int


@dataclass(frozen=True)
class MyWork:
    late: Share
    due_soon: Share
    asked: tuple[ContributionRequest, ...]
    silent: Share
    supported: Share
    everything: Share


def has_work(person: Person) -> bool:
    """Whose days are made of items: whoever updates them."""
    return person.role in {Role.FOCAL_POINT, Role.COORDINATOR}


def my_items(person: Person, day: date) -> ActionItemQuerySet:
    """Open items the person answers for: their own, those of people who are away and named them delegate, and for
    a focal point what the bureau leads and nobody holds."""
    away = [pk for (pk,) in _AWAY.rows(delegate=person.pk, day=day)]  # keys: a subquery here uses no index
    mine: Q = Q(responsible__in=[person.pk, *away])
    if person.role == Role.FOCAL_POINT:
        led = Participation.objects.filter(
            item=OuterRef("pk"), bureau=person.bureau, capacity__in=[Capacity.LEAD, Capacity.JOINT]
        )
        mine |= Q(Exists(led), responsible=None)
    return items_seen_by(person).open().filter(mine)


def _away() -> QuerySet[Any, Any]:
    """Keys of those who named the person their delegate and are on leave."""
    day = Slot("day", DateField())
    named = Person.objects.filter(delegate=Slot("delegate", BigIntegerField()))
    return named.filter(away_from__lte=day, away_until__gte=day).order_by().values_list("pk")


_AWAY = Prepared(_away)


def asked_of(person: Person) -> ContributionRequestQuerySet:
    """What the person's bureau was asked for and has not answered."""
    if not person.bureau or not has_work(person):
        return ContributionRequest.objects.none()
    asked: ContributionRequestQuerySet = seen_by(person, ContributionRequest.objects.to_answer(person.bureau), "item")  # type: ignore[assignment]  # the same class
    return asked


def my_work(person: Person, day: date) -> MyWork:
    mine = my_items(person, day)
    supported = items_seen_by(person).open().supported_by(person.bureau) if person.bureau else mine.none()
    return MyWork(
        late=_share(mine.overdue(day), "next_due_on", *IN_PLAN),
        due_soon=_share(mine.due_soon(day), "next_due_on", *IN_PLAN),
        asked=tuple(asked_of(person).select_related("item", "asked_by")[:ROWS_SHOWN]),
        silent=_share(mine.silent(day), *IN_PLAN),
        supported=_share(
            supported.annotate(is_asked=_asks(person.bureau)), "-is_asked", *IN_PLAN, most=SUPPORTED_SHOWN
        ),
        everything=_share(mine, *IN_PLAN),
    )


def _asks(bureau: str) -> Exists:
    """Whether the item waits for a contribution of the bureau: such items stand first among those it supports."""
    return Exists(ContributionRequest.objects.unanswered().filter(item=OuterRef("pk"), bureau=bureau))


def _share(items: ActionItemQuerySet, *order: str, most: int = ROWS_SHOWN) -> Share:
    rows = items.order_by(*order).prefetch_related("participations", "contribution_requests")
    return Share(tuple(rows[:most]), items.count())


def waiting(person: Person, day: date) -> int:
    """How much waits: late, due in 30 days, silent, asked for. Counted up to 100, on every page."""
    found = my_items(person, day).waiting(day).order_by()[:COUNTED_TO].count()
    return min(found + asked_of(person).order_by()[:COUNTED_TO].count(), COUNTED_TO)


def next_item(person: Person, item: ActionItem, day: date) -> int | None:
    """The item (pk) that follows this one in the round: late, due soon, silent, then the rest of what is the person's.

    What was heard of today is done with. Ask before saving: an update changes where the item stands. None at the end.
    """
    queue = list(_round(person, day))
    after = queue[queue.index(item.pk) + 1 :] if item.pk in queue else [pk for pk in queue if pk != item.pk]
    return after[0] if after else None


def _round(person: Person, day: date) -> Iterator[int]:
    mine = my_items(person, day).exclude(last_update_on__gte=day)
    for health in ROUND:
        order = ("next_due_on", *IN_PLAN) if health in {Health.OVERDUE, Health.DUE_SOON} else IN_PLAN
        yield from mine.in_health(health, day).order_by(*order).values_list("pk", flat=True)[:COUNTED_TO]
