"""Moves what a person holds: open items to those who take them over, people they stand in for to a new delegate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from resolutions.kept import keep
from tracking.access import sees_work_of
from tracking.batches.delegates import change_delegates
from tracking.batches.rows import Asker, Sheet, read_rows
from tracking.batches.writing import Note, write
from tracking.bulk import Choice, Deed, GiveEach, Plan, Skip, Successor, plan
from tracking.models import ActionItem, Batch, Person
from tracking.people import held_items
from tracking.roles import Role


@dataclass(frozen=True)
class HandOver:
    """What is asked: from whom, to whom, who asks, on which day and with what note for the readers of the mails."""

    leaver: Person
    choice: Choice
    by: Person
    day: date
    note: str = ""


@dataclass(frozen=True)
class Delegation:
    """Someone whose delegate the leaver is, and who is their delegate afterwards (nobody: None)."""

    of: Person
    to: Person | None


@dataclass(frozen=True)
class Moved:
    """What moved: the plan with its items by key, delegations, and the batch (None when nothing moved)."""

    plan: Plan
    items: Mapping[int, ActionItem]
    delegations: tuple[Delegation, ...] = ()
    batch: Batch | None = None

    @property
    def successors(self) -> dict[int, list[ActionItem]]:
        """Key of the person -> the items they took over, in plan order."""
        found: dict[int, list[ActionItem]] = {}
        for change in self.plan.changes:
            found.setdefault(int(str(change.after["responsible"])), []).append(self.items[change.row.pk])
        return found


def preview_hand_over(asked: HandOver, pks: Collection[int]) -> Moved:
    """What would move of these items; nothing is written."""
    sheet = _sheet(asked, pks, lock=False)
    return Moved(plan(sheet.rows, _giving(asked, sheet.items)), sheet.items, _delegations(asked))


@transaction.atomic
def hand_over(asked: HandOver, seen: Mapping[int, int], at: datetime) -> Moved:
    """Move what was previewed and still has the version seen (key -> version); rows changed since are told."""
    sheet = _sheet(asked, list(seen), lock=True)
    made = _with_those_gone(
        plan(sheet.rows, _giving(asked, sheet.items), seen), asked, seen.keys() - sheet.items.keys()
    )
    delegations = _delegations(asked)
    if not made.changes and not delegations:
        return Moved(made, sheet.items)
    batch = write(made.changes, sheet.items, note_of(asked, at))
    change_delegates(batch, {delegation.of: delegation.to for delegation in delegations})
    return Moved(made, sheet.items, delegations, batch)


def note_of(asked: HandOver, at: datetime) -> Note:
    """What is written down about the hand-over."""
    summary = keep("handed over", name=asked.leaver)
    return Note(Batch.Kind.HAND_OVER, summary, asked.by, at, asked.note)


def _sheet(asked: HandOver, pks: Collection[int], *, lock: bool) -> Sheet:
    """Only what the leaver holds at this moment, whatever keys the page sent."""
    theirs = held_items(asked.leaver).filter(pk__in=pks).values_list("pk", flat=True)
    return read_rows(list(theirs), _asker(asked), lock=lock)


def _asker(asked: HandOver) -> Asker:
    return Asker(asked.by, Deed.OWNER, asked.day, is_hand_over=True)


def _with_those_gone(made: Plan, asked: HandOver, pks: Collection[int]) -> Plan:
    """The plan that also names what the leaver held when it was previewed and holds no more."""
    why = _("%(name)s no longer holds it, or it is closed") % {"name": asked.leaver}
    gone = tuple(Skip(row, why) for row in read_rows(pks, _asker(asked)).rows) if pks else ()
    return replace(made, skipped=(*made.skipped, *gone), unseen=made.unseen - len(gone))


def _giving(asked: HandOver, items: Mapping[int, ActionItem]) -> GiveEach:
    return GiveEach(asked.choice.successors({pk: tuple(item.lead_bureaux()) for pk, item in items.items()}))


def _delegations(asked: HandOver) -> tuple[Delegation, ...]:
    """Delegations go with everything, to who takes everything; with single items they stay."""
    if asked.choice.only or asked.choice.everything is None:
        return ()
    served = Person.objects.filter(delegate=asked.leaver, is_active=True).order_by("username")
    return tuple(_delegation(person, asked.choice.everything) for person in served)


def _delegation(person: Person, successor: Successor) -> Delegation:
    heir = Person.objects.get(pk=successor.pk)
    fits = heir != person and (person.role != Role.FOCAL_POINT or sees_work_of(heir, [person.bureau]))
    return Delegation(person, heir if fits else None)


def names_of(keys: Iterable[int]) -> dict[int, Person]:
    return Person.objects.in_bulk(list(keys))
