"""Reads what a plan of reminders is made of: what is due, who may be told, what the ledger holds; no query per row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from tracking.models import ActionItem, Capacity, Participation, Person, Reminder, ReportDue
from tracking.models.action import ActionItemQuerySet
from tracking.models.reporting import ReportDueQuerySet
from tracking.reminders import Duty, Recipients, Sent, Thing, horizon
from tracking.roles import Role
from tracking.workflow import OPEN

LEADS = (Capacity.LEAD, Capacity.JOINT)


@dataclass(frozen=True)
class Entry:
    """A row of the ledger as the plan needs it."""

    pk: int
    key: Sent
    status: str
    is_ready: bool


@dataclass(frozen=True)
class Scope:
    """Which items and reports are looked at: all that is due soon, or those of one claim."""

    items: ActionItemQuerySet
    reports: ReportDueQuerySet

    @classmethod
    def of_day(cls, day: date) -> Scope:
        until = horizon(day)
        return cls(_own_deadlines().filter(next_due_on__lte=until), _open_reports().filter(due_on__lte=until))

    @classmethod
    def of_claim(cls, token: UUID) -> Scope:
        claimed = Reminder.objects.filter(token=token)
        return cls(
            _own_deadlines().filter(pk__in=claimed.values("item")),
            _open_reports().filter(pk__in=claimed.values("report_due")),
        )


def _own_deadlines() -> ActionItemQuerySet:
    """Open items with a due day that is not the due day of a report of theirs: the report is reminded of instead."""
    reports = ReportDue.objects.unmet().filter(
        recipient__obligation__item=OuterRef("pk"), due_on=OuterRef("next_due_on")
    )
    return ActionItem.objects.open().filter(~Exists(reports), next_due_on__isnull=False)


def _open_reports() -> ReportDueQuerySet:
    return ReportDue.objects.unmet().filter(recipient__obligation__item__status__in=OPEN)


def read_duties(scope: Scope) -> tuple[Duty, ...]:
    """The duties in plan order, items first."""
    items = scope.items.order_by("plan_order", "pk")
    reports = scope.reports.order_by("recipient__obligation__item__plan_order", "pk")
    return (*_item_duties(items), *_report_duties(reports))


def _item_duties(items: ActionItemQuerySet) -> Iterator[Duty]:
    bureaux = _bureaux_of(items.order_by().values("pk"))
    for pk, code, due_on, version, responsible in items.values_list(
        "pk", "code", "next_due_on", "due_version", "responsible"
    ):
        if due_on is not None:
            yield Duty(Thing(pk), code, due_on, version, responsible, bureaux.get(pk, ()))


def _report_duties(reports: ReportDueQuerySet) -> Iterator[Duty]:
    item = "recipient__obligation__item"
    bureaux = _bureaux_of(reports.order_by().values(item))
    rows = reports.values_list("pk", "due_on", "due_version", item, f"{item}__code", f"{item}__responsible")
    for pk, due_on, version, item_pk, code, responsible in rows:
        yield Duty(Thing(pk, is_report=True), code, due_on, version, responsible, bureaux.get(item_pk, ()))


def _bureaux_of(items: QuerySet[Any, Any]) -> dict[int, tuple[str, ...]]:
    parts = Participation.objects.filter(item__in=items, capacity__in=LEADS).order_by("item", "bureau")
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for item, bureau in parts.values_list("item_id", "bureau"):
        found[item] += (bureau,)
    return found


def read_recipients(day: date) -> Recipients:
    """The people who may be told on that day, from two queries."""
    people = list(Person.objects.filter(is_active=True).order_by("pk").values_list("pk", "role", "bureau"))
    return Recipients(
        active=frozenset(pk for pk, _role, _bureau in people),
        focal_points=_by_bureau((pk, bureau) for pk, role, bureau in people if role == Role.FOCAL_POINT),
        coordinators=tuple(pk for pk, role, _bureau in people if role == Role.COORDINATOR),
        directors=_by_bureau((pk, bureau) for pk, role, bureau in people if role == Role.DIRECTOR),
        delegates=_delegates_on(day),
    )


def _delegates_on(day: date) -> dict[int, int]:
    """Who is away -> who stands in: an active person who is not away as well."""
    away = Person.objects.filter(away_from__lte=day, away_until__gte=day).order_by("pk")
    rows = list(away.values_list("pk", "delegate_id", "delegate__is_active"))
    absent = {pk for pk, _delegate, _is_active in rows}
    return {pk: delegate for pk, delegate, is_active in rows if delegate and is_active and delegate not in absent}


def _by_bureau(people: Iterable[tuple[int, str]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for pk, bureau in people:
        found[bureau] += (pk,)
    return found


def read_entries(scope: Scope, ready: QuerySet[Reminder]) -> tuple[Entry, ...]:
    """What the ledger holds for the present due days of the scope; `ready` tells the rows whose turn has come."""
    about_items = Reminder.objects.filter(
        item__in=scope.items.order_by().values("pk"), due_version=F("item__due_version")
    )
    about_reports = Reminder.objects.filter(
        report_due__in=scope.reports.order_by().values("pk"), due_version=F("report_due__due_version")
    )
    columns = ("pk", "recipient_id", "item_id", "report_due_id", "stage", "due_version", "status")
    turn = frozenset(ready.values_list("pk", flat=True))
    return tuple(
        Entry(pk, Sent(recipient, thing_of(item, report), stage, version), status, pk in turn)
        for rows in (about_items, about_reports)
        for pk, recipient, item, report, stage, version, status in rows.order_by().values_list(*columns)
    )


def thing_of(item: int | None, report: int | None) -> Thing:
    """The thing a row is about; the ledger's constraint says it is one of the two."""
    if item is not None:
        return Thing(item)
    if report is not None:
        return Thing(report, is_report=True)
    raise ValueError("a reminder is about an item or a report")
