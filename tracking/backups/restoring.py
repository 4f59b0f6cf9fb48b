"""Restores a backup into an empty place: checked, verified row by row and file by file, whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from tracking.backups import cut_off, growing, postgresql, sqlite
from tracking.backups.archive import BROKEN, Manifest, NotABackup, Table, digest_of, read_archive
from tracking.backups.files import below


class PlaceTaken(Exception):
    """There is something where the backup should go; the message is one sentence."""


@dataclass(frozen=True)
class Restored:
    """What is there now, all of it verified; `missing` was missing already when the backup was made."""

    made_at: str
    rows: int
    tables: int
    files: int
    missing: tuple[str, ...]


def restore_backup(file: Path) -> Restored:
    """Raises NotABackup, PlaceTaken, OSError, DatabaseError: then the place is as empty as it was."""
    with cut_off.staging() as staging:
        for name in ("database", "files"):
            (staging / name).mkdir(mode=0o700)
        manifest = read_archive(file, staging)
        _check_fits(manifest)
        _check_empty(manifest)
        files = len(below(staging / "files"))
        _put_in(manifest, staging)
    return Restored(manifest.made_at, manifest.rows, len(manifest.tables), files, tuple(manifest.missing))


def _check_fits(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor and not _grows(manifest):
        raise NotABackup(
            f"The backup was made from {manifest.engine} and DATABASE_URL names {connection.vendor}: "
            "nothing was restored. Restore it into the same kind of database."
        )
    if _grows(manifest) and not growing.is_of_this_version(manifest.migrations):
        raise NotABackup(
            "The backup was made by an older version of the tracker: nothing was restored. "
            "To go from SQLite to PostgreSQL, upgrade first and make the backup with this version."
        )
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    if not {(app, name) for app, name in manifest.migrations} <= known:
        raise NotABackup(
            "The backup was made by a newer version of the tracker: nothing was restored. Install that version first."
        )


def _grows(manifest: Manifest) -> bool:
    return (manifest.engine, connection.vendor) == ("sqlite", "postgresql")


def _check_empty(manifest: Manifest) -> None:
    if not cut_off.is_empty():
        raise PlaceTaken(
            "There is a database in use where the backup would go: nothing was restored or changed. "
            "Set WTSA_DATA (and DATABASE_URL) to an empty place."
        )
    if not _holds_only_ours(manifest):
        raise PlaceTaken(
            f"There are other files in {settings.MEDIA_ROOT}: nothing was restored or changed. "
            "Set WTSA_DATA to an empty place."
        )


def _holds_only_ours(manifest: Manifest) -> bool:
    """Whether the place for files holds nothing but what this very backup puts there: a restore cut short may go on."""
    there = below(Path(settings.MEDIA_ROOT))
    return all(manifest.members.get(f"files/{name}") == digest_of(path) for name, path in there.items())


def _put_in(manifest: Manifest, staging: Path) -> None:
    if manifest.engine == "sqlite":
        _verify_file(manifest, staging / "database")
    if connection.vendor == "sqlite":
        with _files_in_place(manifest, staging):
            sqlite.put_in(staging / "database")
        return
    if _grows(manifest):
        with _files_in_place(manifest, staging), transaction.atomic():
            growing.move_in(staging / "database", manifest.migrations)
        return
    with _files_in_place(manifest, staging), transaction.atomic():
        postgresql.put_in(staging / "database", list(manifest.tables), manifest.migrations, manifest.sequences)
        _verify(manifest.tables, postgresql.tables_of(manifest.tables))


def _verify_file(manifest: Manifest, folder: Path) -> None:
    try:
        _verify(manifest.tables, sqlite.tables_of(folder))
    except sqlite3.DatabaseError as problem:
        raise NotABackup(BROKEN) from problem


def _verify(wanted: Mapping[str, Table], found: Mapping[str, Table]) -> None:
    """Every table has the rows it had, each with the values it had."""
    if dict(wanted) != dict(found):
        raise NotABackup(BROKEN)


class _files_in_place:  # noqa: N801 - read as a phrase
    """The files stand in their place while the database is put in, and go again when that fails."""

    def __init__(self, manifest: Manifest, staging: Path) -> None:
        self.root, self.staging, self.manifest = Path(settings.MEDIA_ROOT), staging / "files", manifest

    def __enter__(self) -> None:
        for name, source in below(self.staging).items():
            target = self.root / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(source, target)

    def __exit__(self, kind: type[BaseException] | None, *_problem: object) -> None:
        if kind is None:
            return
        for name in below(self.root):
            if f"files/{name}" in self.manifest.members:
                (self.root / name).unlink()
