"""PostgreSQL out and in, by COPY through the driver: a machine that only runs the tracker has no `pg_dump`.

One transaction reads all tables as they are at one moment; one transaction makes tables, fills and verifies them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader

from tracking.backups.archive import CHUNK, NotABackup, Table
from tracking.fitting import has_run

# Values are written alike by every server that reads them.
ALIKE = ("SET LOCAL TimeZone = 'UTC'", "SET LOCAL DateStyle = 'ISO, YMD'", "SET LOCAL extra_float_digits = 3")
COLUMNS = """SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema()
    AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position"""
SEQUENCES = """SELECT s.name FROM (SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) AS name
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ANY(%s)) s
    WHERE s.name IS NOT NULL ORDER BY s.name"""


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read inside is of one moment, though others write on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def table_names() -> list[str]:
    return sorted({*connection.introspection.django_table_names(only_existing=True), "django_migrations"})


def take_out(folder: Path) -> dict[str, Table]:
    """Writes each table into a file of its own; call it inside `one_moment`."""
    return {name: _copy_out(name, folder / f"{name}.copy") for name in table_names()}


def tables_of(names: Iterable[str]) -> dict[str, Table]:
    return {name: _copy_out(name, None) for name in names}


def _copy_out(table: str, target: Path | None) -> Table:
    """Rows in the order of their text, byte by byte: the order of words differs from server to server."""
    columns, told = _columns(table), hashlib.sha256()
    order = f'ROW({columns})::text COLLATE "C"'
    query = f'COPY (SELECT {columns} FROM "{table}" ORDER BY {order}) TO STDOUT'  # noqa: S608 - names of our models
    with _raw() as cursor:
        for words in ALIKE:
            cursor.execute(words)
        with cursor.copy(query) as rows, open(target or "/dev/null", "wb") as handle:
            for block in rows:
                told.update(block)
                handle.write(block)
        return Table(cursor.rowcount, told.hexdigest())


def _columns(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        return ", ".join(f'"{name}"' for (name,) in cursor.fetchall())


def _raw() -> Any:  # noqa: ANN401  # a cursor of the driver: Django's own cannot copy
    return connection.connection.cursor()


def migrations() -> list[list[str]]:
    return _rows("SELECT app, name FROM django_migrations ORDER BY id")


def sequences() -> dict[str, tuple[int, bool]]:
    names = [name for (name,) in _rows(SEQUENCES, [table_names()])]
    return {name: tuple(_rows(f"SELECT last_value, is_called FROM {name}")[0]) for name in names}  # noqa: S608


def names_in(columns: Iterable[tuple[str, str]]) -> set[str]:
    """The files that rows speak of."""
    found = (_rows(f'SELECT "{column}" FROM "{table}"') for table, column in columns)  # noqa: S608
    return {name for rows in found for (name,) in rows if name}


def _rows(query: str, arguments: list[Any] | None = None) -> list[list[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return [list(row) for row in cursor.fetchall()]


def is_empty() -> bool:
    return not connection.introspection.table_names()


def put_in(
    folder: Path, tables: Iterable[str], applied: list[list[str]], counters: dict[str, tuple[int, bool]]
) -> None:
    """Makes the tables as the backup knew them and fills them; call it inside a transaction. Raises NotABackup."""
    make_tables(applied, tables)
    for name in tables:
        _copy_in(name, folder / f"{name}.copy")
    for name, (last, called) in counters.items():
        _rows("SELECT setval(%s, %s, %s)", [name, last, called])


def make_tables(applied: list[list[str]], tables: Iterable[str]) -> None:
    """These tables, empty, as those migrations make them. Raises NotABackup."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what one migration fills, the next may alter
        _migrate_to({(app, name) for app, name in applied})
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        listed = ", ".join(f'"{name}"' for name in _known(tables))
        cursor.execute(f"TRUNCATE {listed}")


def _known(tables: Iterable[str]) -> list[str]:
    there, wanted = set(connection.introspection.table_names()), list(tables)
    if not set(wanted) <= there:
        raise NotABackup("The backup holds tables that this version of the tracker does not know.")
    return wanted


def _migrate_to(applied: set[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    executor.loader = way_to(applied)
    graph = executor.loader.graph
    ran = {key for key, migration in graph.nodes.items() if has_run(migration, applied)}
    executor.migrate([key for key in sorted(ran) if not _followers(graph, key) & ran])


def _followers(graph: MigrationGraph, key: tuple[str, str]) -> set[tuple[str, str]]:
    return {child.key for child in graph.node_map[key].children if child.key[0] == key[0]}


def way_to(applied: Collection[tuple[str, str]]) -> MigrationLoader:
    """The migrations to a place that is not the newest: one may stand for others only where all of those ran."""
    loader = MigrationLoader(connection, replace_migrations=False)
    for key, migration in loader.replacements.items():
        graph = loader.graph
        leave_out = graph.remove_replaced_nodes if has_run(migration, applied) else graph.remove_replacement_node
        leave_out(key, migration.replaces)
    return loader


def _copy_in(table: str, source: Path) -> None:
    with _raw() as cursor:
        for words in ALIKE:
            cursor.execute(words)
        with cursor.copy(f'COPY "{table}" ({_columns(table)}) FROM STDIN') as rows, source.open("rb") as handle:
            while block := handle.read(CHUNK):
                rows.write(block)
