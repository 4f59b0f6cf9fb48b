"""Names of evidence files: they lie in private storage and never have an address of their own."""

from __future__ import annotations

import uuid
from pathlib import PurePath

from django.db import models


def evidence_name(instance: models.Model, filename: str) -> str:
    """`evidence/<uuid>.<ending>`: what the person called the file is kept in the title, not on disk."""
    return f"evidence/{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"
