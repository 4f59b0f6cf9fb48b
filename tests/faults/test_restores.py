"""A restore is killed: what is there afterwards is nothing or all of the backup, and the next start says which."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree, rmtree
from time import sleep

import pytest

from tests.backups.load import heard, made, told, writer
from tests.conftest import new_database
from tests.faults.office import KILLS
from tests.faults.restores import A_FILE, A_TABLE, DATABASE, IN_PLACE, TABLES_MADE, UNPACKED
from tests.reminders.programs import Tracker

NOTHING = "nothing of the backup is in the database"
ALL = "A restore was cut off after its last row: all of the backup is there.\n"
SAID = {UNPACKED: NOTHING, A_FILE: NOTHING, DATABASE: NOTHING, A_TABLE: NOTHING, IN_PLACE: ALL, TABLES_MADE: ""}
PROOFS = 5
AT_RANDOM = KILLS // 5 or 1


@pytest.fixture
def tracker(
    database: str, root: Path, empty: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Tracker]:
    """One with work and files in it."""
    data = Path(copytree(empty, tmp_path / "data"))
    if database == "sqlite":
        yield _worked_on(Tracker(root, data))
        return
    with new_database(request.getfixturevalue("template")) as url:
        yield _worked_on(Tracker(root, data, {"DATABASE_URL": url}))


def _worked_on(tracker: Tracker) -> Tracker:
    with writer(made(tracker)) as program:
        heard(program, PROOFS)
    return tracker


@pytest.fixture
def archive(tracker: Tracker, tmp_path: Path) -> Path:
    tracker.manage("backup", str(tmp_path / "out"))
    return next((tmp_path / "out").glob("*.tar.gz"))


@pytest.fixture
def copy(database: str, root: Path, tmp_path: Path) -> Iterator[Tracker]:
    """An empty place."""
    if database == "sqlite":
        yield Tracker(root, tmp_path / "copy")
        return
    with new_database() as url:
        yield Tracker(root, tmp_path / "copy", {"DATABASE_URL": url})


def killed_at(point: str, copy: Tracker, archive: Path) -> None:
    with copy.start("-m", "tests.faults.restores", point, str(archive)) as program:
        _out, err = program.communicate()
    assert program.returncode == -signal.SIGKILL, err


def settled(copy: Tracker) -> str:
    """What the next start is told."""
    with copy.start("manage.py", "restore", "--settle") as program:
        out, err = program.communicate()
    assert program.returncode == (NOTHING in err)
    assert (out + err).count("\n") <= 1
    return out + err


def check_it_comes_back(copy: Tracker, archive: Path, said: str, source: Tracker) -> None:
    """Nothing was there: then the same command goes on. All was there: then it is used as it is."""
    if NOTHING in said:
        assert "each verified" in copy.manage("restore", str(archive))
    else:
        copy.manage("migrate", "--verbosity=0")
    assert told(copy) == told(source)
    assert settled(copy) == ""
    assert not list(copy.data.glob("restore-*"))


ON_SQLITE = (UNPACKED, A_FILE, DATABASE, IN_PLACE, TABLES_MADE) if KILLS else (DATABASE, IN_PLACE)
ON_POSTGRESQL = (A_FILE, A_TABLE, IN_PLACE, TABLES_MADE) if KILLS else (A_TABLE,)  # its tables take a while to make


@pytest.mark.parametrize(
    ("database", "point"),
    [
        *[("sqlite", point) for point in ON_SQLITE],
        *[pytest.param("postgresql", point, marks=pytest.mark.postgresql) for point in ON_POSTGRESQL],
    ],
)
def test_a_restore_killed_at_a_point_leaves_nothing_or_all(
    tracker: Tracker, copy: Tracker, archive: Path, point: str
) -> None:
    killed_at(point, copy, archive)
    said = settled(copy)
    assert SAID[point] in said
    assert bool(said) == bool(SAID[point])
    check_it_comes_back(copy, archive, said, tracker)


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_start_after_it_begins_no_other_database_in_its_place(copy: Tracker, archive: Path) -> None:
    killed_at(DATABASE, copy, archive)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        copy.manage("start")
    (sentence,) = refused.value.stderr.splitlines()
    assert NOTHING in sentence
    assert f"remove {next(copy.data.glob('restore-*'))}" in sentence
    assert "each verified" in copy.manage("restore", str(archive))


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_restore_killed_at_any_moment_leaves_nothing_or_all(
    tracker: Tracker, copy: Tracker, archive: Path, seed: int
) -> None:
    draw = Random(seed)  # noqa: S311
    for _turn in range(AT_RANDOM):
        with copy.start("manage.py", "restore", str(archive)) as program:
            sleep(draw.uniform(0.5, 4))
            program.kill()
            program.communicate()
        said = settled(copy)
        assert said == "" or (NOTHING in said) != (ALL in said)  # one of the two, never a half
        check_it_comes_back(copy, archive, said or _found_there(copy), tracker)
        rmtree(copy.data)


def _found_there(copy: Tracker) -> str:
    """Killed before the restore began, or after it had ended: nobody need be told."""
    return ALL if (copy.data / "wtsa.sqlite3").exists() else NOTHING
