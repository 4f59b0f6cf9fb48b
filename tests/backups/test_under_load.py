"""A backup made while a program writes all the time: database and files of one moment, restored and compared."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.backups.load import heard, made, told, writer
from tests.backups.writing import START
from tests.reminders.programs import Tracker


@pytest.fixture(scope="session")
def prepared(root: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a database to write into, made once."""
    return made(Tracker(root, Path(shutil.copytree(empty, tmp_path_factory.mktemp("prepared") / "data")))).data


@pytest.fixture
def source(root: Path, prepared: Path, tmp_path: Path) -> Tracker:
    return Tracker(root, Path(shutil.copytree(prepared, tmp_path / "a")))


def backed_up_under_load(tracker: Tracker, folder: Path) -> tuple[Path, int]:
    """(the archive, how much was committed before it was begun)"""
    with writer(tracker) as program:
        before = heard(program, 20)
        tracker.manage("backup", str(folder))
        heard(program, before + 20)  # it was held up by nothing
    return next(folder.glob("*.tar.gz")), before


def restored(source: Tracker, copy: Tracker, folder: Path) -> tuple[dict[str, Any], dict[str, Any], int]:
    """(what the copy tells, what the source tells, how much was committed before the backup was begun)"""
    archive, before = backed_up_under_load(source, folder)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert "each verified" in copy.manage("restore", str(archive))
    return told(copy), told(source), before


def at_the_moment(now: dict[str, Any], committed: int) -> dict[str, Any]:
    """What the source told when so much was committed: each time a file with its row, and a step."""
    return now | {"proofs": now["proofs"][:committed], "steps": now["steps"][:committed]}


def last_step_added(copy: Tracker) -> str:
    copy.manage("shell", "-c", START.format("add_one"))
    return str(told(copy)["steps"][-1][1])


def test_sqlite_and_files_of_one_moment_come_back(root: Path, source: Tracker, tmp_path: Path) -> None:
    copy = Tracker(root, tmp_path / "b")
    then, now, before = restored(source, copy, tmp_path / "out")
    assert before <= len(then["proofs"]) < len(now["proofs"])
    assert then == at_the_moment(now, len(then["proofs"]))
    assert last_step_added(copy) == "After"


@pytest.mark.postgresql
def test_postgresql_and_files_of_one_moment_come_back(
    root: Path, tmp_path: Path, postgresql_with_tables: str, postgresql_url: str
) -> None:
    source = made(Tracker(root, tmp_path / "a", {"DATABASE_URL": postgresql_with_tables}))
    copy = Tracker(root, tmp_path / "b", {"DATABASE_URL": postgresql_url})
    then, now, before = restored(source, copy, tmp_path / "out")
    assert before <= len(then["proofs"]) < len(now["proofs"])
    assert then == at_the_moment(now, len(then["proofs"]))
    assert last_step_added(copy) == "After"


def test_control_a_plain_copy_of_the_file_loses_what_was_committed(source: Tracker, tmp_path: Path) -> None:
    lost = 0
    with writer(source) as program:
        for turn in range(1, 6):
            committed = heard(program, 7 * turn)
            copy = shutil.copy(source.data / "wtsa.sqlite3", tmp_path / f"copy-{turn}")
            lost += committed - _proofs_in(copy)
    assert lost > 0


def _proofs_in(copy: Path | str) -> int:
    with closing(sqlite3.connect(copy)) as database:
        try:
            return int(database.execute("SELECT count(*) FROM tracking_evidence").fetchone()[0])
        except sqlite3.DatabaseError:  # torn: the file was being written while it was copied
            return 0


def test_a_place_in_use_is_left_as_it_is(source: Tracker, tmp_path: Path) -> None:
    source.manage("backup", str(tmp_path / "out"))
    archive = str(next((tmp_path / "out").glob("*")))
    before = told(source)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        source.manage("restore", archive)
    assert "There is a database in use" in refused.value.stderr
    assert told(source) == before
    beat = "from tracking.models import Heartbeat; print(Heartbeat.objects.get(name='backup').note)"
    assert Path(archive).name in source.manage("shell", "-v0", "-c", beat)


def test_a_backup_cut_off_leaves_the_place_empty_and_a_whole_one_still_fits(
    root: Path, source: Tracker, tmp_path: Path
) -> None:
    copy = Tracker(root, tmp_path / "b")
    source.manage("backup", str(tmp_path / "out"))
    archive = next((tmp_path / "out").glob("*"))
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-2000])
    with pytest.raises(subprocess.CalledProcessError) as refused:
        copy.manage("restore", str(cut))
    assert refused.value.stderr.count("\n") == 1
    assert "broken or cut off" in refused.value.stderr
    assert {path.name for path in copy.data.iterdir()} <= {"secret-key", "queue"}
    copy.manage("restore", str(archive))
    assert told(copy) == told(source)
