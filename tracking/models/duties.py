"""Counts of duties: of the clauses that lay down the same duty one counts, the least finished."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Count, Exists, Func, IntegerField, OuterRef, Q, QuerySet

from tracking.workflow import BY_PROGRESS, Status

Items = TypeVar("Items", bound="QuerySet[Any]")


_PLACES = " ".join(f"WHEN '{kind.value}' THEN {place}" for place, kind in enumerate(BY_PROGRESS))


class _Finished(Func):
    """The place of the status among `BY_PROGRESS`: one expression where a `Case` is seven to be taken apart anew."""

    template = f"CASE %(expressions)s {_PLACES} END"
    output_field = IntegerField()


FINISHED = _Finished("status")


def least_finished_of_each(items: Items) -> Items:
    """The same as `workflow.status_of_duty`, for every duty of which a clause is in the set.

    Most items are the one clause of their duty, and are known for it at once. Three questions for the others, each
    with an index: as one, the database may read the whole plan for each item of it.
    """
    here, its_first = OuterRef("pk"), OuterRef("twin_of")
    firsts = items.model._default_manager.filter(twin_of__isnull=False).order_by().values("twin_of")
    less = Q(finished__lt=OuterRef("finished")) | Q(finished=OuterRef("finished"), pk__lt=here)
    before = items.order_by().alias(finished=FINISHED).filter(less)
    twins = (Q(pk=its_first), Q(twin_of=its_first), Q(twin_of=here))
    is_behind = reduce(or_, (Q(Exists(before.filter(twin))) for twin in twins))
    return items.alias(finished=FINISHED).filter(Q(twin_of=None) & ~Q(pk__in=firsts) | ~is_behind)


def by_status(items: QuerySet[Any]) -> tuple[int, ...]:
    """How many of these items stand in each status, in the order of `Status`."""
    found = dict(items.order_by().values_list("status").annotate(Count("pk")))
    return tuple(found.get(status, 0) for status in Status.values)
