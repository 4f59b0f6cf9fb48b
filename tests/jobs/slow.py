"""The tracker's Celery application for tests: with a short lease, slow to keep what it made, and a beat each second.

WTSA_TEST_QUEUE names its queue, WTSA_TEST_SLOW the seconds between the work and its end, WTSA_TEST_FORGETS=1 takes
away the sweeper, for a control.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from celery.signals import worker_init

from wtsa_tracker.celery import app

LEASE = timedelta(seconds=4)
TASKS = ("tracking.tasks.run_jobs", "tracking.tasks.send_due_reminders")
app.conf.task_default_queue = os.environ.get("WTSA_TEST_QUEUE", "celery")
app.conf.beat_schedule = {name: {"task": name, "schedule": 1.0} for name in TASKS}


@worker_init.connect
def set_up(**_told: Any) -> None:
    moves = import_module("tracking.jobs.moves")
    finish, seconds = moves.finish, float(os.environ.get("WTSA_TEST_SLOW", "0"))

    def finish_late(*arguments: Any) -> None:
        time.sleep(seconds)
        finish(*arguments)

    moves.LEASE, moves.finish = LEASE, finish_late  # type: ignore[attr-defined]
    if os.environ.get("WTSA_TEST_FORGETS"):
        moves.recover = lambda _at: 0  # type: ignore[attr-defined]
