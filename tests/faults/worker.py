"""The tracker's Celery application for tests of faults, fitted with hooks before its pool is forked."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from celery.signals import worker_init

from wtsa_tracker.celery import app

__all__ = ["app"]  # found here by `celery -A`


@worker_init.connect
def set_up(**_told: Any) -> None:
    import_module("tests.faults.works")  # once the applications are there
