"""Seals the tables that only grow, a minute after they grew, and verifies that nothing in them has changed since.

The rows of today are verified against the last entry of their history, so that nobody changes them past it either.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max, Model
from simple_history.models import registered_models

from resolutions.models import SourceDocument
from tracking.beats import said
from tracking.models import (
    Batch,
    BatchDelegate,
    BatchRow,
    CadenceDecision,
    ConnectionChange,
    DateChange,
    Evidence,
    EvidenceWithdrawal,
    HandBack,
    Heartbeat,
    HistorySeal,
    ItemAlias,
    MailDecision,
    MeetingChange,
    MilestoneChange,
    NewestSeal,
    OwnerChange,
    ProgressUpdate,
    Snapshot,
    Snooze,
    StatusChange,
    Withdrawal,
)
from tracking.sealing import Fault, Finding, Link, Row, beginning, findings, link
from tracking.unrecorded import recorded_models, unrecorded

log = logging.getLogger(__name__)

HEARTBEAT = "seal history"
VERIFIED = "verify history"
NUMBER = re.compile(r"\d+")
STRETCH = 1000  # rows of one link at most
READ_AT_ONCE = 2000
LONGEST_DEED = timedelta(hours=1)  # from the moment a deed notes to the moment its rows can be read
MOMENTS = ("history_date", "at", "added_at", "read_at", "taken_at")  # which column says when a row was written
LOCK_WAIT = "2s"  # a table whose writers take longer is sealed a minute later
GROWING: tuple[type[Model], ...] = (
    StatusChange, DateChange, MilestoneChange, OwnerChange, ConnectionChange, ProgressUpdate, Withdrawal,
    Evidence, Evidence.also_for.through, EvidenceWithdrawal, Batch, BatchRow, BatchDelegate, MailDecision,
    MeetingChange, CadenceDecision, HandBack, Snooze, ItemAlias, Snapshot, SourceDocument,
)  # fmt: skip


@dataclass(frozen=True)
class TableVerdict:
    """What came of verifying one table: rows under a seal, rows not yet sealed, the last digest, what is wrong.

    A table that history is kept of has no seals, and so no digest: its rows were compared with their history.
    """

    table: str
    sealed: int
    unsealed: int
    links: int
    head: str
    findings: tuple[Finding, ...]
    compared: int = 0


def sealed_models() -> list[type[Model]]:
    """Every table of history and every table of change, by name."""
    histories = [model.history.model for model in registered_models.values()]
    return sorted([*histories, *GROWING], key=lambda model: str(model._meta.db_table))


@dataclass(frozen=True)
class Sealed:
    """Rows sealed by table, and the tables that were being written and wait for the next time."""

    rows: Mapping[str, int]
    busy: tuple[str, ...]


def seal_all(at: datetime, *, is_backdated: bool = False) -> Sealed:
    """Seal what was added since the last time, table by table.

    `is_backdated`: what was added rightly stands under earlier moments, as the demonstration does.
    """
    rows, busy = {}, []
    _note_newest()
    not_before = None if is_backdated else earliest_now()
    for model in sealed_models():
        table = str(model._meta.db_table)
        try:
            if sealed := seal(model, at, not_before):
                rows[table] = sealed
        except _TableBusy:
            busy.append(table)
    total = sum(rows.values())
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at, "note": said("sealed", count=total)})
    if rows:
        # A copy outside the database: whoever takes the newest rows and their seals away cannot take this line.
        rows_in_words = "1 row" if total == 1 else f"{total} rows"
        log.info("sealed %s at %s: %s", rows_in_words, at.isoformat(), digest_of_run(links_of_run(at)))
    return Sealed(rows, tuple(busy))


def earliest_now() -> datetime | None:
    """What is added now cannot stand under an earlier moment: the last run would have sealed it."""
    last = Heartbeat.objects.filter(name=HEARTBEAT).values_list("at", flat=True).first()
    return last - LONGEST_DEED if last else None


def seal(model: type[Model], at: datetime, not_before: datetime | None = None) -> int:
    """Add links until every row of the table is under one; returns how many rows were sealed.

    Of a table that was never sealed the last run says nothing: an earlier release may not have known it.
    """
    rows, bound = 0, not_before if _last_seal(model) else None
    while _newest(model) > _last_sealed(model):
        rows += _seal_stretch(model, at, bound)
    return rows


def links_of_run(at: datetime) -> list[tuple[str, int, str]]:
    """Table, last row and digest of every seal that the run of that moment made."""
    return list(HistorySeal.objects.filter(sealed_at=at).order_by().values_list("table", "last_id", "digest"))


def digest_of_run(links: Iterable[tuple[str, int, str]]) -> str:
    """Over the links of one run, by table and row: found again for as long as they stand."""
    lines = (f"{table} {last_id} {digest}\n" for table, last_id, digest in sorted(links))
    return sha256("".join(lines).encode()).hexdigest()


class _TableBusy(Exception):
    """Someone holds the table for longer than a job should wait."""


def _seal_stretch(model: type[Model], at: datetime, not_before: datetime | None) -> int:
    try:
        with transaction.atomic():
            _hold(model)
            return _add_link(model, at, not_before)
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


def _add_link(model: type[Model], at: datetime, not_before: datetime | None) -> int:
    table, columns = str(model._meta.db_table), _columns(model)
    last = _last_seal(model)
    above = model._base_manager.filter(pk__gt=last.last_id if last else 0).order_by("pk")
    rows = _rows(above.values_list("pk", *columns)[:STRETCH])
    made = link(last.digest if last else beginning(table), columns, rows, not_before)
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
        not_before=not_before,
    )
    if last:
        # Names another link when the last one was taken away: then it stays, and goes on telling so.
        kept = NewestSeal.objects.filter(table=table, last_id=last.last_id, digest=last.digest)
        kept.update(last_id=made.last_id, digest=made.digest)
    else:
        NewestSeal.objects.get_or_create(table=table, defaults={"last_id": made.last_id, "digest": made.digest})
    return len(made.marks)


def _note_newest() -> None:
    """Of chains from before their ends were kept."""
    chains = HistorySeal.objects.exclude(table__in=NewestSeal.objects.values("table"))
    for table in chains.order_by().values_list("table", flat=True).distinct():
        last = chains.filter(table=table).defer("marks").order_by("-last_id")[0]
        log.warning("the newest seal of %s was not kept: noted at row %d, %s", table, last.last_id, last.digest)
        NewestSeal.objects.get_or_create(table=table, defaults={"last_id": last.last_id, "digest": last.digest})


@dataclass(frozen=True)
class Verified:
    """What the last verification found, and when: rows under a seal, rows that no longer agree, rows without one."""

    at: datetime
    sealed: int
    altered: int
    unsealed: int


def note(verdicts: Iterable[TableVerdict], at: datetime) -> Verified:
    """Keep what a verification found where the log and the page of jobs read it."""
    told = list(verdicts)
    sealed, unsealed = sum(verdict.sealed for verdict in told), sum(verdict.unsealed for verdict in told)
    found = Verified(at, sealed, sum(len(verdict.findings) for verdict in told), unsealed)
    words = said("verified", sealed=found.sealed, altered=found.altered, unsealed=found.unsealed)
    Heartbeat.objects.update_or_create(name=VERIFIED, defaults={"at": at, "note": words})
    return found


def verify_and_note(at: datetime) -> Verified:
    return note(verify_all(), at)


def last_verified() -> Verified | None:
    """What was noted last; None before the first time."""
    kept = Heartbeat.objects.filter(name=VERIFIED).first()
    numbers = NUMBER.findall(kept.note) if kept else []
    return Verified(kept.at, *map(int, numbers)) if kept and len(numbers) == 3 else None


def verify_all() -> list[TableVerdict]:
    not_before = earliest_now()
    return [*(verify(model, not_before) for model in sealed_models()), *map(verify_rows, recorded_models())]


def verify_rows(model: type[Model]) -> TableVerdict:
    """Compare the rows as they stand with the last entry of their history."""
    found = tuple(unrecorded(model))
    return TableVerdict(str(model._meta.db_table), 0, 0, 0, "", found, compared=model._base_manager.count())


def verify(model: type[Model], not_before: datetime | None = None) -> TableVerdict:
    """Compute every link of the table again and compare; `not_before` is for the rows that have no seal yet."""
    table = str(model._meta.db_table)
    newest = NewestSeal.objects.filter(table=table).first()  # read before the links, of which more may be added
    faults: list[Finding] = []
    sealed, links, before, last_id = 0, 0, beginning(table), 0
    kept = HistorySeal.objects.filter(table=table).order_by("last_id").iterator(chunk_size=READ_AT_ONCE)
    for columns, alike in groupby(kept, key=lambda row: tuple(row.columns)):
        rows = _Rows(model, columns, last_id)
        for seal_row in alike:
            faults += _compare(before, seal_row, rows)
            before, last_id = seal_row.digest, seal_row.last_id
            if newest and (newest.last_id, newest.digest) == (last_id, before):
                newest = None
            sealed, links = sealed + seal_row.rows, links + 1
    if newest:
        faults.append(Finding(Fault.NEWEST, newest.last_id, newest.last_id, newest.last_id))
    unsealed = model._base_manager.filter(pk__gt=last_id)
    if not_before and last_id and (moment := _moment(model)):
        faults += [_late(key) for key in unsealed.filter(**{f"{moment}__lt": not_before}).values_list("pk", flat=True)]
    return TableVerdict(table, sealed, unsealed.count(), links, before, tuple(faults))


def _compare(before: str, kept: HistorySeal, rows: _Rows) -> list[Finding]:
    marks = {int(key): mark for key, mark in kept.marks.items()}
    known = Link(kept.first_id, kept.last_id, tuple(kept.columns), kept.digest, marks, kept.not_before)
    if rows.gone:
        return [Finding(Fault.COLUMN, kept.first_id, kept.last_id, column=", ".join(rows.gone))]
    found = findings(known, link(before, kept.columns, rows.up_to(kept.last_id, kept.not_before), kept.not_before))
    return [*found, *map(_late, rows.late)]


def _late(key: int) -> Finding:
    return Finding(Fault.LATE, key, key, key)


class _Rows:
    """The rows of a table above a key, handed out stretch by stretch from one query."""

    def __init__(self, model: type[Model], columns: tuple[str, ...], above: int) -> None:
        self.gone = sorted({*columns} - {*_columns(model)})
        rows = model._base_manager.order_by("pk")
        if above:
            rows = rows.filter(pk__gt=above)
        told = [column for column in columns if column not in self.gone]
        moment = _moment(model)
        self.place = told.index(moment) if moment in told else None
        self.late: list[int] = []
        self.ahead = _rows(rows.values_list("pk", *told).iterator(chunk_size=READ_AT_ONCE))
        self.next: Row | None = next(self.ahead, None)

    def up_to(self, last_id: int, not_before: datetime | None) -> Iterator[Row]:
        """Those up to the key; which of them stand under an earlier moment is then in `late`."""
        self.late = []
        place = self.place if not_before else None
        while self.next is not None and self.next[0] <= last_id:
            if place is not None and (at := self.next[1][place]) and at < not_before:
                self.late.append(self.next[0])
            yield self.next
            self.next = next(self.ahead, None)


def _rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    return ((row[0], row[1:]) for row in rows)


def _moment(model: type[Model]) -> str | None:
    """The column that says when a row was written; None where only the row it belongs to does."""
    return next((name for name in MOMENTS if name in _columns(model)), None)


def _columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(sorted(field.attname for field in model._meta.concrete_fields))


def _newest(model: type[Model]) -> int:
    return model._base_manager.aggregate(newest=Max("pk"))["newest"] or 0


def _last_seal(model: type[Model]) -> HistorySeal | None:
    return HistorySeal.objects.filter(table=model._meta.db_table).defer("marks").order_by("last_id").last()


def _last_sealed(model: type[Model]) -> int:
    last = _last_seal(model)
    return last.last_id if last else 0
