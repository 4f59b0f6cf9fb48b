"""Notes which register was loaded into which database, so that a start loads it again only when it is another."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import connection


def is_taken_in(mark: Path, fixtures: Path) -> bool:
    """Whether the files of `fixtures`, as they are, were loaded into this database; a mark nobody can read is none."""
    try:
        return mark.read_text(encoding="ascii").strip() == _digest(fixtures)
    except (OSError, ValueError):
        return False


def note_taken_in(mark: Path, fixtures: Path) -> None:
    mark.write_text(f"{_digest(fixtures)}\n", encoding="ascii")


def _digest(fixtures: Path) -> str:
    """Of the database's address, without its password, and of every file by name and content."""
    settings = connection.settings_dict
    whole = hashlib.sha256(f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}".encode())
    for file in sorted(fixtures.glob("*.json")):
        content = file.read_bytes()
        whole.update(f"\n{file.name} {len(content)}\n".encode() + content)
    return whole.hexdigest()
