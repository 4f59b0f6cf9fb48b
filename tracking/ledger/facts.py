"""Reads what a plan of reminders is made of: what is due, and what the ledger holds of it; no query per row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet

from tracking.ladder import LADDER, Rule, Stage, horizon
from tracking.models import (
    ActionItem,
    Capacity,
    ContributionRequest,
    HandBack,
    Person,
    Reminder,
    ReportDue,
)
from tracking.models.action import ActionItemQuerySet
from tracking.models.reporting import ReportDueQuerySet
from tracking.reminders import Duty, Kind, Sent, Thing
from tracking.workflow import OPEN

LEADS = (Capacity.LEAD, Capacity.JOINT)
PAGE = 5_000  # things read together: what a scan keeps in memory does not grow with what is due
ITEM, HAND_BACK, REPORT, REQUEST, ADDRESS = (
    kind.value for kind in (Kind.ITEM, Kind.HAND_BACK, Kind.REPORT, Kind.REQUEST, Kind.ADDRESS)
)
RETURNED = Stage.RETURNED.value


class Entry(NamedTuple):
    """A row of the ledger as the plan needs it."""

    pk: int
    key: Sent
    status: str


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

    def pages(self) -> Iterator[Scope]:
        """The same in parts of `PAGE` things: items, reports, then all the rest, which people make one by one."""
        nothing = Scope(*(getattr(self, each.name).none() for each in fields(self)))
        yield from (replace(nothing, items=items) for items in _pages(self.items))
        yield from (replace(nothing, reports=reports) for reports in _pages(self.reports))
        yield replace(self, items=nothing.items, reports=nothing.reports)


Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def _pages(rows: Rows) -> Iterator[Rows]:
    """By the key, as it stands when each is asked for: nothing is held open between them, and none is skipped."""
    after, keys = 0, rows.order_by("pk").values_list("pk", flat=True)
    while (until := keys.filter(pk__gt=after)[PAGE - 1 : PAGE].first()) is not None:
        yield rows.filter(pk__gt=after, pk__lte=until)
        after = until
    yield rows.filter(pk__gt=after)


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
    """The duties by their keys: items, reports, requests, then what is for the coordinator at once."""
    readers: tuple[tuple[QuerySet[Any, Any], Callable[[Any], Iterator[Duty]]], ...] = (
        (scope.items, _item_duties),
        (scope.reports, _report_duties),
        (scope.requests, _request_duties),
        (scope.hand_backs, _hand_back_duties),
        (scope.refused, _address_duties),
    )
    return tuple(duty for rows, read in readers if not _is_none(rows) for duty in read(rows.order_by("pk")))


def _is_none(rows: QuerySet[Any, Any]) -> bool:
    """Known without a query: a page holds things of one kind."""
    return rows.query.is_empty()


def _returned() -> frozenset[int]:
    return frozenset(HandBack.objects.waiting().values_list("item", flat=True))


def _request_duties(requests: QuerySet[ContributionRequest]) -> Iterator[Duty]:
    for pk, code, due_on, bureau, asked_on in requests.values_list("pk", "item__code", "due_on", "bureau", "asked_on"):
        thing = Thing(pk, REQUEST)
        yield Duty(thing, code, version_of(due_on), due_on, None, (bureau,), notice=Stage.ASKED, since=asked_on)


def _hand_back_duties(hand_backs: QuerySet[HandBack]) -> Iterator[Duty]:
    """The latest of an item stands for all of them."""
    latest = {item: (pk, code, on) for pk, item, code, on in hand_backs.values_list("pk", "item", "item__code", "on")}
    for item, (pk, code, on) in latest.items():
        thing = Thing(item, HAND_BACK)
        yield Duty(thing, code, pk, on, notice=Stage.RETURNED, since=on, is_returned=True)


def _address_duties(people: QuerySet[Person]) -> Iterator[Duty]:
    """One for each person, and another when a later mail to them fails too."""
    failed = Reminder.objects.filter(status=Reminder.Status.FAILED, recipient__in=people.order_by().values("pk"))
    last = failed.exclude(stage=Stage.REFUSED).order_by("recipient").values("recipient").annotate(last=Max("pk"))
    rows = Reminder.objects.filter(pk__in=[row["last"] for row in last]).order_by("recipient")
    for pk, person, username, planned_at in rows.values_list("pk", "recipient", "recipient__username", "planned_at"):
        day = planned_at.date()
        thing = Thing(person, ADDRESS)
        yield Duty(thing, username, pk, day, notice=Stage.REFUSED, since=day)


def version_of(due_on: date) -> int:
    """A request keeps no count of its days: each day is a version."""
    return due_on.toordinal()


def _item_duties(items: ActionItemQuerySet) -> Iterator[Duty]:
    returned = _returned()
    rows = _with_bureaux(items, "participations", "pk", "code", "next_due_on", "due_version", "responsible")
    for (pk, code, due_on, version, responsible), bureaux in rows:
        yield Duty(Thing(pk, ITEM), code, version, due_on, responsible, bureaux, None, None, pk in returned)


def _report_duties(reports: ReportDueQuerySet) -> Iterator[Duty]:
    returned, item = _returned(), "recipient__obligation__item"
    of_item = (item, f"{item}__code", f"{item}__responsible")
    rows = _with_bureaux(reports, f"{item}__participations", "pk", "due_on", "due_version", *of_item)
    for (pk, due_on, version, item_pk, code, responsible), bureaux in rows:
        yield Duty(Thing(pk, REPORT), code, version, due_on, responsible, bureaux, None, None, item_pk in returned)


def _with_bureaux(rows: QuerySet[Any, Any], parts: str, *columns: str) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """The columns of each row, its key first, and the bureaux that lead there, in one query; `parts` leads to them."""
    leads = FilteredRelation(parts, condition=Q(**{f"{parts}__capacity__in": LEADS}))
    each = rows.annotate(leads=leads).order_by("pk", "leads__bureau").values_list(*columns, "leads__bureau")
    found: tuple[Any, ...] = ()
    bureaux: tuple[str, ...] = ()
    for row in each:
        if found and row[0] != found[0]:
            yield found[:-1], bureaux
            bureaux = ()
        found, bureaux = row, (*bureaux, row[-1]) if row[-1] else ()
    if found:
        yield found[:-1], bureaux


def read_entries(scope: Scope, rows: QuerySet[Reminder]) -> Iterator[Entry]:
    """What the ledger holds, among `rows`, for the present due days of the scope."""
    notices = rows.filter(stage__in=[Stage.RETURNED, Stage.REFUSED])
    of_items = rows.filter(due_version=F("item__due_version")).exclude(stage=Stage.RETURNED)
    of_reports = rows.filter(due_version=F("report_due__due_version"))
    ours: tuple[tuple[QuerySet[Reminder], str, QuerySet[Any, Any], str], ...] = (
        (of_items, "item__in", scope.items, "pk"),
        (of_reports, "report_due__in", scope.reports, "pk"),
        (rows, "request__in", scope.requests, "pk"),
        (notices, "item__in", scope.hand_backs, "item"),
        (notices, "person__in", scope.refused, "pk"),
    )
    for some, among, things, key in ours:
        if not _is_none(things):
            yield from read_keys(some.filter(**{among: things.order_by().values(key)}))


KEY = ("recipient_id", "item_id", "report_due_id", "request_id", "person_id", "stage", "due_version", "again")


def read_keys(rows: QuerySet[Reminder]) -> Iterator[Entry]:
    for pk, recipient, item, report, request, person, stage, version, again, status in rows.order_by().values_list(
        "pk", *KEY, "status"
    ):
        thing = _thing_of(item, report, request, person, stage)
        yield Entry(pk, Sent(recipient, thing, stage, version, again), status)


def _thing_of(item: int | None, report: int | None, request: int | None, person: int | None, stage: str) -> Thing:
    """The thing a row is about; the ledger's constraint says that one column is filled."""
    if item is not None:
        return Thing(item, HAND_BACK if stage == RETURNED else ITEM)
    columns = {REPORT: report, REQUEST: request, ADDRESS: person}
    return next(Thing(pk, kind) for kind, pk in columns.items() if pk is not None)
