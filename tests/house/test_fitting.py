"""A database that another program or a newer release of the tracker made is left as it is, and one sentence says so."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.house.conftest import Manage, one_sentence

NEWER = (
    "The database was written by a newer release of the tracker (tracking 9999_future): "
    "install that release. Nothing was changed."
)


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "wtsa.sqlite3")) as database, database:
        database.execute(statement)


@pytest.mark.parametrize("command", ["start", "load_register", "migrate"])
def test_a_database_of_another_program_is_one_sentence_and_left_alone(
    manage: Manage, tmp_path: Path, command: str
) -> None:
    (tmp_path / "data").mkdir()
    change(tmp_path / "data", "CREATE TABLE tracking_person (id integer)")
    said = one_sentence(manage(command)).removeprefix("CommandError: ")
    assert said.startswith("The database was made by another program (it has tracking_person, and nothing says ")
    with closing(sqlite3.connect(tmp_path / "data" / "wtsa.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("tracking_person",)]


@pytest.mark.parametrize("command", ["start", "load_register", "migrate"])
def test_a_database_of_a_newer_release_is_refused(manage: Manage, data: Path, command: str) -> None:
    change(data, "INSERT INTO django_migrations (app, name, applied) VALUES ('tracking', '9999_future', '2030-01-01')")
    assert one_sentence(manage(command)).removeprefix("CommandError: ") == NEWER
