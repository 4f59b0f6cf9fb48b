"""Rows of the list of action items as plain values: five queries for a page, however many items there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import CharField, Count, F

from resolutions.models.resolution import reference_of, titles_for_reader
from resolutions.names import shown
from resolutions.prepared import KEYS, Prepared, Slot
from tracking.access import Reader, items_seen_by, sees_every_bureau
from tracking.models import ActionItem, Capacity, ContributionRequest, Milestone, Participation, Person, ReportDue
from tracking.models.action import ActionItemQuerySet
from tracking.schedule import Health, bureau_standing, said_of_no_day, standing
from tracking.workflow import Status

MANY = 20_000
MINUTE = 60  # seconds


class _Fact(NamedTuple):
    """What the item's own row says, read in one go."""

    pk: int
    code: str
    title: str
    illustrative: bool
    status: str
    next_due_on: date | None
    awaiting_by: date | None
    opened_on: date
    last_update_on: date | None
    times_postponed: int
    provision__path: str
    resolution_id: int
    resolution__number: int | None
    resolution__mnemonic: str
    resolution__slug: str
    last_update_by__first_name: str | None
    last_update_by__last_name: str | None
    last_update_by__username: str | None
    responsible__first_name: str | None
    responsible__last_name: str | None
    responsible__username: str | None


_FACTS = Prepared(lambda: ActionItem.objects.filter(pk__in=KEYS).order_by().values_list(*_Fact._fields))


class ItemRow(NamedTuple):
    """One line of the list. Names are written out; a person or a report that is not there is an empty word.

    `undated` says what is known where an open item has no day that is due; it is empty elsewhere.
    `own_part` is how the reader's bureau stands where it supports; `milestones` are (met, all), read when asked for.
    """

    pk: int
    code: str
    title: str
    illustrative: bool
    status: Status
    health: Health
    due_on: date | None
    undated: str
    last_update_on: date | None
    last_update_by: str
    responsible: str
    times_postponed: int
    own_part: tuple[str, Health] | None
    milestones: tuple[int, int]
    path: str
    reference: str
    resolution: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    next_report: str


def read_rows(
    items: ActionItemQuerySet, day: date, *, bureau: str = "", with_milestones: bool = False
) -> list[ItemRow]:
    """These items in their order, as they stand on that day; `items` is one page, cut to its length.

    `bureau` is the reader's, when what it supports is to be told: one query more, as the milestones are.
    """
    pks = list(items.select_related(None).prefetch_related(None).values_list("pk", flat=True))
    facts = _read_facts(pks)
    beside = _read_beside(facts)
    if bureau:
        beside = replace(beside, bureau=bureau, asked=_read_asked(pks, bureau))
    if with_milestones:
        beside = replace(beside, milestones=_read_milestones(pks))
    return [_row(fact, beside, day) for fact in facts]


def _read_facts(pks: list[int]) -> list[_Fact]:
    """The facts of these items in their order. Apart from finding and ordering the items, so that the database
    sorts keys and not whole rows, and plans two small questions instead of one of nine tables."""
    facts = {values[0]: _Fact(*values) for values in _FACTS.rows(pks)}
    return [facts[pk] for pk in pks if pk in facts]


@dataclass(frozen=True)
class _Beside:
    """What stands beside the items of a page: titles of their Resolutions, bureaux, next reports."""

    titles: dict[int, str]
    led: dict[int, list[str]]
    supported: dict[int, list[str]]
    reports: dict[int, tuple[str, date | None]]
    bureau: str = ""
    asked: dict[int, list[date]] = field(default_factory=dict)
    milestones: dict[int, tuple[int, int]] = field(default_factory=dict)

    def own_part(self, pk: int, item: Health, day: date) -> tuple[str, Health] | None:
        """Lateness belongs to the lead: where the reader's bureau supports, its own standing."""
        if not self.bureau or self.bureau not in self.supported.get(pk, ()):
            return None
        return self.bureau, bureau_standing(leads=False, item=item, asked=self.asked.get(pk, ()), day=day)


def _read_asked(pks: list[int], bureau: str) -> dict[int, list[date]]:
    """The days on which a bureau's unanswered contributions are due, by item."""
    found: dict[int, list[date]] = {}
    for item, due_on in _ASKED.rows(pks, bureau=bureau):
        found.setdefault(item, []).append(due_on)
    return found


_ASKED = Prepared(
    lambda: (
        ContributionRequest.objects.unanswered()
        .filter(item__in=KEYS, bureau=Slot("bureau", CharField()))
        .order_by()
        .values_list("item_id", "due_on")
    )
)


def _read_milestones(pks: list[int]) -> dict[int, tuple[int, int]]:
    """(Met, all) by item."""
    rows = Milestone.objects.filter(item__in=pks).order_by().values_list("item_id")
    return {item: (met, planned) for item, met, planned in rows.annotate(Count("met_on"), Count("pk"))}


