"""A database that another program or a newer release of the tracker made is left as it is, and one sentence says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.house.conftest import Manage, one_sentence

NEWER = (
    "The database was written by a newer release of the tracker (tracking 9999_future): "
    "install that release. Nothing was changed."
)


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "wtsa.sqlite3")) as database, database:
        database.execute(statement)


FOREIGN = {
    "tracking_person": "CREATE TABLE tracking_person (id integer)",
    "customers": "CREATE TABLE customers (id integer)",
    "auth_user": "CREATE TABLE auth_user (id integer)",
    "migrations of shop": "CREATE TABLE django_migrations AS SELECT 'shop' AS app, '0001_initial' AS name",
}


@pytest.mark.parametrize(("found", "made"), FOREIGN.items(), ids=FOREIGN)
def test_another_programs_database_is_not_migrated(manage: Manage, tmp_path: Path, found: str, made: str) -> None:
    refused(manage, tmp_path / "data", "migrate", found, made)


@pytest.mark.parametrize("command", ["start", "backup", "verify_history", "health", "createsuperuser", "draft_items"])
def test_no_command_works_on_a_database_of_another_program(manage: Manage, tmp_path: Path, command: str) -> None:
    refused(manage, tmp_path / "data", command, "customers", FOREIGN["customers"])


def refused(manage: Manage, data: Path, command: str, found: str, made: str) -> None:
    data.mkdir()
    change(data, made)
    before = (data / "wtsa.sqlite3").read_bytes()
    said = one_sentence(manage(command)).removeprefix("CommandError: ")
    assert said == (
        f"The database was made by another program (it has {found}, and nothing says that the tracker made it): set "
        "WTSA_DATA or DATABASE_URL to an empty place or to the tracker's own database. Nothing was changed."
    )
    assert (data / "wtsa.sqlite3").read_bytes() == before


CUT_SHORT = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.build_graph()
executor.migrate([key for key in executor.loader.graph.leaf_nodes() if key[0] in {apps}])
"""


@pytest.mark.parametrize("apps", [("contenttypes", "auth", "sessions"), ("resolutions",)])
def test_a_first_start_cut_short_goes_on(manage: Manage, tmp_path: Path, apps: tuple[str, ...]) -> None:
    (tmp_path / "data").mkdir()
    change(tmp_path / "data", "CREATE TABLE numbered (id integer PRIMARY KEY AUTOINCREMENT)")
    change(tmp_path / "data", "DROP TABLE numbered")  # sqlite_sequence stays
    assert manage("shell", "-v0", "-c", CUT_SHORT.replace("{apps}", repr(apps))).returncode == 0
    answer = manage("migrate", "--verbosity=0")
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.postgresql
def test_a_server_with_extensions_and_other_schemas_is_an_empty_place(manage: Manage, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as database:
        database.execute("CREATE TABLE of_extension (id integer)")
        database.execute("CREATE EXTENSION pg_trgm")
        database.execute("ALTER EXTENSION pg_trgm ADD TABLE of_extension")
        database.execute("CREATE SCHEMA other")
        database.execute("CREATE TABLE other.customers (id integer)")
    answer = manage("migrate", "--verbosity=0", DATABASE_URL=postgresql_url)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.postgresql
def test_another_programs_tables_on_a_server_are_left_alone(manage: Manage, postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url, autocommit=True) as database:
        database.execute("CREATE TABLE customers (id integer)")
        said = one_sentence(manage("migrate", DATABASE_URL=postgresql_url))
        assert said.startswith("The database was made by another program (it has customers, and nothing says ")
        count = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert count == (1,)


@pytest.mark.parametrize("command", ["start", "load_register", "backup", "verify_history", "health"])
def test_a_database_of_a_newer_release_is_refused(manage: Manage, data: Path, command: str) -> None:
    change(data, "INSERT INTO django_migrations (app, name, applied) VALUES ('tracking', '9999_future', '2030-01-01')")
    assert one_sentence(manage(command)).removeprefix("CommandError: ") == NEWER
