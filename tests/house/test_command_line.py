"""What `manage.py` says of a database that is not set up or not to be reached."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from tests.house.conftest import Manage
from tests.ingest.brief import Brief
from tests.reminders.programs import Tracker
from wtsa_tracker.command_line import said_of

NOT_SET_UP = "The database is not set up yet: run script/start or manage.py migrate. Nothing was saved."
COMMANDS = [
    ("load_register",),
    ("load_demo",),
    ("send_reminders",),
    ("council_report", "--meeting", "council-2017", "--output", "report.docx"),
    ("make_items", "3"),
    ("draft_items",),
    ("ingest_document", "brief.txt", "--save"),
]


class UndefinedTable(Exception):
    """As the driver of PostgreSQL raises it, in a language we do not read."""

    sqlstate = "42P01"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_command_on_an_empty_database_is_one_sentence(
    manage: Manage, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "brief.txt").write_bytes(Brief().as_text())
    placed = [str(tmp_path / word) if word.endswith((".txt", ".docx")) else word for word in command]
    answer = manage(*placed)
    assert (answer.returncode, answer.stderr) == (1, f"{NOT_SET_UP}\n")
    assert not (tmp_path / "report.docx").exists()


def test_a_database_out_of_reach_is_one_sentence(manage: Manage) -> None:
    answer = manage("draft_items", DATABASE_URL="postgres://u:hush@127.0.0.1:1/d")
    assert (answer.returncode, answer.stderr.count("\n")) == (1, 1)
    assert answer.stderr.startswith("The database cannot be used (")
    assert answer.stderr.endswith("): look at DATABASE_URL and WTSA_DATA. Nothing was saved.\n")
    assert "hush" not in answer.stderr


def test_a_problem_is_shown_whole_to_who_asks_for_it(manage: Manage) -> None:
    assert "Traceback" in manage("draft_items", "--traceback").stderr


def test_the_servers_code_is_known_whatever_language_it_speaks() -> None:
    problem = ProgrammingError("Relation »tracking_person« existiert nicht")
    problem.__cause__ = UndefinedTable()
    assert said_of(problem, []) == NOT_SET_UP


@pytest.mark.parametrize(
    ("problem", "is_known"),
    [
        (OperationalError("no such table: tracking_person"), True),
        (OperationalError("no such column: tracking_person.away_from"), True),
        (ProgrammingError('relation "tracking_person" does not exist'), True),
        (OperationalError("unable to open database file"), True),
        (OperationalError("database is locked"), True),
        (OperationalError("too many SQL variables"), False),
        (IntegrityError("UNIQUE constraint failed: tracking_person.id"), False),
    ],
)
def test_what_nobody_foresaw_keeps_its_trace(problem: DatabaseError, is_known: bool) -> None:
    assert (said_of(problem, []) is not None) is is_known


def test_who_reads_the_first_lines_alone_gets_no_trace(root: Path, tmp_path: Path) -> None:
    tracker = Tracker(root, tmp_path)
    (tmp_path / "brief.txt").write_bytes(Brief().as_text() * 40)  # more lines than a pipe holds
    program = tracker.start("manage.py", "ingest_document", str(tmp_path / "brief.txt"), "--json")
    assert program.stdout
    assert program.stderr
    program.stdout.close()
    assert (program.wait(timeout=60), program.stderr.read()) == (128 + signal.SIGPIPE, "")
    program.stderr.close()
