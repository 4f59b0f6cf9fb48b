"""Writes a plan as one batch: items, their history, the rows of each change, what is needed to put it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import ngettext

from resolutions.kept import counted as with_count
from tracking.batches.rows import KEYS, Through
from tracking.bulk import FIELDS, Change, Deed, Value, Values
from tracking.deadlines import Shift, answer_rhythms, knowing_removed
from tracking.models import (
    ActionItem,
    Batch,
    BatchRow,
    Channel,
    DateChange,
    OwnerChange,
    Person,
    ProgressUpdate,
    StatusChange,
)
from tracking.schedule import is_postponed
from tracking.topics import Tagger, Tagging, record_topics

Items = Mapping[int, ActionItem]
BESIDE_THE_ITEM = frozenset({"topics", "update"})
CHUNK = 500
REASON_AT_MOST = 100  # as long as a row of history takes


@dataclass(frozen=True)
class Note:
    """What is written down about a batch; `told_on` and `update_kind` are those of updates it adds.

    `summary` says what was done; on how many items is added to it. `no_evidence_because` is told of the items that
    have no evidence.
    """

    kind: Batch.Kind
    summary: str
    by: Person | None
    at: datetime
    why: str = ""
    no_evidence_because: str = ""
    undoes: Batch | None = None
    told_on: date | None = None
    update_kind: ProgressUpdate.Kind = ProgressUpdate.Kind.PROGRESS

    def of_batch(self, summary: str) -> dict[str, Any]:
        """The columns of the batch itself."""
        told = {"kind": self.kind, "why": self.why, "by": self.by, "at": self.at, "undoes": self.undoes}
        return {**told, "summary": summary[:300]}

    @property
    def who(self) -> dict[str, Any]:
        """The columns that every row of change has."""
        return {"by": self.by, "at": self.at, "why": self.why, "channel": Channel.BULK}


@dataclass(frozen=True)
class Written:
    """What an item gets: columns with their values, counters with what is added to them."""

    columns: tuple[tuple[str, Value], ...]
    raised: tuple[tuple[str, int], ...]

    def set_on(self, item: ActionItem) -> None:
        for name, value in self.columns:
            setattr(item, name, value)
        for name, number in self.raised:
            setattr(item, name, getattr(item, name) + number)

    def as_update(self) -> dict[str, Any]:
        return dict(self.columns) | {name: F(name) + number for name, number in self.raised}


def write(changes: Sequence[Change], items: Items, note: Note) -> Batch:
    """Carry the changes out; the caller holds the transaction in which the rows were read and locked."""
    batch = Batch.objects.create(**note.of_batch(with_count(note.summary[:250], len(changes))))
    BatchRow.objects.bulk_create(
        [
            BatchRow(batch=batch, item_id=change.row.pk, before=plain(_before(change)), after=plain(change.after))
            for change in changes
        ]
    )
    counted = _postponed(changes, note)
    _write_changes(changes, note, batch)
    _write_fields([change for change in changes if _writes_item(change)], items, note, counted)
    _write_topics([change for change in changes if "topics" in change.after], note, batch)
    _add_updates([change for change in changes if change.after.get("update")], note, batch)
    return batch


def told_count(number: int) -> str:
    """The end of the summaries that older versions wrote down, in the language of the moment."""
    items = ngettext("%(n)d action item", "%(n)d action items", number) % {"n": number}
    return f" ({items})"


def _before(change: Change) -> Values:
    return {name: change.row.values.get(name) for name in change.after}


def _writes_item(change: Change) -> bool:
    """Whether the item itself has a new version to keep: an update alone leaves its history as it is."""
    return set(change.after) != {"update"}


def plain(values: Values) -> dict[str, Any]:
    """Values as JSON keeps them: days as ISO text, several keys as a list."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Value) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _write_changes(changes: Iterable[Change], note: Note, batch: Batch) -> None:
    """One row for each status, day and person that moved."""
    found: dict[type[StatusChange | DateChange | OwnerChange], list[Any]] = defaultdict(list)
    for change in changes:
        before, after, told = change.row.values, change.after, {"item_id": change.row.pk, "batch": batch, **note.who}
        if _moves_status(change):
            moved = {"source": str(before["status"]), "target": str(after["status"])}
            because = "" if change.row.has_evidence else note.no_evidence_because
            found[StatusChange].append(StatusChange(**moved, no_evidence_because=because, **told))
        if (shift := _shift(change)).is_any:
            source, target = shift.told
            found[DateChange].append(DateChange(source=source, target=target, of=shift.of(), **told))
        if _differs(change, "responsible"):
            people = {"source_id": before["responsible"], "target_id": after["responsible"]}
            found[OwnerChange].append(OwnerChange(**people, **told))
    for model, rows in found.items():
        model.objects.bulk_create(rows)


def _moves_status(change: Change) -> bool:
    """To another status, or to another decision that is awaited."""
    return "status" in change.after and any(_differs(change, name) for name in FIELDS[Deed.STATUS])


