"""Keeps the first passwords in a file that tells the truth wherever a first start is cut off.

They are written beside the file while nothing is committed yet, and get its name afterwards. So the file never holds
passwords of accounts that were rolled back, and accounts that exist always have theirs in one of the two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from tracking.accounts import Account, described
from tracking.models import Person


def note(accounts: Sequence[tuple[Account, str]], file: Path) -> None:
    """Write `username, tab, password, tab, role` lines beside `file`, for its owner only (0600). Raises OSError."""
    lines = "".join(f"{account.username}\t{password}\t{described(account)}\n" for account, password in accounts)
    noted = _noted(file)
    noted.unlink(missing_ok=True)  # of a start that was cut off
    with os.fdopen(os.open(noted, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(lines)
        out.flush()
        os.fsync(out.fileno())


def keep(file: Path) -> bool:
    """Give what was noted its name, now that it is true; whether older passwords stood there. Raises OSError."""
    has_older = file.exists()
    _noted(file).replace(file)
    return has_older


def are_noted(file: Path) -> bool:
    """Whether passwords wait for their name: a start was cut off, or another one is at it."""
    return _noted(file).exists()


def take_up(file: Path) -> list[list[str]]:
    """The lines (username, password, role) noted by a start that was cut off before it could keep them, kept now.

    None where nothing is noted, or where it is of accounts that were rolled back. Raises OSError.
    """
    noted = _noted(file)
    if not are_noted(file):
        return []
    lines = [line.split("\t") for line in noted.read_text(encoding="utf-8").splitlines()]
    if not _fit_somebody(lines):
        noted.unlink()
        return []
    keep(file)
    return lines


def _noted(file: Path) -> Path:
    return file.with_name(f"{file.name}.unfinished")


def _fit_somebody(lines: list[list[str]]) -> bool:
    passwords = {line[0]: line[1] for line in lines if len(line) == len(("username", "password", "role"))}
    people = Person.objects.filter(username__in=passwords)
    return any(person.check_password(passwords[person.username]) for person in people)
