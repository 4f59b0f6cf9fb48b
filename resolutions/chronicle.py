"""Pure: rows of history -> steps in time, the state after a step, and deeds: what one person did at one moment."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

ONE_DEED = timedelta(seconds=2)  # rows that one click writes lie closer together than two clicks
ONE_LOAD = timedelta(minutes=10)  # a load of the register, which writes in nobody's name, takes a while

Place = tuple[str, Hashable]


@dataclass(frozen=True)
class Recorded:
    """One row of a history table: of which row it tells, when, by whom (a key), and the values it told."""

    source: str
    id: int
    of: Hashable
    at: datetime
    by: int | None
    kind: str
    why: str
    values: Mapping[str, Any]

    @property
    def place(self) -> Place:
        return (self.source, self.of)

    @property
    def name(self) -> str:
        """How a version is named in addresses."""
        return f"{self.source}-{self.id}"


@dataclass(frozen=True)
class Change:
    """One field of one row; without a field the whole row came (`after` is true) or went (`before` is true)."""

    row: Recorded
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Step:
    row: Recorded
    at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Deed:
    """What one person did at one moment. `at` is what was recorded, `placed_at` where it stands in the story.

    `saved` are the rows that the person saved: one click saves a row once, so a second time is another click.
    """

    at: datetime
    placed_at: datetime
    by: int | None
    changes: tuple[Change, ...] = ()
    why: tuple[str, ...] = ()
    channel: str = ""
    batch: int | None = None
    illustrative: bool = False
    title: str = ""
    text: str = ""
    on: Any = None
    day_only: bool = False
    version: str = ""
    saved: frozenset[Place] = frozenset()

    @property
    def only_adds(self) -> bool:
        return bool(self.changes) and all(not change.field and change.after for change in self.changes)


def steps_of(rows: Iterable[Recorded]) -> list[Step]:
    """Each row with what it changed against the row recorded before it of the same thing."""
    latest: dict[Place, Recorded] = {}
    steps = []
    for row in sorted(rows, key=lambda r: (r.source, r.id)):
        before, after = latest.get(row.place), None if row.kind == "-" else row
        known = before is not None or row.kind == "+"
        steps.append(Step(row, row.at, changes_between(before, after) if known else ()))
        latest[row.place] = row
    return steps


def changes_between(before: Recorded | None, after: Recorded | None) -> tuple[Change, ...]:
    if before is None or after is None:
        row = after or before
        return (Change(row, "", before is not None, after is not None),) if row else ()
    names = dict.fromkeys([*before.values, *after.values])
    pairs = ((name, before.values.get(name), after.values.get(name)) for name in names)
    return tuple(Change(after, name, old, new) for name, old, new in pairs if old != new)


def in_time(steps: Iterable[Step], root: str, times: Mapping[str, datetime]) -> list[Step]:
    """Steps from the oldest. A row entered under a later day than the next row of the same thing stands before it;
    what one save or load entered with the `root` stands with it. `times` holds better times than the history's own."""
    timed = [replace(step, at=times.get(step.row.name, step.at)) for step in steps]
    births = [step.row for step in timed if step.row.source == root and step.row.kind == "+"]
    placed = _never_after_the_next(timed)
    birthday = next((step.at for step in placed if step.row.source == root and step.row.kind == "+"), None)
    if birthday is not None:
        placed = [_with_its_parent(step, births[0], birthday) for step in placed]
    late = {step.row.name for step, found in zip(placed, timed, strict=True) if step.at < found.at}
    return sorted(placed, key=lambda s: _order(s, root, s.row.name in late))


def since_birth(steps: Iterable[Step], root: str, around: str) -> list[Step]:
    """The steps, but for those of rows `around` the root that were entered before it was: its story begins with it."""
    steps = list(steps)
    born = next((step for step in steps if step.row.source == root and step.row.kind == "+"), None)
    if born is None:
        return steps
    return [s for s in steps if s.row.source != around or s.at >= born.at or _is_one_entry(born.row, s.row)]


def _order(step: Step, root: str, is_late: bool) -> tuple[Any, ...]:
    """By time; at the same time first what was moved back to it, then what came, the root before the rows below it."""
    return (step.at, not is_late, step.row.kind != "+", step.row.source != root, step.row.source, step.row.id)


