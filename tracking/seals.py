"""Seals the tables that only grow, a minute after they grew, and verifies that nothing in them has changed since."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Model
from simple_history.models import registered_models

from tracking.models import (
    Batch,
    BatchRow,
    DateChange,
    Heartbeat,
    HistorySeal,
    OwnerChange,
    ProgressUpdate,
    StatusChange,
    Withdrawal,
)
from tracking.sealing import Fault, Finding, Link, Row, beginning, findings, link

log = logging.getLogger(__name__)

HEARTBEAT = "seal history"
STRETCH = 1000  # rows of one link at most
READ_AT_ONCE = 2000
LOCK_WAIT = "2s"  # a table whose writers take longer is sealed a minute later
GROWING: tuple[type[Model], ...] = (
    StatusChange, DateChange, OwnerChange, ProgressUpdate, Withdrawal, Batch, BatchRow,
)  # fmt: skip


@dataclass(frozen=True)
class TableVerdict:
    """What came of verifying one table: rows under a seal, rows not yet sealed, the last digest, what is wrong."""

    table: str
    sealed: int
    unsealed: int
    links: int
    head: str
    findings: tuple[Finding, ...]


def sealed_models() -> list[type[Model]]:
    """Every table of history and every table of change, by name."""
    histories = [model.history.model for model in registered_models.values()]
    return sorted([*histories, *GROWING], key=lambda model: str(model._meta.db_table))


@dataclass(frozen=True)
class Sealed:
    """Rows sealed by table, and the tables that were being written and wait for the next time."""

    rows: Mapping[str, int]
    busy: tuple[str, ...]


def seal_all(at: datetime) -> Sealed:
    """Seal what was added since the last time, table by table."""
    rows, busy = {}, []
    for model in sealed_models():
        table = str(model._meta.db_table)
        try:
            if sealed := seal(model, at):
                rows[table] = sealed
        except _TableBusy:
            busy.append(table)
    note = f"{sum(rows.values())} rows"
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at, "note": note})
    return Sealed(rows, tuple(busy))


def seal(model: type[Model], at: datetime) -> int:
    """Add links until every row of the table is under one; returns how many rows were sealed."""
    rows = 0
    while _newest(model) > _last_sealed(model):
        rows += _seal_stretch(model, at)
    if rows and (last := _last_seal(model)):
        # A copy outside the database: whoever takes the newest rows and their seals away cannot take this line.
        log.info("sealed %s up to row %d: %s", last.table, last.last_id, last.digest)
    return rows


class _TableBusy(Exception):
    """Someone holds the table for longer than a job should wait."""


def _seal_stretch(model: type[Model], at: datetime) -> int:
    try:
        with transaction.atomic():
            _hold(model)
            return _add_link(model, at)
    except OperationalError as problem:
        log.info("%s is busy and is sealed later: %s", model._meta.db_table, problem)
        raise _TableBusy from problem


def _hold(model: type[Model]) -> None:
    """Wait for writers, so that no row with a lower key can still appear, and keep other sealers out.

    SQLite has one writer at a time, and the transaction has made us that one.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
        cursor.execute(f'LOCK TABLE "{HistorySeal._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')
        cursor.execute(f'LOCK TABLE "{model._meta.db_table}" IN SHARE MODE')


def _add_link(model: type[Model], at: datetime) -> int:
    table, columns = str(model._meta.db_table), _columns(model)
    last = _last_seal(model)
    above = model._base_manager.filter(pk__gt=last.last_id if last else 0).order_by("pk")
    made = link(last.digest if last else beginning(table), columns, _rows(above.values_list("pk", *columns)[:STRETCH]))
    if not made.marks:
        return 0
    HistorySeal.objects.create(
        table=table,
        first_id=made.first_id,
        last_id=made.last_id,
        rows=len(made.marks),
        digest=made.digest,
        columns=list(columns),
        marks={str(key): mark for key, mark in made.marks.items()},
        sealed_at=at,
    )
    return len(made.marks)


def verify_all() -> list[TableVerdict]:
    return [verify(model) for model in sealed_models()]


def verify(model: type[Model]) -> TableVerdict:
    """Compute every link of the table again and compare."""
    table = str(model._meta.db_table)
    faults: list[Finding] = []
    sealed, links, before, last_id = 0, 0, beginning(table), 0
    kept = HistorySeal.objects.filter(table=table).order_by("last_id").iterator(chunk_size=READ_AT_ONCE)
    for columns, alike in groupby(kept, key=lambda row: tuple(row.columns)):
        rows = _Rows(model, columns, last_id)
        for seal_row in alike:
            faults += _compare(before, seal_row, rows)
            before, last_id = seal_row.digest, seal_row.last_id
            sealed, links = sealed + seal_row.rows, links + 1
    unsealed = model._base_manager.filter(pk__gt=last_id).count()
    return TableVerdict(table, sealed, unsealed, links, before, tuple(faults))


def head_of(verdicts: Iterable[TableVerdict]) -> str:
    """One digest over the last links of all tables: to be noted outside the database."""
    return sha256("\n".join(f"{verdict.table} {verdict.head}" for verdict in verdicts).encode()).hexdigest()


def _compare(before: str, kept: HistorySeal, rows: _Rows) -> list[Finding]:
    marks = {int(key): mark for key, mark in kept.marks.items()}
    known = Link(kept.first_id, kept.last_id, tuple(kept.columns), kept.digest, marks)
    if rows.gone:
        return [Finding(Fault.COLUMN, kept.first_id, kept.last_id, column=", ".join(rows.gone))]
    return findings(known, link(before, kept.columns, rows.up_to(kept.last_id)))


class _Rows:
    """The rows of a table above a key, handed out stretch by stretch from one query."""

    def __init__(self, model: type[Model], columns: tuple[str, ...], above: int) -> None:
        self.gone = sorted({*columns} - {*_columns(model)})
        rows = model._base_manager.order_by("pk")
        if above:
            rows = rows.filter(pk__gt=above)
        told = [column for column in columns if column not in self.gone]
        self.ahead = _rows(rows.values_list("pk", *told).iterator(chunk_size=READ_AT_ONCE))
        self.next: Row | None = next(self.ahead, None)

    def up_to(self, last_id: int) -> Iterator[Row]:
        while self.next is not None and self.next[0] <= last_id:
            yield self.next
            self.next = next(self.ahead, None)


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    return ((row[0], row[1:]) for row in rows)


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(sorted(field.attname for field in model._meta.concrete_fields))


def _newest(model: type[Model]) -> int:
    return model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0


def _last_seal(model: type[Model]) -> HistorySeal | None:
    return HistorySeal.objects.filter(table=model._meta.db_table).defer("marks").order_by("last_id").last()


def _last_sealed(model: type[Model]) -> int:
    last = _last_seal(model)
    return last.last_id if last else 0
