"""A pytest plugin: gives the tests a data folder of their own and none of the settings of the person who runs them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FORGOTTEN = [
    *("ALLOWED_HOSTS", "CELERY_BROKER_URL", "DEBUG", "DEFAULT_FROM_EMAIL", "EMAIL_URL", "HOST", "PORT", "SECRET_KEY"),
    *("TIME_ZONE", "WTSA_BASE_URL", "WTSA_DEMO", "WTSA_HTTPS", "WTSA_WORKING_DATE"),
]


def take_place() -> None:
    """Once for a run: the processes of pytest-xdist inherit what the first one set."""
    if os.environ.get("WTSA_TESTING"):
        return
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    data = tempfile.mkdtemp(prefix="wtsa-tests-")
    (Path(data) / "static").mkdir()  # collected nowhere in tests, yet looked for by whitenoise
    os.environ.update(WTSA_TESTING="1", WTSA_DATA=data)
    atexit.register(shutil.rmtree, data, ignore_errors=True)


take_place()