def _differs(change: Change, name: str) -> bool:
    return name in change.after and change.after[name] != change.row.values.get(name)


def _write_fields(changes: Sequence[Change], items: Items, note: Note, counted: Mapping[int, int]) -> None:
    """One UPDATE for all items that get the same values, then a row of history for each."""
    alike: dict[Written, list[int]] = defaultdict(list)
    for change in changes:
        written = _written(change, counted.get(change.row.pk, 0))
        written.set_on(items[change.row.pk])
        alike[written].append(change.row.pk)
    for written, pks in alike.items():
        for first in range(0, len(pks), CHUNK):
            ActionItem.objects.filter(pk__in=pks[first : first + CHUNK]).update(**written.as_update())
    ActionItem.history.bulk_history_create(
        [items[change.row.pk] for change in changes],
        update=True,
        default_user=note.by,
        default_date=note.at,
        default_change_reason=(note.why or note.summary)[:REASON_AT_MOST],
    )


def _written(change: Change, postponed: int) -> Written:
    columns = {KEYS.get(name, name): value for name, value in change.after.items() if name not in BESIDE_THE_ITEM}
    raised = {"version": 1}
    if postponed:
        raised["times_postponed"] = postponed
    if _shift(change).is_any:
        raised["due_version"] = 1
    return Written(tuple(columns.items()), tuple(raised.items()))


def _postponed(changes: Iterable[Change], note: Note) -> dict[int, int]:
    """What the count of postponements is raised by, by item; an undo takes back what the batch had counted."""
    is_undo = note.undoes is not None
    every = {change.row.pk: change for change in changes}
    shifts = {pk: _shift(change).back if is_undo else _shift(change) for pk, change in every.items()}
    days = {pk: shift.is_postponed for pk, shift in knowing_removed(shifts, undoing=note.undoes).items()}
    decided = {pk: _is_decided_later(change, is_undo=is_undo) for pk, change in every.items()}
    return {pk: (days[pk] + decided[pk]) * (-1 if is_undo else 1) for pk in every}


def _is_decided_later(change: Change, *, is_undo: bool) -> bool:
    """Whether the decision awaited is expected later than before, or was by the batch that is undone."""
    if "awaiting_by" not in change.after:
        return False
    before, after = change.row.values.get("awaiting_by"), change.after.get("awaiting_by")
    earlier, later = (after, before) if is_undo else (before, after)
    earlier = earlier or change.row.decision_was_expected
    return isinstance(earlier, date) and isinstance(later, date) and is_postponed(earlier, later)


def _shift(change: Change) -> Shift:
    """How the days of the item move: its own deadline tells, where it moves, and else what is due next."""
    if "next_due_on" not in change.after:
        return Shift(None, None, None, None)
    before, after = change.row.values, change.after
    days = (before.get("due_on"), after.get("due_on"), before.get("next_due_on"), after.get("next_due_on"))
    return Shift(*(day if isinstance(day, date) else None for day in days))


def _write_topics(changes: Sequence[Change], note: Note, batch: Batch) -> None:
    added: list[Any] = []
    removed: dict[int, list[int]] = defaultdict(list)
    for change in changes:
        now, before = set(_keys(change.after["topics"])), set(_keys(change.row.values["topics"]))
        added += [Through(actionitem_id=change.row.pk, topic_id=topic) for topic in sorted(now - before)]
        for topic in before - now:
            removed[topic].append(change.row.pk)
    Through.objects.bulk_create(added)
    for topic, pks in removed.items():
        Through.objects.filter(topic=topic, actionitem__in=pks).delete()
    taggings = [Tagging(c.row.pk, _keys(c.row.values["topics"]), _keys(c.after["topics"])) for c in changes]
    record_topics(taggings, Tagger(batch=batch, **note.who))


def _keys(value: Value) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else ()


def _add_updates(changes: Sequence[Change], note: Note, batch: Batch) -> None:
    """The updates, and the “last update” of all items of the same duties, as `progress.add_update` keeps it."""
    if not changes or note.told_on is None:
        return
    told: dict[str, Any] = {"on": note.told_on, "by": note.by, "at": note.at, "channel": Channel.BULK}
    ProgressUpdate.objects.bulk_create(
        [
            ProgressUpdate(
                item_id=change.row.pk, text=str(change.after["update"]), kind=note.update_kind, batch=batch, **told
            )
            for change in changes
        ]
    )
    duties = {change.row.duty for change in changes}
    heard = Q(pk__in=duties) | Q(twin_of__in=duties)
    not_newer = Q(last_update_on=None) | Q(last_update_on__lte=note.told_on)
    ActionItem.objects.filter(heard, not_newer).update(
        last_update_on=note.told_on, last_update_by=note.by, version=F("version") + 1
    )
    answer_rhythms(ActionItem.objects.filter(heard), by=note.by, at=note.at, channel=Channel.BULK, batch=batch)
