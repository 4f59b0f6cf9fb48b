"""SQLite is opened with every option it needs, and PostgreSQL takes its place by one variable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.house.conftest import Manage
from tests.ingest.brief import Brief

PRAGMAS = """
import json
from django.db import connection
names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
cursor = connection.cursor()
print(json.dumps({name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}))
"""
SECOND_WRITER = """
import sqlite3
from django.conf import settings
from django.db import transaction
def second_writer():
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as problem:
        return str(problem)
    finally:
        other.close()
    return "may write"
print(second_writer())
with transaction.atomic():
    print(second_writer())
"""
TABLES = """
from django.db import connection
print(connection.vendor, "tracking_person" in connection.introspection.table_names())
"""


def shell(manage: Manage, code: str, **variables: str) -> str:
    answer = manage("shell", "--no-imports", "-c", code, **variables)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_sqlite_keeps_a_log_waits_and_checks_references(manage: Manage) -> None:
    found = json.loads(shell(manage, PRAGMAS))
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_a_database_file_is_for_its_owner_only_whatever_command_makes_it(manage: Manage, tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_bytes(Brief().as_text())
    assert manage("ingest_document", str(tmp_path / "brief.txt")).returncode == 0
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["queue", "secret-key"]
    assert manage("ingest_document", str(tmp_path / "brief.txt"), "--save").returncode == 1
    assert (tmp_path / "data" / "wtsa.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_transaction_on_sqlite_takes_its_place_as_writer_at_once(manage: Manage) -> None:
    assert shell(manage, SECOND_WRITER).splitlines() == ["may write", "database is locked"]


@pytest.mark.postgresql
def test_one_variable_puts_postgresql_in_the_place_of_sqlite(manage: Manage, postgresql_url: str) -> None:
    assert manage("migrate", "--verbosity=0", DATABASE_URL=postgresql_url).returncode == 0
    assert shell(manage, TABLES, DATABASE_URL=postgresql_url) == "postgresql True\n"
