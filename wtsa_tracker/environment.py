"""Reads what the settings take from outside: the data folder, the secret key, the broker, the working date.

What is wrong with a value is said in one sentence, as ImproperlyConfigured: it is shown as it stands at start-up.
"""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEMONSTRATION_DATE = date(2017, 3, 20)


def private_folder(folder: Path) -> Path:
    """The folder, made (mode 0700) when it is missing. Raises ImproperlyConfigured when it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(
            f"The data folder {folder} cannot be made ({problem.strerror}): set WTSA_DATA to a folder you may write to."
        ) from problem
    return folder


def secret_key(file: Path) -> str:
    """The key kept in `file`, made on the first call (mode 0600); of two first calls at once, both get the same key."""
    try:
        return _stored(file) or _stored_after_making(file)
    except OSError as problem:
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
    """The day the tracker works with: the one given (ISO), else 20 March 2017 in a demonstration, else none (today)."""
    if not text.strip():
        return DEMONSTRATION_DATE if demonstration else None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"WTSA_WORKING_DATE is “{text}”, which is not a date: write it as 2017-03-20, or leave it out."
        ) from problem


def file_queue(folder: Path) -> dict[str, object]:
    """Transport options of a queue kept as files: one folder to send to and to read from, and one for control."""
    return {
        "data_folder_in": str(private_folder(folder)),
        "data_folder_out": str(folder),
        "control_folder": str(private_folder(folder / "control")),
        "store_processed": False,
    }
