"""`python -m tests.faults.restores POINT FILE`: restores a backup and kills itself at the point, as `kill -9` does."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from itertools import count
from typing import Any

import django

UNPACKED, A_FILE, A_TABLE = "unpacked", "after a file", "half of the tables"
DATABASE, IN_PLACE, TABLES_MADE = "before the database", "all in place", "before it is brought up to date"
# (module, function, which call of it, after it rather than before)
POINTS: dict[str, tuple[str, str, int, bool]] = {
    UNPACKED: ("restoring", "read_archive", 1, True),
    A_FILE: ("restoring.shutil", "move", 1, True),
    A_TABLE: ("postgresql", "_copy_in", 20, True),
    DATABASE: ("sqlite", "put_in", 1, False),
    IN_PLACE: ("restoring", "_put_in", 1, True),
    TABLES_MADE: ("restoring", "restore_backup", 1, True),
}


def main(point: str, file: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_tracker.settings")
    django.setup()
    call_command = import_module("django.core.management").call_command  # it needs the applications
    place, name, turn, is_after = POINTS[point]
    module, *inner = place.split(".")
    owner = import_module(f"tracking.backups.{module}")
    for each in inner:
        owner = getattr(owner, each)
    wrapped = _deadly(getattr(owner, name), turn, is_after)
    setattr(owner, name, wrapped)
    command = import_module("tracking.management.commands.restore")
    if hasattr(command, name):
        setattr(command, name, wrapped)
    call_command("restore", file)


def _deadly(function: Any, turn: int, is_after: bool) -> Any:  # noqa: ANN401  # any function
    calls = count(1)

    def deadly(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever it takes
        is_it = next(calls) == turn
        if is_it and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*arguments, **named)
        if is_it:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return deadly


if __name__ == "__main__":
    main(*sys.argv[1:])
