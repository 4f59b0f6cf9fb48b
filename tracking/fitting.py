"""Whether the database is the tracker's own and of no later release; what does not fit is left as it is."""

from __future__ import annotations

import pkgutil
from collections.abc import Collection
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder

Name = tuple[str, str]  # application, migration
OURS = ("resolutions", "tracking")


def refusal() -> str:
    """Why nothing may be written to this database, in one sentence; empty when it fits, or is not there yet."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return ""  # asking would make it
    applied = set(MigrationRecorder(connection).applied_migrations())
    if newer := newer_migrations(applied):
        return (
            f"The database was written by a newer release of the tracker ({', '.join(newer)}): "
            "install that release. Nothing was changed."
        )
    return "" if any(app == "tracking" for app, _name in applied) else _foreign(applied)


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


def _foreign(applied: Collection[Name]) -> str:
    """Without our first migration none of our tables can be ours, and the administration stands upon it."""
    own = {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()}
    taken = sorted(own & set(connection.introspection.table_names()))
    if not taken and ("admin", "0001_initial") not in applied:
        return ""
    return (
        f"The database was made by another program (it has {taken[0] if taken else 'django_admin_log'}, and nothing "
        "says that the tracker made it): set WTSA_DATA or DATABASE_URL to a place of the tracker's own. "
        "Nothing was changed."
    )
