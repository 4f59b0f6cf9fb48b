"""The tracker is stopped in the middle of a job: at once, in one sentence, and the next start does the job, once."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from tests.jobs.fill import PAPERS, START
from tests.jobs.test_workers import SLOW, becomes, count, jobs, made
from tests.reminders.programs import Tracker

LONG = 240.0  # seconds; a beat comes each minute, a job is taken back after two
GONE_WITHIN = 10.0  # seconds from the wish to stop
SERVING = """
import sys, django
django.setup()
from tracking.management.commands import start
from tracking.management.serving import Address, Program
worker = ("-m", "celery", "--quiet", "-A", "tests.jobs.slow", "worker", "--beat", "--pool=threads", "--concurrency=1",
          "--without-gossip", "--without-mingle", "--scheduler=celery.beat:PersistentScheduler",
          f"--schedule={sys.argv[1]}", "--loglevel=WARNING")
start.programs = lambda *_asked: [Program("worker", worker, may_return=True)]
start.answers = lambda _address: True
start.Command()._serve(Address("127.0.0.1", 8000))
"""


@contextmanager
def started(tracker: Tracker, seconds_of_a_job: str = "0") -> Iterator[subprocess.Popen[str]]:
    """As `script/start` serves, with a worker whose jobs last so long."""
    settings = {"DJANGO_SETTINGS_MODULE": "wtsa_tracker.settings", "WTSA_TEST_SLOW": seconds_of_a_job}
    slow = replace(tracker, settings={**tracker.settings, **settings})
    program = slow.start("-c", SERVING, str(tracker.data / "schedule"))
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.communicate()


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_a_job_cut_off_by_the_stop_is_done_once_by_the_next_start(
    root: Path, empty: Path, tmp_path: Path, wish: signal.Signals
) -> None:
    tracker = Tracker(root, Path(copytree(empty, tmp_path / "data")))
    tracker.manage("shell", "-v0", "-c", START)
    with started(tracker, SLOW) as program:
        assert becomes(lambda: jobs(tracker, "running") == 1, within=LONG), program.poll()
        time.sleep(1)
        begun = time.monotonic()
        program.send_signal(wish)
        said, _errors = program.communicate(timeout=GONE_WITHIN)
        assert time.monotonic() - begun < GONE_WITHIN
    assert said.splitlines()[-1] == (
        "The tracker has stopped. Jobs that were not finished: 1; "
        "the next start takes them up again within two minutes."
    )
    assert (jobs(tracker, "running"), made(tracker)) == (1, 0)
    with started(tracker):
        assert becomes(lambda: jobs(tracker, "done") == PAPERS, within=LONG)
    assert made(tracker) == PAPERS
    assert count(tracker, "SELECT sum(attempts) FROM tracking_job") == PAPERS + 1
