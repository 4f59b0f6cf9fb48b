"""Reads items as a bulk change sees them: a fixed number of queries however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tracking.access import answers_for, items_seen_by, may_add_progress, may_edit, may_hand_over, may_move
from tracking.bulk import Deed, Row, Value
from tracking.deadlines import soonest_reports
from tracking.models import ActionItem, Batch, Evidence, Person, ProgressUpdate
from tracking.models.awaited import days_given_up
from tracking.progress import no_change_since
from tracking.workflow import Status, edge

KEYS = {"responsible": "responsible_id", "before_meeting": "before_meeting_id"}
Through = ActionItem.topics.through


@dataclass(frozen=True)
class Asker:
    """Who asks for what; `day` is the day an update tells of, `target` the status that items are to be moved to.

    A hand-over is asked by who may hand over, whoever may edit the items.
    """

    reader: Person
    deed: Deed
    day: date
    target: Status | None = None
    is_hand_over: bool = False


@dataclass(frozen=True)
class Sheet:
    """Items by key, in plan order, and the rows made from them."""

    items: Mapping[int, ActionItem]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Around:
    """What is known of the items beside their own fields, by key (`unchanged_since` by duty)."""

    topics: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    proved: frozenset[int] = frozenset()
    reports: Mapping[int, date] = field(default_factory=dict)
    unchanged_since: Mapping[int, date] = field(default_factory=dict)
    confirmed: frozenset[int] = frozenset()
    expected: Mapping[int, date] = field(default_factory=dict)


def read_items(pks: Collection[int], reader: Person, *, lock: bool = False) -> dict[int, ActionItem]:
    """The items of these keys that the reader sees, in plan order; locked where the database can lock rows."""
    seen = items_seen_by(reader).filter(pk__in=pks).order_by("plan_order", "-id").prefetch_related("participations")
    found = seen.select_for_update(of=("self",)) if lock else seen
    return {item.pk: item for item in found}


def read_rows(pks: Collection[int], asker: Asker, *, lock: bool = False) -> Sheet:
    items = read_items(pks, asker.reader, lock=lock)
    around = read_around(items, asker)
    return Sheet(items, tuple(_row(item, asker, around) for item in items.values()))


def read_around(items: Mapping[int, ActionItem], asker: Asker) -> Around:
    """Only what the deed asks for."""
    if asker.deed is Deed.STATUS:
        return Around(proved=_proved(items), expected=read_expected(items))
    if asker.deed is Deed.DEADLINE:
        return Around(reports=soonest_reports(list(items.values())))
    if asker.deed is Deed.TOPICS:
        return Around(topics=read_topics(items))
    if asker.deed is Deed.CONFIRM:
        return Around(unchanged_since=_last_progress(items), confirmed=_confirmed(items, asker))
    return Around()


def _row(item: ActionItem, asker: Asker, around: Around) -> Row:
    deed = asker.deed
    row = Row(
        pk=item.pk,
        code=item.code,
        title=item.title,
        version=item.version,
        values=values_of(item, deed.fields, around.topics),
        duty=duty_of(item),
        bureaux=frozenset(part.bureau for part in item.participations.all()),
        has_evidence=item.pk in around.proved,
        opened_on=item.opened_on,
        decision_was_expected=around.expected.get(item.pk),
        next_report_on=around.reports.get(item.pk),
        refusal=_refusal(asker, item),
    )
    return _for_confirming(row, item, around) if deed is Deed.CONFIRM else row


def _for_confirming(row: Row, item: ActionItem, around: Around) -> Row:
    since = no_change_since(around.unchanged_since.get(row.duty, item.opened_on))
    confirmed = item.pk in around.confirmed
    values = {**row.values, "status": item.status}
    return replace(row, values=values, unchanged_since=since, is_confirmed=confirmed)


def values_of(item: ActionItem, names: Iterable[str], topics: Mapping[int, tuple[int, ...]]) -> dict[str, Value]:
    """Fields by name as plain values: a person or meeting by key, topics as sorted keys, no update."""
    values: dict[str, Value] = {name: getattr(item, KEYS.get(name, name), None) for name in names if name != "topics"}
    if "topics" in names:
        values["topics"] = topics.get(item.pk, ())
    return {**values, "update": None} if "update" in values else values


def duty_of(item: ActionItem) -> int:
    """The key shared by an item and its twins."""
    return item.twin_of_id or item.pk


def read_expected(items: Mapping[int, ActionItem], undoing: Batch | None = None) -> dict[int, date]:
    """The day that its decision was expected on last, of each item that awaits none now; or did before `undoing`."""
    pks = [pk for pk, item in items.items() if undoing or not item.awaiting_by]
    return days_given_up(ActionItem.history.all(), pks, undoing)


def read_topics(pks: Collection[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    links = Through.objects.filter(actionitem__in=pks).order_by("actionitem", "topic")
    for item, topic in links.values_list("actionitem_id", "topic_id"):
        found[item] += (topic,)
    return found


def _refusal(asker: Asker, item: ActionItem) -> str:
    """Why the reader may not do the deed to this item; empty when they may."""
    return "" if _may(asker, item) else _("no right to change this item so")


def _may(asker: Asker, item: ActionItem) -> bool:
    reader, target = asker.reader, asker.target
    if asker.deed in {Deed.UPDATE, Deed.CONFIRM}:
        return may_add_progress(reader, item)
    if asker.is_hand_over:
        return may_hand_over(reader)
    if asker.deed is not Deed.STATUS or target is None:
        return may_edit(reader, item)
    has_edge = edge(Status(item.status), target) is not None
    return may_move(reader, item, target) if has_edge else answers_for(reader, item)


def _proved(pks: Collection[int]) -> frozenset[int]:
    own = Evidence.objects.filter(item__in=pks).order_by().values_list("item_id", flat=True)
    shared = Evidence.also_for.through.objects.filter(actionitem__in=pks, evidence__withdrawal=None)
    return frozenset(own) | frozenset(shared.values_list("actionitem_id", flat=True))


def _last_progress(items: Mapping[int, ActionItem]) -> dict[int, date]:
    """The day of the latest progress on each duty, on whichever of its clauses it was written."""
    duty = Coalesce("item__twin_of", "item")
    told = ProgressUpdate.objects.filter(kind=ProgressUpdate.Kind.PROGRESS).annotate(duty=duty)
    known = told.filter(duty__in={duty_of(item) for item in items.values()})
    return dict(known.order_by().values_list("duty").annotate(Max("on")))


def _confirmed(pks: Collection[int], asker: Asker) -> frozenset[int]:
    kind = ProgressUpdate.Kind.CONFIRMATION
    today = ProgressUpdate.objects.filter(kind=kind, on=asker.day, by=asker.reader, item__in=pks)
    return frozenset(today.values_list("item_id", flat=True))
