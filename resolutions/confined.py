"""Reads an uploaded document in a process of its own: whatever the file does, the tracker stays as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from django.conf import settings

from resolutions.ingest import Ingested, Unreadable
from resolutions.ingest.archive import MAX_FILE, MIB
from resolutions.ingest.carrying import load
from resolutions.vocabulary import Language

CHILD = ("-m", "resolutions.ingest.child")
LONGEST = 60  # seconds by the clock on the wall; the limit on the processor's own time is narrower
TOO_LARGE = f"The file is larger than {MAX_FILE // MIB} MB and was not opened."
TOO_LONG = "The file takes far too long to read and was put aside."
FAULT = "The file could not be read: reading it broke off. Save it anew in Word, or as plain text, and try again."


def read_confined(data: bytes, name: str, language: Language | None = None) -> Ingested:
    """All that the document says. Raises Unreadable with one sentence."""
    if len(data) > MAX_FILE:
        raise Unreadable(TOO_LARGE)
    try:
        done = subprocess.run(
            [sys.executable, *CHILD, name, *([language.value] if language else [])],
            input=data,
            capture_output=True,
            timeout=LONGEST,
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONPATH": str(settings.BASE_DIR)},
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable(TOO_LONG) from problem
    return _heard(done)


def _heard(done: subprocess.CompletedProcess[bytes]) -> Ingested:
    if done.returncode < 0:  # ended by a signal: the limit on its time, mostly
        raise Unreadable(TOO_LONG)
    try:
        told = json.loads(done.stdout)
        if "unreadable" in told:
            raise Unreadable(told["unreadable"])
        return load(told["read"])
    except Unreadable:
        raise
    except (ValueError, KeyError, TypeError) as problem:
        raise Unreadable(FAULT) from problem