def _never_after_the_next(steps: list[Step]) -> list[Step]:
    bounds: dict[Place, datetime] = {}
    placed = []
    for step in reversed(steps):
        at = min(step.at, bounds.get(step.row.place, step.at))
        bounds[step.row.place] = at
        placed.append(replace(step, at=at))
    return placed[::-1]


def _with_its_parent(step: Step, born: Recorded, birthday: datetime) -> Step:
    """Just before anything else of that moment."""
    is_at_birth = step.row.kind == "+" and step.row.at >= born.at and _is_one_entry(born, step.row)
    return replace(step, at=min(step.at, birthday) - timedelta(microseconds=1)) if is_at_birth else step


def _is_one_entry(first: Recorded | Deed, second: Recorded | Deed) -> bool:
    """Whether one save of one person, or one load in nobody's name, entered both."""
    return first.by == second.by and abs(second.at - first.at) <= (ONE_LOAD if first.by is None else ONE_DEED)


def state_after(steps: Iterable[Step], name: str) -> dict[Place, Recorded] | None:
    """Every row as it was after the step of that name; None when there is no such step."""
    state: dict[Place, Recorded] = {}
    for step in steps:
        if step.row.kind == "-":
            state.pop(step.row.place, None)
        else:
            state[step.row.place] = step.row
        if step.row.name == name:
            return state
    return None


def differences(before: Mapping[Place, Recorded], after: Mapping[Place, Recorded]) -> tuple[Change, ...]:
    places = dict.fromkeys([*before, *after])
    return tuple(change for place in places for change in changes_between(before.get(place), after.get(place)))


def deed_of(step: Step) -> Deed:
    """A step that nothing else tells of."""
    row = step.row
    why = (row.why,) if row.why else ()
    saved = frozenset({row.place} if row.by or row.kind == "+" else ())
    return Deed(row.at, step.at, row.by, step.changes, why, version=row.name, saved=saved)


def merged(deeds: Iterable[Deed]) -> list[Deed]:
    """Deeds from the oldest, those that one click wrote taken together; what tells nothing is left out.

    At the same moment a row that was saved comes before what was written with it.
    """
    return [deed for deed in _joined(sorted(deeds, key=lambda d: (d.placed_at, not d.saved))) if _tells(deed)]


def _joined(deeds: Iterable[Deed]) -> Iterator[Deed]:
    held: Deed | None = None
    for deed in deeds:
        if held is not None and _is_same_deed(held, deed):
            held = _together(held, deed)
            continue
        if held is not None:
            yield held
        held = deed
    if held is not None:
        yield held


def _is_same_deed(first: Deed, second: Deed) -> bool:
    return (
        second.placed_at - first.placed_at <= ONE_DEED
        and _is_of_one_moment(first, second)
        and not _is_saved_again(first, second)
        and not first.day_only
        and not second.day_only
        and not (first.title and second.title)
        and _agree(first.by, second.by)
        and _agree(first.channel, second.channel)
        and _agree(first.batch, second.batch)
        and _agree(first.why or first.text, second.why or second.text)
    )


def _is_saved_again(first: Deed, second: Deed) -> bool:
    """Whether the second click is another one: it saved the same row, or went on from where the first left a field."""
    left = [(change.row.place, change.field, change.after) for change in first.changes if change.field and first.by]
    found = ((change.row.place, change.field, change.before) for change in second.changes)
    return bool(first.saved & second.saved) or any(here in left for here in found)


def _is_of_one_moment(first: Deed, second: Deed) -> bool:
    if first.only_adds and second.only_adds:
        return _is_one_entry(first, second)
    return abs(second.at - first.at) <= ONE_DEED


def _agree(first: Any, second: Any) -> bool:  # noqa: ANN401  # keys, words or nothing
    told = {(value,) if isinstance(value, str) else value for value in (first, second) if value}
    return len(told) < 2


def _together(first: Deed, second: Deed) -> Deed:
    told = first if first.title else second
    return Deed(
        at=min(first.at, second.at),
        placed_at=second.placed_at,
        by=first.by or second.by,
        changes=(*first.changes, *second.changes),
        why=tuple(dict.fromkeys((*first.why, *second.why))),
        channel=first.channel or second.channel,
        batch=first.batch or second.batch,
        illustrative=first.illustrative or second.illustrative,
        title=told.title,
        text=told.text,
        on=told.on,
        version=second.version or first.version,
        saved=first.saved | second.saved,
    )


def _tells(deed: Deed) -> bool:
    return bool(deed.changes or deed.title)
