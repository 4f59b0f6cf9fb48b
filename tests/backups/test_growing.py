"""The tracker goes from SQLite to PostgreSQL with every row, its history and its seals: real programs and databases."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.reminders.programs import Tracker

COUNTS = """
import json
from django.apps import apps
print(json.dumps({m._meta.label: m._base_manager.count() for m in apps.get_models(include_auto_created=True)}))
"""
WORK = """
from django.utils import timezone
from datetime import date
from tracking.models import ActionItem, Person
from tracking.progress import add_update
from tracking.search import search_items
item = ActionItem.objects.get(code="44-26")
add_update(item, "Written after the move.", on=date(2017, 3, 20), by=Person.objects.first(), at=timezone.now())
print(search_items(ActionItem.objects.all(), "climate").count())
"""


@pytest.fixture(scope="session")
def worked_on(root: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a demonstration under SQLite, its history sealed."""
    folder = tmp_path_factory.mktemp("small")
    tracker = Tracker(root, Path(shutil.copytree(empty, folder / "data")))
    for command in ("load_register", "make_accounts", "load_demo", "seal_history"):
        tracker.manage(command)
    tracker.manage("backup", str(folder))
    return next(folder.glob("*.tar.gz"))


def counts(tracker: Tracker) -> dict[str, int]:
    found: dict[str, int] = json.loads(tracker.manage("shell", "-v0", "-c", COUNTS).splitlines()[-1])
    return found


@pytest.fixture
def grown(root: Path, tmp_path: Path, postgresql_url: str) -> Tracker:
    return Tracker(root, tmp_path / "data", {"DATABASE_URL": postgresql_url, "WTSA_WORKING_DATE": "2017-03-20"})


@pytest.mark.postgresql
def test_every_row_its_history_and_its_seals_go_over_and_work_goes_on(
    root: Path, worked_on: Path, grown: Tracker
) -> None:
    assert "each verified" in grown.manage("restore", str(worked_on))
    there, here = counts(Tracker(root, worked_on.parent / "data")), counts(grown)
    there["tracking.Heartbeat"] -= 1  # that of the backup itself, written when it was made
    assert here == there
    assert here["tracking.HistoricalActionItem"] > 114
    assert "0 rows are not sealed yet." in grown.manage("verify_history")
    assert int(grown.manage("shell", "-v0", "-c", WORK).splitlines()[-1]) > 0
    grown.manage("seal_history")
    assert "0 rows are not sealed yet." in grown.manage("verify_history")


@pytest.mark.postgresql
def test_a_row_changed_on_the_way_is_found_out(worked_on: Path, tmp_path: Path, grown: Tracker) -> None:
    """The control of the seals: a hand in the database before the backup is seen after the move."""
    copy = Path(shutil.copytree(worked_on.parent / "data", tmp_path / "meddled"))
    with closing(sqlite3.connect(copy / "wtsa.sqlite3")) as database:
        database.execute("UPDATE tracking_historicalactionitem SET title = 'Another' WHERE history_id = 5")
        database.commit()
    meddled = Tracker(grown.root, copy)
    meddled.manage("backup", str(tmp_path))
    grown.manage("restore", str(next(tmp_path.glob("*.tar.gz"))))
    with pytest.raises(subprocess.CalledProcessError):
        grown.manage("verify_history")


@pytest.mark.postgresql
def test_a_backup_of_an_older_version_is_refused_whole(worked_on: Path, tmp_path: Path, grown: Tracker) -> None:
    copy = Path(shutil.copytree(worked_on.parent / "data", tmp_path / "old"))
    with closing(sqlite3.connect(copy / "wtsa.sqlite3")) as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'tracking' AND name >= '0026'")
        database.commit()
    Tracker(grown.root, copy).manage("backup", str(tmp_path))
    with pytest.raises(subprocess.CalledProcessError) as refused:
        grown.manage("restore", str(next(tmp_path.glob("*.tar.gz"))))
    assert "upgrade first and make the backup with this version" in refused.value.stderr
