"""What is wrong with the disk or the database, in one sentence; for commands, and for the page that says it."""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, OperationalError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
NEARLY_NOTHING = 256 * 1024  # bytes: with less, what SQLite calls an error of the disk is want of room
# SQLite's words, and PostgreSQL's in English; the codes of PostgreSQL hold in every language of its messages.
NO_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")
UNDEFINED = {"42P01", "42703"}  # PostgreSQL: undefined table, undefined column
SERVER_FULL = "53100"
DUPLICATE_TABLE = "42P07"
EXISTS = re.compile(r"(table|relation|index) .* already exists")
OUT_OF_REACH = re.compile(r"unable to open|connection|could not translate", re.IGNORECASE)
BROKEN = re.compile(r"not a database|malformed|integrity check failed")
FULL_WORDS, DISK_WORDS = "database or disk is full", "disk I/O error"
UNUSABLE = (OperationalError, sqlite3.OperationalError)
LOCKED, READ_ONLY = re.compile(r"(database|table).* is locked"), "readonly database"

NOT_SET_UP = "The database is not set up yet: run script/start or manage.py migrate. Nothing was saved."
NOTHING_SAVED = "Nothing was saved."


def database_folder() -> Path:
    """Where SQLite keeps the database; with PostgreSQL, where the other data lie."""
    database = settings.DATABASES["default"]
    return Path(database["NAME"]).parent if "sqlite" in database["ENGINE"] else Path(settings.WTSA_DATA)


def full_disk(folder: Path | str, kept: str = NOTHING_SAVED) -> str:
    return f"The disk that holds {folder} is full: make room, then do it again. {kept}"


def is_full(problem: BaseException | None, folder: Path) -> bool:
    """Whether there is no room: on the disk of the folder, or where the server of the database keeps its tables."""
    if isinstance(problem, OSError):
        return problem.errno in FULL
    if not isinstance(problem, (DatabaseError, sqlite3.Error)):
        return False
    if _code(problem) == SERVER_FULL or FULL_WORDS in str(problem):
        return True
    return DISK_WORDS in str(problem) and _has_no_room(folder)


def said_of_file(problem: OSError, folder: Path, kept: str = NOTHING_SAVED) -> str | None:
    """A full or closed disk; `folder`, where the data lie, is named unless the problem names a file elsewhere."""
    named = Path(problem.filename).absolute() if isinstance(problem.filename, str) else None
    place = named.parent if named and folder not in named.parents else folder
    if problem.errno in FULL:
        return full_disk(place, kept)
    if problem.errno in CLOSED and named:
        return (
            f"{named} cannot be written to ({problem.strerror}): make the disk and the file writable, "
            f"or set WTSA_DATA to another folder. {kept}"
        )
    return None


def said_of_database(problem: Exception, folder: Path, kept: str = NOTHING_SAVED) -> str | None:
    """Of an error of Django or of the driver of SQLite; None for what nobody foresaw. `folder` holds its file."""
    words, code = str(problem), _code(problem)
    if code in UNDEFINED or NO_TABLE.search(words):
        return NOT_SET_UP
    if code == DUPLICATE_TABLE or EXISTS.search(words):
        return _foreign(words)
    return _of_the_disk(problem, folder, kept) or _of_the_access(problem, kept)


def _of_the_disk(problem: Exception, folder: Path, kept: str) -> str | None:
    if _code(problem) == SERVER_FULL:
        return f"The disk of the database server is full: make room there, then do it again. {kept}"
    if is_full(problem, folder):
        return full_disk(folder, kept)
    if DISK_WORDS in str(problem):
        return (
            f"The disk that holds {folder} is full or does not do its work ({DISK_WORDS}): "
            f"make room or have the disk looked at, then do it again. {kept}"
        )
    if READ_ONLY in str(problem):
        return f"The database in {folder} cannot be written to: make the disk and the file writable. {kept}"
    return None


def _of_the_access(problem: Exception, kept: str) -> str | None:
    words = str(problem)
    if LOCKED.search(words):
        return f"Another program holds the database and has not let go of it: end that, then do it again. {kept}"
    if BROKEN.search(words) or isinstance(problem, UNUSABLE) and OUT_OF_REACH.search(words):
        return f"The database cannot be used ({_first_line(words)}): look at DATABASE_URL and WTSA_DATA. {kept}"
    return None


def _foreign(words: str) -> str:
    return (
        f"The database was made by another program ({_first_line(words).rstrip('.')}): "
        "set WTSA_DATA or DATABASE_URL to a place of the tracker's own."
    )


def _first_line(words: str) -> str:
    return words.strip().partition("\n")[0]


def _code(problem: Exception) -> str | None:
    """PostgreSQL's own, which the driver's error has."""
    return getattr(problem.__cause__, "sqlstate", None)


def _has_no_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < NEARLY_NOTHING
    except OSError:
        return False
