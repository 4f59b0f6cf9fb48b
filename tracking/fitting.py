"""Whether the database is the tracker's own and of no later release; what does not fit is left as it is."""

from __future__ import annotations

import pkgutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration

Name = tuple[str, str]  # application, migration
OURS = ("resolutions", "tracking")
LEDGER = "django_migrations"
# Neither what the database keeps for itself, nor what an extension of the server brings, nor other schemas.
TABLES = {
    "sqlite": r"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'",
    "postgresql": """SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't' AND pg_table_is_visible(c.oid)
        AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')""",
}


def refusal() -> str:
    """Why nothing may be written to this database, in one sentence; empty when it fits, or is not there yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return ""  # asking would make it
    there, applied = _found()
    if newer := newer_migrations(applied):
        return (
            f"The database was written by a newer release of the tracker ({', '.join(newer)}): "
            "install that release. Nothing was changed."
        )
    return "" if any(app in OURS for app, _name in applied) else _foreign(there, applied)


def newer_migrations(applied: Collection[Name]) -> tuple[str, ...]:
    """Those of our applications that ran on the database and that this release does not bring."""
    unknown = {(app, name) for app, name in applied if app in OURS} - _brought()
    if unknown:  # one that was merged into another since is not newer
        known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
        unknown -= {(app, name) for migration in known for app, name in migration.replaces}
    return tuple(f"{app} {name}" for app, name in sorted(unknown))


def has_run(migration: Migration, applied: Collection[Name]) -> bool:
    """One that replaces others has run when all of them have, noted or not: Django notes it at the next `migrate`."""
    own = (migration.app_label, migration.name)
    return set(migration.replaces or [own]) <= set(applied)


@lru_cache(maxsize=1)
def _brought() -> frozenset[Name]:
    """By the names of the files: reading them all would take a fifth of a second."""
    packages = {app: import_module(f"{app}.migrations").__path__ for app in OURS}
    return frozenset((app, module.name) for app, path in packages.items() for module in pkgutil.iter_modules(path))


def _foreign(there: Collection[str], applied: Collection[Name]) -> str:
    """Before our first migration ran there is nothing, or what Django makes before it: a first start was cut short.

    The administration stands upon our people, so that nobody else made its tables.
    """
    first = [app for app in apps.get_app_configs() if app.label not in {*OURS, "admin"}]
    own = {model._meta.db_table for app in first for model in app.get_models(include_auto_created=True)}
    tables = sorted({*there} - own - {LEDGER})
    others = sorted({app for app, _name in applied} - {app.label for app in first})
    if not tables and not others:
        return ""
    return (
        f"The database was made by another program (it has {tables[0] if tables else f'migrations of {others[0]}'}, "
        "and nothing says that the tracker made it): set WTSA_DATA or DATABASE_URL to an empty place or to the "
        "tracker's own database. Nothing was changed."
    )


def _found() -> tuple[list[str], set[Name]]:
    """The tables that are there, and the migrations that ran."""
    with _reading() as cursor:
        cursor.execute(TABLES[connection.vendor])
        there = [name for (name,) in cursor.fetchall()]
        if LEDGER not in there:
            return there, set()
        cursor.execute(f"SELECT app, name FROM {LEDGER}")  # noqa: S608 - a name of ours
        return there, {(app, name) for app, name in cursor.fetchall()}


@contextmanager
def _reading() -> Iterator[Any]:
    """A cursor; to a file of SQLite one that only reads, as opening it for work changes how its journal is kept."""
    if connection.vendor != "sqlite" or connection.connection is not None:
        with connection.cursor() as cursor:
            yield cursor
        return
    place = Path(connection.settings_dict["NAME"]).absolute().as_uri()
    patience = float(connection.settings_dict["OPTIONS"].get("timeout", 5))
    with (
        connection.wrap_database_errors,
        closing(sqlite3.connect(f"{place}?mode=ro", uri=True, timeout=patience)) as file,
    ):
        yield file.cursor()
