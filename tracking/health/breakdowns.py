"""Keeps what a job of the beat broke on, so that the page of health shows it; the job breaks all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from django.utils import timezone

from tracking.models import Breakdown


@contextmanager
def noted(name: str) -> Iterator[None]:
    """Around one run of the job of that name (that of its heartbeat)."""
    try:
        yield
    except Exception as problem:
        tell(name, f"{type(problem).__name__}: {problem}")
        raise


def tell(name: str, reason: str) -> None:
    """Why the job of that name did not do its work just now."""
    words = " ".join(reason.split())[:300]
    try:
        Breakdown.objects.update_or_create(name=name, defaults={"at": timezone.now(), "error": words})
    except DatabaseError:
        return  # what broke the job may be the database itself: the log has it
