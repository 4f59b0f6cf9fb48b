"""A new database has all tables at once; one that was made step by step before goes on so, and comes out the same."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tests.reminders.programs import Tracker
from tracking.backups.growing import is_of_this_version
from tracking.backups.postgresql import way_to
from tracking.fitting import has_run, refusal
from tracking.health.facts import read_pulse

Names = set[tuple[str, str]]

PLACES = [("resolutions", "0003_collaborators_of_the_heading"), ("tracking", "0012_jobs")]
STOP_THERE = f"""
import json
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from tracking.backups.postgresql import way_to
from tracking.fitting import refusal
from tracking.health.facts import read_pulse
executor = MigrationExecutor(connection)
executor.loader = way_to(())
apps = executor.migrate({PLACES}).apps
olga = apps.get_model("tracking", "Person").objects.create(username="olga")
apps.get_model("resolutions", "Body").objects.create(code="council", name="Council")
apps.get_model("tracking", "Topic").objects.create(slug="gap", name="Gap")
apps.get_model("tracking", "Job").objects.create(
    kind="export", asked_by=olga, asked_at=timezone.now(), ended_at=timezone.now(), next_try_at=timezone.now()
)
print(json.dumps([refusal(), *read_pulse(timezone.now()).missing]))
"""
KEPT = """SELECT username, slug, told_at = ended_at, (SELECT count(*) FROM tracking_historicaltopic),
        (SELECT group_concat(name || history_type) FROM resolutions_historicalbody)
    FROM tracking_person, tracking_topic, tracking_job"""


def squashed() -> Names:
    return set(MigrationLoader(None).replacements)


def newest_of_ours() -> Names:
    return {name for name in MigrationLoader(None).graph.leaf_nodes() if name[0] in dict(PLACES)}


@pytest.fixture(scope="module")
def gone_on(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A database that stopped half-way with rows, then went on to the end; and what was said of it on the way."""
    tracker = Tracker(root, tmp_path_factory.mktemp("older"))
    said = json.loads(tracker.manage("shell", "-v0", "-c", STOP_THERE).splitlines()[-1])
    tracker.manage("migrate", "--verbosity=0")
    return tracker.data / "wtsa.sqlite3", said


def shape(file: Path) -> dict[tuple[str, str], list[str]]:
    """What each table, index and trigger is made of; columns may stand in another order, as nothing reads it."""
    with closing(sqlite3.connect(file)) as database:
        found = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    return {(kind, name): _parts(sql) if kind == "table" else [sql] for kind, name, sql in found}


def _parts(sql: str) -> list[str]:
    return sorted(sql[sql.index("(") + 1 : sql.rindex(")")].split(", "))


def noted(file: Path) -> Names:
    with closing(sqlite3.connect(file)) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def test_a_database_that_stopped_half_way_comes_to_what_a_new_one_is(
    gone_on: tuple[Path, list[str]], empty: Path
) -> None:
    file, said = gone_on
    assert said[0] == ""
    assert {".".join(name) for name in newest_of_ours()} <= set(said)
    assert shape(file) == shape(empty / "wtsa.sqlite3")
    assert noted(file) == noted(empty / "wtsa.sqlite3") >= squashed()
    with closing(sqlite3.connect(file)) as database:
        assert database.execute(KEPT).fetchall() == [("olga", "gap", 1, 1, "Council+")]


def test_a_database_that_came_to_the_end_step_by_step_needs_nothing(root: Path, empty: Path, tmp_path: Path) -> None:
    tracker = Tracker(root, Path(shutil.copytree(empty, tmp_path / "data")))
    file = tracker.data / "wtsa.sqlite3"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DELETE FROM django_migrations WHERE name LIKE '%!_squashed!_%' ESCAPE '!'")
    assert not squashed() & noted(file)
    assert "Running migrations:\n  No migrations to apply." in tracker.manage("migrate")
    assert squashed() <= noted(file)


@pytest.fixture
def step_by_step(db: None) -> MigrationRecorder:
    """The tables as they are when all steps ran and nobody noted yet what stands for them."""
    recorder = MigrationRecorder(connection)
    for name in squashed():
        recorder.record_unapplied(*name)
    return recorder


def test_what_stands_for_steps_is_not_missed_where_all_of_them_ran(step_by_step: MigrationRecorder) -> None:
    applied = [list(name) for name in step_by_step.applied_migrations()]
    assert (read_pulse(timezone.now()).missing, refusal(), is_of_this_version(applied)) == ((), "", True)


def test_a_step_that_did_not_run_is_missed(step_by_step: MigrationRecorder) -> None:
    newest = next(name for name in newest_of_ours() if name[0] == "tracking")
    step_by_step.record_unapplied("tracking", "0034_jobs_tell_their_end")
    step_by_step.record_unapplied(*newest)
    applied = [list(name) for name in step_by_step.applied_migrations()]
    squash = MigrationLoader(None).disk_migrations["tracking", "0002_squashed_0034_jobs_tell_their_end"]
    assert not has_run(squash, {(app, name) for app, name in applied})
    assert ".".join(newest) in read_pulse(timezone.now()).missing
    assert (refusal(), is_of_this_version(applied)) == ("", False)


@pytest.mark.django_db
def test_a_backup_is_put_into_the_tables_of_its_own_day() -> None:
    half_way = way_to([("tracking", "0001_people"), *PLACES]).graph.nodes
    assert set(PLACES) <= set(half_way)
    assert not squashed() & set(half_way)
    newest = way_to(MigrationLoader(None).disk_migrations).graph.nodes
    assert squashed() <= set(newest)
    assert not set(PLACES) & set(newest)
