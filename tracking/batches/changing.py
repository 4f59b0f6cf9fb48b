"""A bulk change asked for by a person: seen before it is made, made in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from tracking.batches.rows import Asker, read_rows
from tracking.batches.writing import Note, write
from tracking.bulk import Deed, Doing, Plan, plan
from tracking.models import Batch, ProgressUpdate

AT_MOST = 1000  # items in one bulk change: as many as a page can show before they are confirmed


@dataclass(frozen=True)
class Asked:
    """The deed with what it needs, and who asks for it."""

    doing: Doing
    asker: Asker


def preview(pks: Collection[int], asked: Asked) -> Plan:
    """What would become of these items; nothing is written."""
    return plan(read_rows(pks, asked.asker).rows, asked.doing)


@transaction.atomic
def carry_out(seen: Mapping[int, int], asked: Asked, note: Note) -> tuple[Batch | None, Plan]:
    """Do what was previewed to the rows that still have the version seen (key -> version); the others are told.

    The batch is None when nothing was left to change.
    """
    sheet = read_rows(list(seen), asked.asker, lock=True)
    made = plan(sheet.rows, asked.doing, seen)
    if not made.changes:
        return None, made
    return write(made.changes, sheet.items, _with_update(note, asked.asker)), made


def _with_update(note: Note, asker: Asker) -> Note:
    """An update added is of the day asked for; “no change” is a kind of its own."""
    kind = ProgressUpdate.Kind.CONFIRMATION if asker.deed is Deed.CONFIRM else ProgressUpdate.Kind.PROGRESS
    return replace(note, told_on=asker.day, update_kind=kind)
