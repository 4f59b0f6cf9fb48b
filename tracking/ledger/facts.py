"""Reads what a plan of reminders is made of: what is due, and what the ledger holds of it; no query per row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from tracking.ladder import LADDER, Rule, Stage, horizon
from tracking.models import (
    ActionItem,
    Capacity,
    ContributionRequest,
    HandBack,
    Participation,
    Person,
    Reminder,
    ReportDue,
)
from tracking.models.action import ActionItemQuerySet
from tracking.models.reporting import ReportDueQuerySet
from tracking.reminders import Duty, Kind, Sent, Thing
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
    """What is looked at: all that is due soon, asked for, handed back or refused, or what one claim holds of that."""

    items: ActionItemQuerySet
    reports: ReportDueQuerySet
    requests: QuerySet[ContributionRequest]
    hand_backs: QuerySet[HandBack]
    refused: QuerySet[Person]

    @classmethod
    def of_day(cls, day: date, ladder: Iterable[Rule] = LADDER) -> Scope:
        until = horizon(day, ladder)
        return cls(
            _own_deadlines().filter(next_due_on__lte=until),
            _open_reports().filter(due_on__lte=until),
            _open_requests().filter(asked_on__lte=day),
            HandBack.objects.waiting().filter(on__lte=day),
            _refused(),
        )

    @classmethod
    def of_claim(cls, token: UUID) -> Scope:
        claimed = Reminder.objects.filter(token=token)
        return cls(
            _own_deadlines().filter(pk__in=claimed.values("item")),
            _open_reports().filter(pk__in=claimed.values("report_due")),
            _open_requests().filter(pk__in=claimed.values("request")),
            HandBack.objects.waiting().filter(item__in=claimed.filter(stage=Stage.RETURNED).values("item")),
            _refused().filter(pk__in=claimed.values("person")),
        )


def _own_deadlines() -> ActionItemQuerySet:
    """Open items with a due day that is not the due day of a report of theirs: the report is reminded of instead."""
    reports = ReportDue.objects.unmet().filter(
        recipient__obligation__item=OuterRef("pk"), due_on=OuterRef("next_due_on")
    )
    return ActionItem.objects.open().filter(~Exists(reports), next_due_on__isnull=False)


def _open_reports() -> ReportDueQuerySet:
    return ReportDue.objects.unmet().filter(recipient__obligation__item__status__in=OPEN)


def _open_requests() -> QuerySet[ContributionRequest]:
    return ContributionRequest.objects.unanswered().filter(item__status__in=OPEN)


def _refused() -> QuerySet[Person]:
    """Active people to whom a mail failed for good. News that a mail failed, failing in turn, is no news."""
    failed = Reminder.objects.filter(recipient=OuterRef("pk"), status=Reminder.Status.FAILED)
    return Person.objects.filter(Exists(failed.exclude(stage=Stage.REFUSED)), is_active=True)


def read_duties(scope: Scope) -> tuple[Duty, ...]:
    """The duties in plan order: items, reports, requests, then what is for the coordinator at once."""
    items = scope.items.order_by("plan_order", "pk")
    reports = scope.reports.order_by("recipient__obligation__item__plan_order", "pk")
    returned = frozenset(HandBack.objects.waiting().values_list("item", flat=True))
    return (
        *_item_duties(items, returned),
        *_report_duties(reports, returned),
        *_request_duties(scope.requests.order_by("item__plan_order", "pk")),
        *_hand_back_duties(scope.hand_backs.order_by("pk")),
        *_address_duties(scope.refused.order_by("pk")),
    )


def _request_duties(requests: QuerySet[ContributionRequest]) -> Iterator[Duty]:
    for pk, code, due_on, bureau, asked_on in requests.values_list("pk", "item__code", "due_on", "bureau", "asked_on"):
        thing = Thing(pk, Kind.REQUEST.value)
        yield Duty(thing, code, due_on, version_of(due_on), None, (bureau,), notice=Stage.ASKED, since=asked_on)


def _hand_back_duties(hand_backs: QuerySet[HandBack]) -> Iterator[Duty]:
    """The latest of an item stands for all of them."""
    latest = {item: (pk, code, on) for pk, item, code, on in hand_backs.values_list("pk", "item", "item__code", "on")}
    for item, (pk, code, on) in latest.items():
        thing = Thing(item, Kind.HAND_BACK.value)
        yield Duty(thing, code, on, pk, notice=Stage.RETURNED, since=on, is_returned=True)


def _address_duties(people: QuerySet[Person]) -> Iterator[Duty]:
    """One for each person, and another when a later mail to them fails too."""
    failed = Reminder.objects.filter(status=Reminder.Status.FAILED, recipient__in=people.order_by().values("pk"))
    last = failed.exclude(stage=Stage.REFUSED).order_by("recipient").values("recipient").annotate(last=Max("pk"))
    rows = Reminder.objects.filter(pk__in=[row["last"] for row in last]).order_by("recipient")
    for pk, person, username, planned_at in rows.values_list("pk", "recipient", "recipient__username", "planned_at"):
        day = planned_at.date()
        thing = Thing(person, Kind.ADDRESS.value)
        yield Duty(thing, username, day, pk, notice=Stage.REFUSED, since=day)


def version_of(due_on: date) -> int:
    """A request keeps no count of its days: each day is a version."""
    return due_on.toordinal()


def _item_duties(items: ActionItemQuerySet, returned: frozenset[int]) -> Iterator[Duty]:
    bureaux = _bureaux_of(items.order_by().values("pk"))
    for pk, code, due_on, version, responsible in items.values_list(
        "pk", "code", "next_due_on", "due_version", "responsible"
    ):
        if due_on is not None:
            yield Duty(Thing(pk), code, due_on, version, responsible, bureaux.get(pk, ()), is_returned=pk in returned)


def _report_duties(reports: ReportDueQuerySet, returned: frozenset[int]) -> Iterator[Duty]:
    item = "recipient__obligation__item"
    bureaux = _bureaux_of(reports.order_by().values(item))
    rows = reports.values_list("pk", "due_on", "due_version", item, f"{item}__code", f"{item}__responsible")
    for pk, due_on, version, item_pk, code, responsible in rows:
        thing, is_returned = Thing(pk, Kind.REPORT.value), item_pk in returned
        yield Duty(thing, code, due_on, version, responsible, bureaux.get(item_pk, ()), is_returned=is_returned)


def _bureaux_of(items: QuerySet[Any, Any]) -> dict[int, tuple[str, ...]]:
    parts = Participation.objects.filter(item__in=items, capacity__in=LEADS).order_by("item", "bureau")
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for item, bureau in parts.values_list("item_id", "bureau"):
        found[item] += (bureau,)
    return found


def read_entries(scope: Scope, ready: QuerySet[Reminder]) -> tuple[Entry, ...]:
    """What the ledger holds for the present due days of the scope; `ready` tells the rows whose turn has come."""
    notices = Reminder.objects.filter(stage__in=[Stage.RETURNED, Stage.REFUSED])
    ours = (
        Reminder.objects.filter(
            item__in=scope.items.order_by().values("pk"), due_version=F("item__due_version")
        ).exclude(stage=Stage.RETURNED),
        Reminder.objects.filter(
            report_due__in=scope.reports.order_by().values("pk"), due_version=F("report_due__due_version")
        ),
        Reminder.objects.filter(request__in=scope.requests.order_by().values("pk")),
        notices.filter(item__in=scope.hand_backs.order_by().values("item")),
        notices.filter(person__in=scope.refused.order_by().values("pk")),
    )
    turn = frozenset(ready.values_list("pk", flat=True))
    return tuple(Entry(pk, key, status, pk in turn) for rows in ours for pk, key, status in read_keys(rows))


KEY = ("recipient_id", "item_id", "report_due_id", "request_id", "person_id", "stage", "due_version", "again")


def read_keys(rows: QuerySet[Reminder]) -> Iterator[tuple[int, Sent, str]]:
    """(primary key, unique key as the plan knows it, status) of each row."""
    for pk, recipient, item, report, request, person, stage, version, again, status in rows.order_by().values_list(
        "pk", *KEY, "status"
    ):
        thing = _thing_of(item, report, request, person, stage)
        yield pk, Sent(recipient, thing, stage, version, again), status


def _thing_of(item: int | None, report: int | None, request: int | None, person: int | None, stage: str) -> Thing:
    """The thing a row is about; the ledger's constraint says that one column is filled."""
    if item is not None:
        return Thing(item, (Kind.HAND_BACK if stage == Stage.RETURNED else Kind.ITEM).value)
    columns = {Kind.REPORT: report, Kind.REQUEST: request, Kind.ADDRESS: person}
    return next(Thing(pk, kind.value) for kind, pk in columns.items() if pk is not None)
