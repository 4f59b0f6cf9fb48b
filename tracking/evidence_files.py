"""Names and digests of evidence files: they lie in private storage and never have an address of their own."""

from __future__ import annotations

import uuid
from hashlib import sha256
from pathlib import PurePath

from django.core.files import File
from django.db import models


def evidence_name(instance: models.Model, filename: str) -> str:
    """`evidence/<uuid>.<ending>`: what the person called the file is kept in the title, not on disk."""
    return f"evidence/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


def sent_as(title: str, stored: str) -> str:
    """What a piece is called when it is fetched: its title with the ending of its file, once.

    `Letter`, `evidence/1f.pdf` -> `Letter.pdf`, and `letter.PDF` stays as it is.
    """
    ending = PurePath(stored).suffix
    return title if title.lower().endswith(ending.lower()) else f"{title}{ending}"


def digest_of(file: File[bytes]) -> str:
    """SHA-256 of the whole file, in hexadecimal digits; the file is left at its beginning."""
    file.open("rb")
    found = sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
