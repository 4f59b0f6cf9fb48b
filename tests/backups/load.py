"""A tracker that a program writes to, and what it tells of itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.backups.writing import START
from tests.reminders.programs import Tracker


def made(tracker: Tracker) -> Tracker:
    tracker.manage("shell", "-c", START.format("prepare"))
    return tracker


@contextmanager
def writer(tracker: Tracker) -> Iterator[subprocess.Popen[str]]:
    """Writes until this ends, when it is killed outright."""
    program = tracker.start("manage.py", "shell", "-v0", "-c", START.format("write"))
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def heard(program: subprocess.Popen[str], least: int) -> int:
    """The number of what was committed last, once so much is."""
    assert program.stdout
    while (number := int(program.stdout.readline())) < least:
        pass
    return number


def told(tracker: Tracker) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(tracker.manage("shell", "-v0", "-c", START.format("tell")).splitlines()[-1])
    return found
