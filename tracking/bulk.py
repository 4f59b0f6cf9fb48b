"""Pure: what a bulk change makes of each item, and which it leaves alone and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tracking.workflow import Awaited, Move, MoveRefused, Status, check_move, edge

Value = str | int | date | tuple[int, ...] | None
Values = Mapping[str, Value]


class Deed(TextChoices):
    """What can be done to many items at once; the value stands in addresses."""

    OWNER = "person", gettext_lazy("Change the person responsible")
    STATUS = "status", gettext_lazy("Move the status")
    DEADLINE = "deadline", gettext_lazy("Set the deadline")
    TOPICS = "topics", gettext_lazy("Add or remove topics")
    UPDATE = "update", gettext_lazy("Add an update")
    CONFIRM = "no-change", gettext_lazy("Confirm that nothing has changed")

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it writes, by name; `update` stands for an update added to the item."""
        return FIELDS[self]


FIELDS: dict[Deed, tuple[str, ...]] = {
    Deed.OWNER: ("responsible",),
    Deed.STATUS: ("status", "awaiting_body", "awaiting_question", "awaiting_by", "superseded_by"),
    Deed.DEADLINE: ("due_rule", "due_on", "before_meeting", "lead_days", "next_due_on"),
    Deed.TOPICS: ("topics",),
    Deed.UPDATE: ("update",),
    Deed.CONFIRM: ("update",),
}


@dataclass(frozen=True)
class Row:
    """An item as a bulk change sees it: the fields the deed writes, and what decides whether it may be done.

    `decision_was_expected` is the day an item gave up that awaits no decision now.
    `refusal` is why the reader may not do it, empty when they may; `duty` is shared by items of the same duty.
    """

    pk: int
    code: str
    title: str
    version: int
    values: Values
    duty: int = 0
    bureaux: frozenset[str] = frozenset()
    has_evidence: bool = False
    next_report_on: date | None = None
    opened_on: date | None = None
    unchanged_since: str = ""
    is_confirmed: bool = False
    decision_was_expected: date | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Change:
    row: Row
    after: Values


@dataclass(frozen=True)
class Skip:
    row: Row
    why: str


@dataclass(frozen=True)
class Plan:
    """What would be changed and what left alone; `unseen` counts rows that the reader no longer sees."""

    changes: tuple[Change, ...] = ()
    skipped: tuple[Skip, ...] = ()
    unseen: int = 0

    @property
    def seen(self) -> dict[int, int]:
        """Version of each row that would be changed, to be held against what is found when it is carried out."""
        return {change.row.pk: change.row.version for change in self.changes}


class Unfit(Exception):
    """The deed cannot be done to this row; the message is the sentence that says why."""


class Doing(Protocol):
    """A deed with what it needs; `after` gives the fields it makes of a row or raises Unfit."""

    @property
    def is_once_per_duty(self) -> bool: ...

    def after(self, row: Row) -> Values: ...


@dataclass(frozen=True)
class Successor:
    """Who takes over; `bureaux` are those whose items they may answer for, None for all."""

    pk: int
    name: str
    bureaux: frozenset[str] | None = None
    has_left: bool = False

    def why_not(self, bureaux: frozenset[str]) -> str:
        """Why they may not answer for an item in which these bureaux take part; empty when they may."""
        if self.has_left:
            return _("%(name)s has no active account any more") % {"name": self.name}
        if self.bureaux is None or self.bureaux & bureaux:
            return ""
        if not self.bureaux:
            return _("%(name)s has a role that answers for no items") % {"name": self.name}
        return _("%(name)s does not see this item") % {"name": self.name}


@dataclass(frozen=True)
class GiveTo:
    """One person responsible for all; None: nobody."""

    successor: Successor | None
    is_once_per_duty = False

    def after(self, row: Row) -> Values:
        if self.successor is None:
            return {"responsible": None}
        if why_not := self.successor.why_not(row.bureaux):
            raise Unfit(why_not)
        return {"responsible": self.successor.pk}


@dataclass(frozen=True)
class MoveStatus:
    """One move for all, with what it needs; evidence that an item has already counts for it."""

    move: Move
    is_once_per_duty = False

    def after(self, row: Row) -> Values:
        source, move = Status(str(row.values["status"])), self.move
        if source is move.target and edge(source, source) is None:
            raise Unfit(_("already so"))
        try:
            awaited = Awaited("", "", row.decision_was_expected)
            check_move(source, replace(move, has_evidence=row.has_evidence), awaited)
        except MoveRefused as refused:
            raise Unfit(_why_not(source, refused)) from refused
        _check_opened(row, move.awaiting_by)
        return _fields_of(move)


def _why_not(source: Status, refused: MoveRefused) -> str:
    if not refused.missing:
        return _("cannot be moved there from “%(status)s”") % {"status": source.label}
    return _("needs: %(missing)s") % {"missing": "; ".join(str(need.label) for need in refused.missing)}


def _check_opened(row: Row, chosen: date | None) -> None:
    """Raises Unfit for a day before there was anything to do on this item."""
    if chosen and row.opened_on and chosen < row.opened_on:
        opened = date_format(row.opened_on, "DATE_FORMAT")
        raise Unfit(_("opened on %(day)s only; no day before that fits") % {"day": opened})


