"""For migrations: the index that finds a word inside the texts of items, made and dropped."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps.registry import Apps
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# An FTS5 table over the rows that hold the words; the triggers keep the two together whoever writes.
# A later migration that makes SQLite build tracking_searchtext anew must make the triggers anew, too.
SQLITE = (
    "CREATE VIRTUAL TABLE tracking_searchindex USING fts5(codes, words, content='tracking_searchtext',"
    " content_rowid='item_id', tokenize='trigram case_sensitive 1')",
    "INSERT INTO tracking_searchindex(tracking_searchindex) VALUES ('rebuild')",
    "CREATE TRIGGER tracking_searchtext_added AFTER INSERT ON tracking_searchtext BEGIN"
    " INSERT INTO tracking_searchindex(rowid, codes, words) VALUES (new.item_id, new.codes, new.words); END",
    "CREATE TRIGGER tracking_searchtext_removed AFTER DELETE ON tracking_searchtext BEGIN"
    " INSERT INTO tracking_searchindex(tracking_searchindex, rowid, codes, words)"
    " VALUES ('delete', old.item_id, old.codes, old.words); END",
    "CREATE TRIGGER tracking_searchtext_changed AFTER UPDATE ON tracking_searchtext BEGIN"
    " INSERT INTO tracking_searchindex(tracking_searchindex, rowid, codes, words)"
    " VALUES ('delete', old.item_id, old.codes, old.words);"
    " INSERT INTO tracking_searchindex(rowid, codes, words) VALUES (new.item_id, new.codes, new.words); END",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX tracking_searchtext_words ON tracking_searchtext USING gin (words gin_trgm_ops)",
    "CREATE INDEX tracking_searchtext_codes ON tracking_searchtext USING gin (codes gin_trgm_ops)",
)
GONE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS tracking_searchtext_added",
        "DROP TRIGGER IF EXISTS tracking_searchtext_removed",
        "DROP TRIGGER IF EXISTS tracking_searchtext_changed",
        "DROP TABLE IF EXISTS tracking_searchindex",
    ),
    "postgresql": (
        "DROP INDEX IF EXISTS tracking_searchtext_words",
        "DROP INDEX IF EXISTS tracking_searchtext_codes",
    ),
}


def make_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """All or nothing: without FTS5, or without the right to add pg_trgm, search reads row by row instead."""
    connection = schema_editor.connection
    try:
        with transaction.atomic(using=connection.alias):
            _run(connection, {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor])
    except DatabaseError as problem:
        print(f" (search goes without an index: {str(problem).strip()}) ", end="")


def drop_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _run(schema_editor.connection, GONE[schema_editor.connection.vendor])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
