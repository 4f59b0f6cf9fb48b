"""Reads what the settings take from outside: the data folder, the secret key, addresses, switches, the working date.

What is wrong with a value is said in one sentence, as ImproperlyConfigured: it is shown as it stands at start-up.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from datetime import date
from email.utils import getaddresses
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured

from tracking.spans import FIRST_STORED, LAST_STORED, can_be_stored
from wtsa_tracker.storage import full_disk, is_full
from wtsa_tracker.variables import called

Read = TypeVar("Read")
DEMONSTRATION_DATE = date(2017, 3, 20)
SWITCH = dict.fromkeys(("1", "true", "yes", "y", "on"), True) | dict.fromkeys(("0", "false", "no", "n", "off"), False)
DATABASES = ("postgres", "postgresql", "psql", "pgsql", "sqlite")
BROKERS = ("filesystem", "redis", "rediss", "redis+socket", "amqp", "amqps", "pyamqp")
MAILS = ("smtp", "smtp+tls", "smtps", "smtp+ssl", "filemail", "consolemail", "memorymail", "dummymail")
# What is said of an address that will not do.
POSTGRESQL_OR_SQLITE = "PostgreSQL (postgres://user:password@host:5432/name) or SQLite (sqlite:///path)"
QUEUE = "redis://host:6379/0, amqp://user:password@host:5672// or filesystem://localhost"
MAIL_SERVER = "smtp://host:25, smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465"
WEB = "https://tracker.example.org"
HERE = ("localhost", "127.0.0.1", "[::1]")
SENDER = "wtsa-tracker@localhost"
SHORTEST_KEY = 50  # characters, as Django asks for


def private_folder(folder: Path) -> Path:
    """The folder, made (mode 0700) when it is missing. Raises ImproperlyConfigured when it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        _refuse_full(problem, folder)
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made ({problem.strerror}): "
            f"set {called('WTSA_DATA')} to a folder you may write to."
        ) from problem
    return folder


def _refuse_full(problem: OSError, folder: Path) -> None:
    if is_full(problem, folder):
        raise ImproperlyConfigured(full_disk(folder)) from problem


def secret_key(file: Path) -> str:
    """The key kept in `file`, made on the first call (mode 0600); of two first calls at once, both get the same key."""
    try:
        return _stored(file) or _stored_after_making(file)
    except OSError as problem:
        _refuse_full(problem, file.parent)
        raise ImproperlyConfigured(
            f"The secret key {file} cannot be kept ({problem.strerror}): set SECRET_KEY or correct the folder's rights."
        ) from problem


