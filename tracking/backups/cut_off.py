"""A restore that was killed: how the next start knows of it, and the one sentence that says what is there.

The database comes last and all at once, so there are two cases only: nothing of it is there, or all of it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from tracking.backups import postgresql, sqlite

PREFIX = "restore-"


class RestoreCutOff(Exception):
    """Nothing of the backup is in the database; the message is one sentence."""


@contextmanager
def staging() -> Iterator[Path]:
    """A folder to unpack into. It goes at the end whatever happens, but for a kill: then it stays as the sign of it."""
    _take_away(left_behind())
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.WTSA_DATA) as folder, _held(Path(folder)) as held:
        assert held  # noqa: S101  # it has just been made
        yield Path(folder)


def left_behind() -> list[Path]:
    """The folders of restores that are over and did not end by themselves."""
    return [folder for folder in sorted(Path(settings.WTSA_DATA).glob(f"{PREFIX}*")) if _is_dead(folder)]


def settle() -> str:
    """What to say of a restore that was killed when all was in place, whose leavings go now; empty when none was.

    Raises RestoreCutOff when it had not come so far; then its folder stays, so that no other database is begun there
    unless a person decides it.
    """
    left = left_behind()
    if not left:
        return ""
    if is_empty():
        raise RestoreCutOff(
            "A restore was cut off before its end, and nothing of the backup is in the database: restore it once "
            f"more, or remove {left[0]} to begin with nothing."
        )
    _take_away(left)
    return "A restore was cut off after its last row: all of the backup is there."


def is_empty() -> bool:
    return sqlite.is_empty() if connection.vendor == "sqlite" else postgresql.is_empty()


def _is_dead(folder: Path) -> bool:
    with _held(folder) as held:
        return held


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Whether this process has the folder to itself meanwhile; the hold ends with the process, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _take_away(folders: list[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder)
