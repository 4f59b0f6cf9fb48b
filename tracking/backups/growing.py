"""A backup of SQLite into an empty PostgreSQL: the tracker has outgrown its file and takes every row along.

The two kinds of database write a value differently, so rows go through the models, and are compared through them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, models
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from tracking.backups import postgresql
from tracking.backups.archive import BROKEN, NotABackup, Table
from tracking.backups.sqlite import MEMBER
from tracking.fitting import has_run

SOURCE = "backup"
CHUNK = 2000  # rows


def is_of_this_version(applied: list[list[str]]) -> bool:
    """Whether the backup has just the tables that this version makes."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ran = {(app, name) for app, name in applied}
    return all(has_run(migration, ran) for migration in known.values())


def move_in(folder: Path, applied: list[list[str]]) -> dict[str, Table]:
    """Makes the tables, fills them from the file in `folder` and compares; call it inside a transaction.

    Returns what stands in each table now. Raises NotABackup where a value did not come over as it was.
    """
    postgresql.make_tables(applied, [model._meta.db_table for model in _models()])
    with _opened(folder / MEMBER):
        for model in _models():
            _copy(model)
        told = {model._meta.db_table: _told(model, connection.alias) for model in _models()}
        if told != {model._meta.db_table: _told(model, SOURCE) for model in _models()}:
            raise NotABackup(BROKEN)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)
    return told


def _models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


@contextmanager
def _opened(file: Path) -> Iterator[None]:
    """The file of the backup as a second database, to be read through the models."""
    options = {"NAME": str(file), "OPTIONS": {}, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    connections[SOURCE] = DatabaseWrapper(connection.settings_dict | options, alias=SOURCE)
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]


def _fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _rows(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    return iter(rows.iterator(chunk_size=CHUNK))


def _copy(model: type[models.Model]) -> None:
    fields = _fields(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    order = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.connection.cursor() as cursor, cursor.copy(order) as target:
        for row in _rows(model, SOURCE):
            target.write_row(
                [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
            )


def _told(model: type[models.Model], alias: str) -> Table:
    """Rows and the digest of all their values, the keys of an object in an order of their own."""
    digest, rows = hashlib.sha256(), 0
    for row in _rows(model, alias):
        digest.update(json.dumps(row, default=str, sort_keys=True, ensure_ascii=False).encode())
        rows += 1
    return Table(rows, digest.hexdigest())