def _read_beside(facts: list[_Fact]) -> _Beside:
    pks = [fact.pk for fact in facts]
    led, supported = _read_parts(pks)
    return _Beside(
        titles_for_reader({fact.resolution_id for fact in facts}),
        led,
        supported,
        _read_reports(pks),
    )


def _read_parts(pks: list[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """(Bureaux that lead, alone or jointly; bureaux that support), each by item."""
    led: dict[int, list[str]] = {}
    supported: dict[int, list[str]] = {}
    for item, bureau, capacity in _PARTS.rows(pks):
        (supported if capacity == Capacity.SUPPORT else led).setdefault(item, []).append(bureau)
    return led, supported


_PARTS = Prepared(
    lambda: (
        Participation.objects.filter(item__in=KEYS)
        .order_by("capacity", "bureau")
        .values_list("item_id", "bureau", "capacity")
    )
)


def _read_reports(pks: list[int]) -> dict[int, tuple[str, date | None]]:
    """The meeting at which each item's next report falls due, and the day; no day where all of them wait for dates."""
    return {item: (shown(meeting), due_on) for item, meeting, due_on in _REPORTS.rows(pks)}


_REPORTS = Prepared(
    lambda: (
        ReportDue.objects.unmet()
        .filter(recipient__obligation__item__in=KEYS)
        .order_by(F("due_on").desc(nulls_first=True), "id")
        .values_list("recipient__obligation__item_id", "meeting__name", "due_on")
    )
)


def undated_of(items: Iterable[ActionItem], day: date) -> dict[int, str]:
    """What is known of those of these items that are open and have no day that is due, by key (`said_of_no_day`);
    one query, or none where all have a day."""
    undated = [item for item in items if item.is_open and item.next_due_on is None]
    reports = ReportDue.objects.unmet().filter(recipient__obligation__item__in=[item.pk for item in undated])
    owing = set(reports.order_by().values_list("recipient__obligation__item_id", flat=True))
    return {
        item.pk: said_of_no_day(awaiting_by=item.awaiting_by, report_to_come=item.pk in owing, day=day)
        for item in undated
    }


def _row(fact: _Fact, beside: _Beside, day: date) -> ItemRow:
    status = Status(fact.status)
    reference = reference_of(fact.resolution__number, fact.resolution__mnemonic, fact.resolution__slug)
    health = standing(
        is_open=status.is_open,
        due=fact.next_due_on,
        last_update_on=fact.last_update_on,
        opened_on=fact.opened_on,
        day=day,
    )
    return ItemRow(
        fact.pk,
        fact.code,
        fact.title,
        fact.illustrative,
        status,
        health,
        fact.next_due_on,
        _undated(fact, beside, day) if status.is_open and fact.next_due_on is None else "",
        fact.last_update_on,
        _name(fact.last_update_by__first_name, fact.last_update_by__last_name, fact.last_update_by__username),
        _name(fact.responsible__first_name, fact.responsible__last_name, fact.responsible__username),
        fact.times_postponed,
        beside.own_part(fact.pk, health, day),
        beside.milestones.get(fact.pk, (0, 0)),
        fact.provision__path,
        reference,
        beside.titles.get(fact.resolution_id, fact.resolution__slug),
        tuple(beside.led.get(fact.pk, ())),
        tuple(beside.supported.get(fact.pk, ())),
        beside.reports.get(fact.pk, ("", None))[0],
    )


def _undated(fact: _Fact, beside: _Beside, day: date) -> str:
    return said_of_no_day(awaiting_by=fact.awaiting_by, report_to_come=fact.pk in beside.reports, day=day)


def _name(first: str | None, last: str | None, username: str | None) -> str:
    """As a Person is called everywhere: the full name, else the user name; empty when there is nobody."""
    return f"{first or ''} {last or ''}".strip() or username or ""


def number_seen_by(reader: Reader) -> int:
    """How many items the reader may see. Of many thousands the number may be a minute old: it only numbers pages."""
    if not isinstance(reader, Person) or not reader.is_active:
        return 0
    bureau = "" if sees_every_bureau(reader) else reader.bureau
    return _counted(f"items-seen-by-{bureau or 'all'}", lambda: _count_seen(reader, bureau))


def number_found(reader: Reader, asked: str, items: ActionItemQuerySet) -> int:
    """How many `items` there are, which answer what the reader asked in these words; kept as `number_seen_by` is."""
    question = sha256(asked.encode()).hexdigest()
    return _counted(f"items-found-by-{reader.pk}-{question}", items.count)


def _counted(key: str, count: Callable[[], int]) -> int:
    known: int | None = cache.get(key)
    if known is None:
        known = count()
        if known >= MANY:
            cache.set(key, known, MINUTE)
    return known


def _count_seen(reader: Person, bureau: str) -> int:
    """A bureau takes part in an item at most once, so its parts can be counted in their own index."""
    return Participation.objects.filter(bureau=bureau).count() if bureau else items_seen_by(reader).count()