def _fields_of(move: Move) -> Values:
    """What a move writes; what belongs to another status is emptied."""
    awaits, superseded = move.target is Status.AWAITING_DECISION, move.target is Status.SUPERSEDED
    return {
        "status": move.target.value,
        "awaiting_body": move.awaiting_body if awaits else "",
        "awaiting_question": move.awaiting_question if awaits else "",
        "awaiting_by": move.awaiting_by if awaits else None,
        "superseded_by": move.superseded_by if superseded else "",
    }


@dataclass(frozen=True)
class SetDeadline:
    """One deadline for all. `due_on` is the day the rule gives; a report due sooner stays the next due day."""

    rule: str
    due_on: date | None = None
    before_meeting: int | None = None
    lead_days: int | None = None
    is_once_per_duty = False

    def after(self, row: Row) -> Values:
        _check_opened(row, self.due_on)
        return {
            "due_rule": self.rule,
            "due_on": self.due_on,
            "before_meeting": self.before_meeting,
            "lead_days": self.lead_days,
            "next_due_on": min((day for day in (self.due_on, row.next_report_on) if day), default=None),
        }


@dataclass(frozen=True)
class ChangeTopics:
    add: frozenset[int] = frozenset()
    remove: frozenset[int] = frozenset()
    is_once_per_duty = False

    def after(self, row: Row) -> Values:
        topics = row.values["topics"]
        now = frozenset(topics) if isinstance(topics, tuple) else frozenset()
        return {"topics": tuple(sorted((now | self.add) - self.remove))}


@dataclass(frozen=True)
class AddUpdate:
    """One sentence for all; where several clauses lay down the same duty it is said once."""

    text: str
    on: date | None = None
    is_once_per_duty = True

    def after(self, row: Row) -> Values:
        _check_opened(row, self.on)
        return {"update": self.text}


@dataclass(frozen=True)
class Confirm:
    is_once_per_duty = True

    def after(self, row: Row) -> Values:
        if not Status(str(row.values["status"])).is_open:
            raise Unfit(_("the work has ended; there is nothing to confirm"))
        if row.is_confirmed:
            raise Unfit(_("already so"))
        return {"update": row.unchanged_since}


@dataclass(frozen=True)
class PutBack:
    """What a batch made of each item and what it was before, by key; `edited` are those edited since.

    `people` are those who were responsible before, by key: not every one of them may be again.
    """

    made: Mapping[int, Values]
    before: Mapping[int, Values]
    edited: frozenset[int] = frozenset()
    people: Mapping[int, Successor] = field(default_factory=dict)
    is_once_per_duty = False

    def after(self, row: Row) -> Values:
        stands = all(row.values.get(name) == value for name, value in self.made[row.pk].items())
        if row.pk in self.edited or not stands:
            raise Unfit(pgettext("skipped", "changed since"))
        before = self.before[row.pk]
        person = before.get("responsible")
        if isinstance(person, int):
            GiveTo(self.people[person]).after(row)
        return before


@dataclass(frozen=True)
class GiveEach:
    """A person for each item, by the item's key: a hand-over. Items that are not named stay where they are."""

    successors: Mapping[int, Successor]
    is_once_per_duty = False

    def after(self, row: Row) -> Values:
        if row.pk not in self.successors:
            raise Unfit(_("stays where it is"))
        return GiveTo(self.successors[row.pk]).after(row)


@dataclass(frozen=True)
class Choice:
    """Who takes over: one for all, another for items that a bureau leads; `only` narrows it to these items."""

    everything: Successor | None
    of_bureau: Mapping[str, Successor]
    only: frozenset[int] = frozenset()

    def successors(self, held: Mapping[int, tuple[str, ...]]) -> dict[int, Successor]:
        """Key of the item -> who takes it over. `held` gives the bureaux that lead each item."""
        chosen = {pk: self._of(bureaux) for pk, bureaux in held.items() if not self.only or pk in self.only}
        return {pk: successor for pk, successor in chosen.items() if successor is not None}

    def _of(self, bureaux: tuple[str, ...]) -> Successor | None:
        return next((self.of_bureau[bureau] for bureau in bureaux if bureau in self.of_bureau), self.everything)


def plan(rows: Iterable[Row], doing: Doing, seen: Mapping[int, int] | None = None) -> Plan:
    """What becomes of each row. With `seen` (key -> version) a row that has another version by now is left alone."""
    changes: dict[int, Change] = {}
    skipped: list[Skip] = []
    done: dict[int, str] = {}
    found = 0
    for row in rows:
        found += 1
        try:
            changes[row.pk] = _change(row, doing, seen, done)
        except Unfit as why:
            skipped.append(Skip(row, str(why)))
    return Plan(tuple(changes.values()), tuple(skipped), max(len(seen) - found, 0) if seen is not None else 0)


def _change(row: Row, doing: Doing, seen: Mapping[int, int] | None, done: dict[int, str]) -> Change:
    """The change of one row; `done` collects the duties that an update was added to. Raises Unfit."""
    if seen is not None and seen.get(row.pk) != row.version:
        raise Unfit(_("changed by someone else since the preview"))
    if row.refusal:
        raise Unfit(row.refusal)
    if doing.is_once_per_duty and row.duty in done:
        raise Unfit(_("the same duty as %(code)s, where it is said once") % {"code": done[row.duty]})
    after = doing.after(row)
    if all(row.values.get(name) == value for name, value in after.items()):
        raise Unfit(_("already so"))
    done[row.duty] = row.code
    return Change(row, after)
