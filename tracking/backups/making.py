"""Makes a backup while everybody works on: database and files of one moment, in one file that only its owner reads."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from tracking.backups import postgresql, sqlite
from tracking.backups.archive import Manifest, digest_of, write_archive
from tracking.backups.files import below, file_columns, hold, hold_all
from tracking.beats import said
from tracking.models import Heartbeat

HEARTBEAT = "backup"


@dataclass(frozen=True)
class Made:
    """A backup that is on disk; `missing` names files that rows speak of and that were not there."""

    file: Path
    size: int
    rows: int
    files: int
    missing: tuple[str, ...]


def make_backup(folder: Path, at: datetime) -> Made:
    """The archive, in that folder. Raises OSError and DatabaseError; then no archive is left."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"wtsa-backup-{at:%Y%m%dT%H%M%SZ}.tar.gz"
    with tempfile.TemporaryDirectory(prefix="backup-", dir=settings.WTSA_DATA) as staging:
        held = Path(staging)
        for name in ("database", "files"):
            (held / name).mkdir(mode=0o700)
        manifest, missing = _gather(held, at)
        members = below(held)
        sizes = {name: digest_of(path) for name, path in members.items()}
        whole = replace(manifest, members=sizes, missing=sorted(missing))
        write_archive(target, whole, members)
    files = sum(name.startswith("files/") for name in members)
    made = Made(target, target.stat().st_size, whole.rows, files, tuple(whole.missing))
    _beat(made, at)
    return made


def _gather(held: Path, at: datetime) -> tuple[Manifest, list[str]]:
    """Files are held before the database is read, and those that came while it was read are added after.

    So every file a row speaks of is there: one that was written is written before its row, one that goes is held.
    """
    root = Path(settings.MEDIA_ROOT)
    hold_all(root, held / "files")
    manifest, names = _read_database(held / "database", at)
    return manifest, hold(root, held / "files", _inside(names))


def _inside(names: Iterable[str]) -> list[str]:
    return [name for name in sorted(names) if ".." not in Path(name).parts and not Path(name).is_absolute()]


def _read_database(folder: Path, at: datetime) -> tuple[Manifest, set[str]]:
    """What the archive says of the database, and the files that its rows speak of."""
    when, engine = at.isoformat(), connection.vendor
    if engine == "sqlite":
        sqlite.take_out(folder)
        manifest = Manifest(when, engine, sqlite.migrations_of(folder), sqlite.tables_of(folder))
        return manifest, sqlite.names_in(folder, file_columns())
    with postgresql.one_moment():
        tables, applied = postgresql.take_out(folder), postgresql.migrations()
        manifest = Manifest(when, engine, applied, tables, sequences=postgresql.sequences())
        return manifest, postgresql.names_in(file_columns())


def _beat(made: Made, at: datetime) -> None:
    note = said("backup", file=made.file.name, rows=made.rows, files=made.files)
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at, "note": note})
