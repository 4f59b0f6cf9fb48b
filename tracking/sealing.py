"""Pure: stretches of rows -> links of a chain of digests, and what no longer agrees with a link."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

MARK = 16  # hexadecimal digits kept of each row, only to tell which row it is that changed

Row = tuple[int, Sequence[Any]]  # key, and the values in the order of the link's columns


@dataclass(frozen=True)
class Link:
    """A sealed stretch: its rows cannot change without breaking `digest`, which holds the digest of the link before.

    `marks` tells row from row by key; the digest alone is the proof.
    """

    first_id: int
    last_id: int
    columns: tuple[str, ...]
    digest: str
    marks: Mapping[int, str]
    not_before: datetime | None = None  # no row may stand under an earlier moment; None where none is said


class Fault(StrEnum):
    CHANGED = "changed"
    VANISHED = "vanished"
    PUT_IN = "put in"
    SEAL = "seal changed"
    COLUMN = "column gone"
    NEWEST = "newest seal gone"
    LATE = "put in late"
    UNTOLD = "written without history"
    UNTOLD_ROW = "there without history"
    UNTOLD_END = "gone without history"


@dataclass(frozen=True)
class Finding:
    """What is wrong with one row of a sealed stretch; `row` is None when it is the stretch as a whole.

    Of a row as it stands, `first_id` and `last_id` are its own key, and `column` names the fields in question.
    """

    fault: Fault
    first_id: int
    last_id: int
    row: int | None = None
    column: str = ""


def beginning(table: str) -> str:
    """What stands before the first link of a table."""
    return sha256(table.encode()).hexdigest()


def link(before: str, columns: Sequence[str], rows: Iterable[Row], not_before: datetime | None = None) -> Link:
    """The link over these rows, at least one, in the order of their keys; `before` is the digest of the last link."""
    bound = f"{not_before.astimezone(UTC).isoformat()}\n" if not_before else ""
    chain = sha256(f"{before}\n{json.dumps(list(columns))}\n{bound}".encode())
    marks = {}
    for key, line in _lines(rows):
        chain.update(line)
        marks[key] = sha256(line).hexdigest()[:MARK]
    keys = list(marks) or [0]
    return Link(keys[0], keys[-1], tuple(columns), chain.hexdigest(), marks, not_before)


def findings(kept: Link, found: Link) -> list[Finding]:
    """How the link over the rows as they are now differs from the one that was kept."""
    if kept.digest == found.digest:
        return []
    named = [_finding(kept, key, fault) for key, fault in _faults(kept.marks, found.marks)]
    return named or [Finding(Fault.SEAL, kept.first_id, kept.last_id)]


def _faults(kept: Mapping[int, str], found: Mapping[int, str]) -> Iterator[tuple[int, Fault]]:
    for key in sorted({*kept, *found}):
        if key not in found:
            yield key, Fault.VANISHED
        elif key not in kept:
            yield key, Fault.PUT_IN
        elif kept[key] != found[key]:
            yield key, Fault.CHANGED


def _finding(kept: Link, key: int, fault: Fault) -> Finding:
    return Finding(fault, kept.first_id, kept.last_id, key)


def _lines(rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
    for key, values in rows:
        words = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)
        yield key, f"{words}\n".encode()


def _plain(value: Any) -> str:  # noqa: ANN401  # whatever a column holds
    """Moments in UTC and days in ISO form, so that a database and its copy in another give the same words."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
