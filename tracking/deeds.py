"""Pure: the rows of change and the rows of history of one item -> deeds, each told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from resolutions.chronicle import Change, Deed, Recorded, Step, deed_of
from tracking.workflow import no_evidence_sentence

DEMONSTRATION = "demonstration"  # the channel of invented progress
DEMONSTRATION_REASON = "Demonstration"
TOLD_FIRST = {
    name: place
    for place, name in enumerate(
        [
            *("code", "title", "status", "awaiting_body", "awaiting_question", "awaiting_by", "superseded_by"),
            *("responsible", "due_rule", "due_on", "before_meeting", "lead_days", "next_due_on", "report_due_on"),
        ]
    )
}
AWAITED = {"awaiting_body", "awaiting_question", "awaiting_by"}
TOLD_AS = {"due_on": "next_due_on"}
NEAR = timedelta(minutes=10)  # a batch of thousands of rows takes a while


@dataclass(frozen=True)
class Told:
    """A row that tells of one field of an item: who, when, from, to, why, by which door, in which batch."""

    field: str
    id: int
    at: datetime
    by: int | None
    why: str
    channel: str
    batch: int | None
    before: Any
    after: Any
    no_evidence_because: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.why, no_evidence_sentence(self.no_evidence_because))))


@dataclass(frozen=True)
class InBatch:
    """An item's row in a batch: its fields before and after."""

    batch: int
    at: datetime
    by: int | None
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def as_kept(value: object) -> object:
    """As a batch keeps it, in JSON."""
    return value.isoformat() if isinstance(value, date) else value


def pair(steps: Iterable[Step], told: Iterable[Told]) -> tuple[dict[str, list[Told]], list[Told]]:
    """Rows of change by the name of the history row that holds the same change, and those left over."""
    waiting: dict[tuple[str, Any, Any], list[Told]] = defaultdict(list)
    for row in sorted(told, key=lambda t: (t.field, t.id)):
        waiting[row.field, row.before, row.after].append(row)
    found: dict[str, list[Told]] = {}
    for step in steps:
        if rows := [waiting[key].pop(0) for key in _keys(step) if waiting.get(key)]:
            found[step.row.name] = rows
    return found, [row for rows in waiting.values() for row in rows]


def _keys(step: Step) -> dict[tuple[str, Any, Any], None]:
    """What a row of change would say of the step. Where only the own deadline moved, it is the day that row names."""
    moved = ((TOLD_AS.get(change.field, change.field), change.before, change.after) for change in step.changes)
    return dict.fromkeys(key for key in (*moved, *_still_awaited(step)) if key[0])


def _still_awaited(step: Step) -> list[tuple[str, Any, Any]]:
    """Another decision is awaited, or the same one later: the row of change tells of the status it stays in."""
    names = {change.field for change in step.changes}
    if "status" in names or not names & AWAITED:
        return []
    status = step.row.values.get("status")
    return [("status", status, status)]


def times_of(pairs: Mapping[str, list[Told]]) -> dict[str, datetime]:
    """The time of a change is that of its row of change: a bulk write of history knows only when it was written."""
    return {name: min(row.at for row in rows) for name, rows in pairs.items()}


def deeds_of(
    steps: Iterable[Step], pairs: Mapping[str, list[Told]], loose: Iterable[Told], item: Recorded
) -> list[Deed]:
    """One deed for each step, with what its rows of change say of it; one for each row of change that has no step."""
    paired = [_with_told(_saved(step), pairs.get(step.row.name, [])) for step in steps]
    return [*paired, *(_of_told(row, item) for row in loose)]


def _saved(step: Step) -> Deed:
    """The deed of a step; a row that only tells of reckoned days was written along with another, not saved."""
    deed = deed_of(step)
    return replace(deed, saved=frozenset()) if _is_reckoned(step) else deed


def _is_reckoned(step: Step) -> bool:
    """Whether only due days moved that follow from a rule, a report or a meeting, and that nobody types."""
    names, values = {change.field for change in step.changes}, step.row.values
    is_typed = names == {"due_on"} and "recipient_id" not in values and values.get("due_rule", "fixed") == "fixed"
    return bool(names) and names <= {"due_on", "next_due_on"} and not is_typed


def _with_told(deed: Deed, told: list[Told]) -> Deed:
    kept = replace(deed, changes=_without_echo(deed.changes))
    if DEMONSTRATION_REASON in deed.why:
        kept = replace(kept, illustrative=True)
    if not told:
        return kept
    first = told[0]
    return replace(
        kept,
        at=first.at,
        by=first.by or deed.by,
        why=tuple(dict.fromkeys(why for row in told for why in row.reasons)),
        channel=first.channel,
        batch=first.batch,
        illustrative=first.channel == DEMONSTRATION,
    )


def _without_echo(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The item's own deadline says nothing more when the next due day moved in the same way."""
    moved = {(change.before, change.after) for change in changes if change.field == "next_due_on"}
    return tuple(c for c in changes if c.field != "due_on" or (c.before, c.after) not in moved)


def _of_told(row: Told, item: Recorded) -> Deed:
    change = Change(replace(item, values={row.field: row.after}), row.field, row.before, row.after)
    invented = row.channel == DEMONSTRATION
    return Deed(row.at, row.at, row.by, (change,), row.reasons, row.channel, row.batch, illustrative=invented)


def with_batches(deeds: Iterable[Deed], rows: Iterable[InBatch], item: Recorded) -> list[Deed]:
    """Deeds that say of which batch they are; a batch that no deed tells of yet is told from its own row."""
    told = list(deeds)
    known = {deed.batch for deed in told}
    for row in rows:
        if row.batch in known:
            continue
        place = next((n for n, deed in enumerate(told) if _is_of(deed, row)), None)
        if place is None:
            told.append(_of_batch(row, item))
        else:
            deed = told[place]
            why = deed.why or ((row.why,) if row.why else ())
            told[place] = replace(deed, batch=row.batch, by=deed.by or row.by, why=why)
    return told


def _is_of(deed: Deed, row: InBatch) -> bool:
    """A deed without a batch, near in time, that changed a field of the row or is the update the row names."""
    if deed.batch is not None or abs(deed.at - row.at) > NEAR:
        return False
    names = {change.field.removesuffix("_id") for change in deed.changes}
    return bool(names & _names(row)) or (deed.text != "" and deed.text == row.after.get("update"))


def _names(row: InBatch) -> set[str]:
    return {name.removesuffix("_id") for name in row.after}


def _of_batch(row: InBatch, item: Recorded) -> Deed:
    told = replace(item, values=row.after)
    changes = tuple(Change(told, name, old, new) for name, old, new in changed_in(row.before, row.after))
    return Deed(row.at, row.at, row.by, changes, (row.why,) if row.why else (), batch=row.batch)


def changed_in(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The fields of a row of a batch that did change: name, before, after; in an order that no database gives."""
    names = sorted({*before, *after}, key=lambda name: (TOLD_FIRST.get(name, len(TOLD_FIRST)), name))
    pairs = [(name, before.get(name), after.get(name)) for name in names]
    return [pair for pair in pairs if pair[1] != pair[2]]
