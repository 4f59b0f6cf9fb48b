"""SQLite out and in. The backup interface of SQLite reads one moment, write-ahead log included, while others write.

A plain copy of the file does not: what was committed last lies in the log beside it.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tracking.backups.archive import Table

MEMBER = "wtsa.sqlite3"
SIDES = ("", "-wal", "-shm", "-journal")


def take_out(folder: Path) -> None:
    """Writes the database as it is at this moment into the folder, as one file without a log."""
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / MEMBER)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    (folder / MEMBER).chmod(0o600)


def tables_of(folder: Path) -> dict[str, Table]:
    """Rows and digest of every table. Raises sqlite3.DatabaseError for a file that is no sound database."""
    with closing(sqlite3.connect(folder / MEMBER)) as copy:
        copy.text_factory = bytes
        sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != b"ok":
            raise sqlite3.DatabaseError("the integrity check failed")
        return {name: _digest(copy, name) for name in _names(copy)}


def _names(copy: sqlite3.Connection) -> list[str]:
    """Tables with rows of their own: those that a search index shows are views of others."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    return [name.decode() for (name,) in copy.execute(query)]


def _digest(copy: sqlite3.Connection, table: str) -> Table:
    told, rows = hashlib.sha256(), 0
    width = len(copy.execute(f'SELECT * FROM "{table}" LIMIT 0').description)  # noqa: S608 - a table's own name
    order = ", ".join(str(number + 1) for number in range(width))
    for row in copy.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):  # noqa: S608
        told.update(repr(row).encode())
        rows += 1
    return Table(rows, told.hexdigest())


def migrations_of(folder: Path) -> list[list[str]]:
    with closing(sqlite3.connect(folder / MEMBER)) as copy:
        return [list(row) for row in copy.execute("SELECT app, name FROM django_migrations ORDER BY id")]


def names_in(folder: Path, columns: Iterable[tuple[str, str]]) -> set[str]:
    """The files that rows speak of."""
    with closing(sqlite3.connect(folder / MEMBER)) as copy:
        found = (
            copy.execute(f'SELECT "{column}" FROM "{table}"').fetchall()  # noqa: S608 - names of our models
            for table, column in columns
        )
        return {name for rows in found for (name,) in rows if name}


def place() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def is_empty() -> bool:
    if not place().exists() or not place().stat().st_size:
        return True
    with closing(sqlite3.connect(place())) as database:
        return not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def put_in(folder: Path) -> None:
    """The database appears whole in its place; an empty file there, and its log, give way."""
    connection.close()
    for side in SIDES:
        place().with_name(place().name + side).unlink(missing_ok=True)
    place().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place().with_name(f".{place().name}.restored")
    shutil.move(
        folder / MEMBER, draft
    )  # from another disk it is copied, and stands beside its place before it is in it
    draft.replace(place())
