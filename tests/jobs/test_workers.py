"""Real workers on every kind of broker: killed outright with the work done, run twice over, woken by two beats."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
import redis
from celery import Celery
from kombu import Connection, Exchange, Queue

from tests.jobs.fill import PAPERS, START
from tests.jobs.slow import LEASE
from tests.reminders.programs import OWED, Tracker
from tests.servers import SERVERS
from tracking.outbox import read_page
from wtsa_tracker.environment import file_queue

TASK = "tracking.tasks.run_jobs"
QUEUE_OF_FILES = "wtsa_tracker.file_queue:FileQueue"
PATIENCE = 120.0  # seconds: a worker needs ten to start on a busy machine
SLOW = "600"
BROKERS = [
    "files",
    pytest.param("redis", marks=pytest.mark.redis),
    pytest.param("rabbitmq", marks=pytest.mark.rabbitmq),
]


@pytest.fixture(scope="session")
def asked(root: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with papers to make and mails to send, made once."""
    tracker = Tracker(root, Path(copytree(empty, tmp_path_factory.mktemp("asked") / "data")))
    tracker.manage("shell", "-v0", "-c", START)
    return tracker.data


@pytest.fixture
def queue(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a queue of which nothing is left afterwards."""
    name = f"wtsa-{uuid.uuid4().hex}"
    yield name
    broker = request.getfixturevalue("broker")
    if broker == "redis":
        with redis.Redis.from_url(SERVERS["redis"].url) as server:
            server.delete(*server.scan_iter(f"*{name}*"), name)
    if broker == "rabbitmq":
        with Connection(SERVERS["rabbitmq"].url) as connection:
            Queue(name, channel=connection.channel()).delete()
            Exchange(name, channel=connection.channel()).delete()


@pytest.fixture
def tracker(root: Path, asked: Path, tmp_path: Path, broker: str, queue: str) -> Tracker:
    settings = {"WTSA_TEST_QUEUE": queue}
    if broker in SERVERS:
        settings["CELERY_BROKER_URL"] = SERVERS[broker].url
    return Tracker(root, Path(copytree(asked, tmp_path / "data")), settings)


@contextmanager
def celery(tracker: Tracker, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program, killed with all its own when this ends."""
    program = tracker.start("-m", "celery", "-A", "tests.jobs.slow", *arguments, "--loglevel=WARNING")
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def worker(tracker: Tracker, name: str = "one") -> AbstractContextManager[subprocess.Popen[str]]:
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", f"--hostname={name}-{uuid.uuid4().hex}@h")
    return celery(tracker, "worker", "--pool=threads", "--concurrency=1", *quiet)


def wake(tracker: Tracker, queue: str) -> None:
    """Puts one message into the queue, as the beat does."""
    broker = tracker.settings.get("CELERY_BROKER_URL", "filesystem://")
    app = Celery(broker=broker, set_as_current=False)
    if broker.startswith("filesystem"):
        app.conf.broker_transport = QUEUE_OF_FILES
        app.conf.broker_transport_options = file_queue(tracker.data / "queue")
    with app.connection_for_write() as connection:
        app.send_task(TASK, queue=queue, connection=connection)


def count(tracker: Tracker, query: str) -> int:
    with closing(sqlite3.connect(tracker.data / "wtsa.sqlite3", timeout=30)) as database:
        return int(database.execute(query).fetchone()[0] or 0)


def jobs(tracker: Tracker, status: str) -> int:
    return count(tracker, f"SELECT count(*) FROM tracking_job WHERE status = '{status}'")  # noqa: S608


def made(tracker: Tracker) -> int:
    """How many papers are kept."""
    return count(tracker, "SELECT count(*) FROM tracking_progressreport")


def becomes(holds: Callable[[], bool], within: float = PATIENCE) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.2)
    return holds()


def killed_half_way(tracker: Tracker, queue: str) -> None:
    """A worker has made a paper and is killed before it is kept."""
    with worker(replace(tracker, settings={**tracker.settings, "WTSA_TEST_SLOW": SLOW})) as program:
        wake(tracker, queue)
        assert becomes(lambda: jobs(tracker, "running") == 1), program.poll()
        time.sleep(2)
        os.kill(program.pid, signal.SIGKILL)
        program.wait()
    assert (jobs(tracker, "running"), made(tracker)) == (1, 0)
    time.sleep(LEASE.total_seconds())


@pytest.mark.parametrize("broker", BROKERS)
def test_a_job_killed_half_way_and_run_again_gives_one_result(tracker: Tracker, queue: str) -> None:
    killed_half_way(tracker, queue)
    with worker(tracker):
        wake(tracker, queue)
        assert becomes(lambda: jobs(tracker, "done") == PAPERS)
    assert made(tracker) == PAPERS
    assert count(tracker, "SELECT sum(attempts) FROM tracking_job") == PAPERS + 1


@pytest.mark.parametrize("broker", ["files"])
def test_control_without_the_lease_what_a_dead_worker_held_is_lost(tracker: Tracker, queue: str) -> None:
    killed_half_way(tracker, queue)
    with worker(replace(tracker, settings={**tracker.settings, "WTSA_TEST_FORGETS": "1"})):
        wake(tracker, queue)
        assert becomes(lambda: jobs(tracker, "done") == PAPERS - 1)
        time.sleep(3)
    assert (jobs(tracker, "running"), made(tracker)) == (1, PAPERS - 1)


@pytest.mark.parametrize("broker", BROKERS[1:])
def test_two_workers_and_two_beats_make_and_send_everything_once(tracker: Tracker, queue: str, tmp_path: Path) -> None:
    schedule = ("beat", "--scheduler", "celery.beat:PersistentScheduler", "--pidfile=")
    with ExitStack() as programs:
        for name in ("one", "two"):
            programs.enter_context(worker(tracker, name))
            programs.enter_context(celery(tracker, *schedule, f"--schedule={tmp_path / name}"))
        assert becomes(lambda: jobs(tracker, "done") == PAPERS and read_page(tracker.outbox).total >= OWED)
        time.sleep(5)  # ten more ticks of each beat
    assert made(tracker) == PAPERS
    assert read_page(tracker.outbox).total == OWED
    assert count(tracker, "SELECT count(*) FROM tracking_reminder WHERE status = 'sent'") == 3 * OWED
    assert count(tracker, "SELECT sum(attempts) FROM tracking_job") == PAPERS
