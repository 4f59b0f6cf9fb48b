"""A disk that is full or closed, a database that is damaged or held by another: one sentence, no trace."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from tests.house.conftest import Manage, Run, one_sentence
from tests.ingest.brief import Brief
from tests.reminders.programs import Tracker
from wtsa_tracker import storage
from wtsa_tracker.unavailable import failed

IN_STEPS = "What was done before is kept."
IMPATIENT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "wtsa_tracker.settings"
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["timeout"] = 0.2
from wtsa_tracker.command_line import run
run(sys.argv)
"""
InShell = Callable[..., Run]


@pytest.fixture
def in_shell(root: Path, surroundings: Mapping[str, str]) -> InShell:
    """Runs Python with arguments after a line of shell, which may bound or mount something at $DATA."""

    def run(before: str, *arguments: str, within: tuple[str, ...] = (), **variables: str) -> Run:
        given = {"DATA": surroundings["WTSA_DATA"], **variables}
        line = [*within, "sh", "-c", f'{before} && exec "$@"', "sh", sys.executable, *arguments]
        environment = {**surroundings, **given}
        return subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, timeout=180, check=False)

    return run


@pytest.fixture
def own_mounts() -> tuple[str, ...]:
    """What begins a program that may mount for itself alone; left out where the system allows it to nobody."""
    begin = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--map-root-user", "--mount")
    try:
        subprocess.run([*begin, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets us mount nothing, so no disk of our own can be filled or closed")
    return begin


FILLED = (
    'mkdir -p "$DATA.kept" && cp -a "$DATA/." "$DATA.kept" && mount -t tmpfs -o size=12m tmpfs "$DATA" '
    '&& cp -a "$DATA.kept/." "$DATA" && { dd if=/dev/zero of="$DATA/filler" bs=4k 2>/dev/null || true; }'
)
LEFT_FREE = ' && truncate -s "-${FREE}K" "$DATA/filler"'
COMMANDS = [
    (("load_register",), storage.NOTHING_SAVED),
    (("ingest_document", "brief.txt", "--save"), storage.NOTHING_SAVED),
    (("send_reminders",), IN_STEPS),
    (("start",), IN_STEPS),
]


@pytest.mark.parametrize(("command", "kept"), COMMANDS, ids=lambda given: given[0])
def test_a_full_disk_is_one_sentence(
    in_shell: InShell, own_mounts: tuple[str, ...], data: Path, tmp_path: Path, command: tuple[str, ...], kept: str
) -> None:
    (tmp_path / "brief.txt").write_bytes(Brief().as_text())
    words = [str(tmp_path / word) if word.endswith(".txt") else word for word in command]
    answer = in_shell(FILLED, "manage.py", *words, within=own_mounts)
    assert one_sentence(answer) == f"The disk that holds {data} is full: make room, then do it again. {kept}"


@pytest.fixture(scope="module")
def with_register(root: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    tracker = Tracker(root, tmp_path_factory.mktemp("register"))
    shutil.copytree(empty, tracker.data, dirs_exist_ok=True)
    tracker.manage("load_register", "--verbosity=0")
    return tracker.data


@pytest.mark.parametrize(("free", "earlier"), [(32, b"earlier"), (100, None)])
def test_a_council_report_that_could_not_be_stored_leaves_the_file_as_it_was(
    in_shell: InShell,
    own_mounts: tuple[str, ...],
    with_register: Path,
    tmp_path: Path,
    free: int,
    earlier: bytes | None,
) -> None:
    data, papers = Path(shutil.copytree(with_register, tmp_path / "data")), tmp_path / "papers"
    papers.mkdir()
    paper = papers / "report.docx"
    if earlier:
        paper.write_bytes(earlier)
    command = ("manage.py", "council_report", "--meeting", "council-2017", "--output", str(paper))
    answer = in_shell(FILLED + LEFT_FREE, *command, within=own_mounts, FREE=str(free))
    said = one_sentence(answer)
    assert said == f"The disk that holds {data} is full: make room, then do it again. Nothing was saved."
    assert [path.read_bytes() for path in papers.iterdir()] == ([earlier] if earlier else [])


# From no room at all to room for the copy of the database, but not for the archive of it.
@pytest.mark.parametrize("free", [0, 100, 1500, 2500])
def test_a_backup_without_room_says_to_make_some(
    in_shell: InShell, own_mounts: tuple[str, ...], with_register: Path, tmp_path: Path, free: int
) -> None:
    data = Path(shutil.copytree(with_register, tmp_path / "data"))
    answer = in_shell(FILLED + LEFT_FREE, "manage.py", "backup", within=own_mounts, FREE=str(free))
    said = one_sentence(answer).removeprefix("CommandError: ")
    assert said.startswith(f"The disk that holds {data} is full"), said
    assert "make room" in said
    assert said.endswith("No backup was made.")


def test_a_disk_too_small_for_the_first_start_is_one_sentence(
    in_shell: InShell, own_mounts: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    small = 'mount -t tmpfs -o size=2m tmpfs "$DATA"'
    said = one_sentence(in_shell(small, "manage.py", "start", within=own_mounts))
    assert said == f"The disk that holds {tmp_path / 'data'} is full: make room, then do it again. {IN_STEPS}"


def test_a_full_disk_before_there_is_a_key_is_one_sentence(
    in_shell: InShell, own_mounts: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    none = 'mount -t tmpfs -o size=4k,nr_inodes=1 tmpfs "$DATA"'
    said = one_sentence(in_shell(none, "manage.py", "load_register", within=own_mounts))
    assert said == f"The disk that holds {tmp_path / 'data'} is full: make room, then do it again. Nothing was saved."


def test_a_file_that_may_not_grow_is_one_sentence_and_shown_whole_to_who_asks(in_shell: InShell, data: Path) -> None:
    said = one_sentence(in_shell("ulimit -f 64", "manage.py", "load_register"))
    assert said == (
        f"The disk that holds {data} is full or does not do its work (disk I/O error): "
        "make room or have the disk looked at, then do it again. Nothing was saved."
    )
    assert "Traceback" in in_shell("ulimit -f 64", "manage.py", "load_register", "--traceback").stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("start", "{data}/running.lock cannot be written to (Read-only file system): make the disk and the file "),
        ("load_register", "The database cannot be used (unable to open database file): look at DATABASE_URL and "),
    ],
)
def test_a_closed_disk_is_one_sentence(
    in_shell: InShell, own_mounts: tuple[str, ...], data: Path, command: str, said: str
) -> None:
    closed = 'mount --bind "$DATA" "$DATA" && mount -o remount,ro,bind "$DATA"'
    answer = in_shell(closed, "manage.py", command, within=own_mounts)
    assert one_sentence(answer).startswith(said.format(data=data))


@pytest.mark.parametrize("command", ["start", "load_register"])
def test_random_bytes_are_no_database(manage: Manage, data: Path, command: str) -> None:
    (data / "wtsa.sqlite3").write_bytes(os.urandom(65536))
    said = one_sentence(manage(command))
    assert said.startswith("The database cannot be used (file is not a database): look at DATABASE_URL and WTSA_DATA.")


def test_a_database_that_another_program_holds_is_one_sentence(in_shell: InShell, data: Path) -> None:
    with closing(sqlite3.connect(data / "wtsa.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        said = one_sentence(in_shell(":", "-c", IMPATIENT, "load_register"))
    assert said == (
        "Another program holds the database and has not let go of it: end that, then do it again. Nothing was saved."
    )


def test_the_servers_full_disk_is_named_as_such() -> None:
    class DiskFull(Exception):
        sqlstate = storage.SERVER_FULL

    problem = OperationalError("Auf dem Gerät ist kein Speicherplatz mehr verfügbar")
    problem.__cause__ = DiskFull()
    said = storage.said_of_database(problem, Path("/nowhere"))
    assert said == "The disk of the database server is full: make room there, then do it again. Nothing was saved."


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full"),
        (OperationalError("database or disk is full"), "The disk is full"),
        (OperationalError("database is locked"), "The database does not answer"),
    ],
)
def test_a_page_says_that_the_disk_is_full(problem: Exception, title: str) -> None:
    try:
        raise problem
    except (OSError, OperationalError):
        answer = failed(RequestFactory().post("/"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert isinstance(answer, HttpResponse)
    assert f"<h1>{title}</h1>" in answer.content.decode()