def _stored(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _stored_after_making(file: Path) -> str:
    """A hard link appears whole or not at all and never replaces another's key; an empty file is no one's key."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(secrets.token_urlsafe(64) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        if not _stored(file):
            draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return _stored(file)


def working_date(text: str, *, demonstration: bool) -> date | None:
    """The day the tracker works with: the one given (ISO), else 20 March 2017 in a demonstration, else none (today).

    Raises ImproperlyConfigured for what is no date, and for one that no row can hold.
    """
    if not text.strip():
        return DEMONSTRATION_DATE if demonstration else None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"{called('WTSA_WORKING_DATE')} is “{text}”, which is not a date: write it as 2017-03-20, or leave it out."
        ) from problem
    if not can_be_stored(day):
        raise ImproperlyConfigured(
            f"{called('WTSA_WORKING_DATE')} is “{text}”, which the tracker cannot reckon with: "
            f"choose a day from {FIRST_STORED} to {LAST_STORED}, or leave it out."
        )
    return day


def long_enough(key: str) -> str:
    """The key without blanks around it; a blank one is none. Raises ImproperlyConfigured that never repeats the key."""
    if 0 < len(key.strip()) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"{called('SECRET_KEY')} has fewer than {SHORTEST_KEY} characters: "
            "give it as many at random, or leave it out."
        )
    return key.strip()


def hosts(text: str) -> list[str]:
    """The names given, with commas between them; those of this machine where none is."""
    return [name.strip() for name in text.split(",") if name.strip()] or [*HERE]


def sender(text: str) -> str:
    """The one address that mails come from, with or without a name before it. Raises ImproperlyConfigured."""
    given = text.strip() or SENDER
    found = [where for _name, where in getaddresses([given])]
    if given.isprintable() and len(found) == 1 and re.fullmatch(r"[^@\s]+@[^@\s]+", found[0]):
        return given
    raise ImproperlyConfigured(
        f"{called('DEFAULT_FROM_EMAIL')} is not one mail address: write it as wtsa-tracker@example.org "
        "or WTSA Tracker <wtsa-tracker@example.org>, or leave it out."
    )


def file_queue(folder: Path) -> dict[str, object]:
    """Transport options of a queue kept as files: one folder to send to and to read from, and one for control."""
    return {
        "data_folder_in": str(private_folder(folder)),
        "data_folder_out": str(folder),
        "control_folder": str(private_folder(folder / "control")),
        "store_processed": False,
    }


def switch(name: str, text: str, *, default: bool) -> bool:
    """Whether the variable says yes; blank is the default. Raises ImproperlyConfigured unless it is yes or no."""
    said = text.strip().lower()
    if said and said not in SWITCH:
        raise ImproperlyConfigured(
            f"{called(name)} is “{text}”, which is neither yes nor no: set it to 1 or 0, or leave it out."
        )
    return SWITCH.get(said, default)


def address(name: str, text: str, schemes: tuple[str, ...], allowed: str, read: Callable[[str], Read]) -> Read:
    """What `read` makes of it. Raises ImproperlyConfigured that never repeats the address: it may hold a password."""
    scheme = re.match(r"([a-z0-9+.-]+)://", text.strip().lower())
    if not scheme or scheme[1] not in schemes:
        raise ImproperlyConfigured(f"{called(name)} is not an address that the tracker can use: it is {allowed}.")
    try:
        return read(text.strip())
    except (ValueError, KeyError) as problem:
        raise ImproperlyConfigured(f"{called(name)} cannot be read (look at its port): it is {allowed}.") from problem


def database(text: str, read: Callable[[str], Any]) -> dict[str, Any]:
    """The settings of the database at an address. Raises ImproperlyConfigured that never repeats the address."""
    found: dict[str, Any] = dict(address("DATABASE_URL", text, DATABASES, POSTGRESQL_OR_SQLITE, read))
    if found.get("NAME") in {None, "", ":memory:"}:
        raise ImproperlyConfigured(
            f"{called('DATABASE_URL')} names no database that lasts: it is {POSTGRESQL_OR_SQLITE}."
        )
    return found


def time_zone(text: str) -> str:
    """The name of a time zone that is known here. Raises ImproperlyConfigured."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ImproperlyConfigured(
            f"{called('TIME_ZONE')} is “{text}”, which is no time zone: "
            "write it as Europe/Zurich or UTC, or leave it out."
        ) from problem


def base_url(given: str, running: Path, port: str) -> str:
    """The address written into mails: the one given, else that of the tracker that runs, else that of PORT.

    In `running` stand the process and the address of the tracker that runs on the same data, a line each.
    """
    if given:
        return address("WTSA_BASE_URL", given, ("http", "https"), WEB, str).rstrip("/")
    return _running_at(running) or f"http://127.0.0.1:{port or '8000'}"


def _running_at(lock: Path) -> str:
    """Empty when no tracker runs there; one that was killed leaves its lines behind."""
    try:
        pid, where = lock.read_text(encoding="ascii").split()
        os.kill(int(pid), 0)
    except PermissionError:  # it runs, as another user
        return where.rstrip("/")
    except (OSError, ValueError):
        return ""
    return where.rstrip("/")
