"""Who waits to write to a database in a file gets a turn soon, and is told when there is none."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import DjangoDbBlocker

from wtsa_tracker.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.usefixtures("_own_database")
HELD = 0.3  # seconds; SQLite alone would by then ask ten times a second


def settings_of(file: Path, timeout: float) -> dict[str, Any]:
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
    plain = {"AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    return plain | {"NAME": file, "OPTIONS": options, "TIME_ZONE": None}


@pytest.fixture
def _own_database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The file of these tests is no database of the project's, which alone is kept from them."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody else who is in the middle of writing."""
    other = sqlite3.connect(tmp_path / "shared.sqlite3", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_whoever_waits_gets_the_turn_when_it_is_free(holder: sqlite3.Connection, tmp_path: Path) -> None:
    waiting = DatabaseWrapper(settings_of(tmp_path / "shared.sqlite3", timeout=30))
    threading.Timer(HELD, lambda: holder.execute("COMMIT")).start()
    begun = time.monotonic()
    waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert time.monotonic() - begun >= HELD * 0.9
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite3.connect(tmp_path / "shared.sqlite3", timeout=0).execute("BEGIN IMMEDIATE")
    waiting.rollback()
    waiting.close()


def test_whoever_waits_in_vain_is_told_and_can_try_again(holder: sqlite3.Connection, tmp_path: Path) -> None:
    waiting = DatabaseWrapper(settings_of(tmp_path / "shared.sqlite3", timeout=0.05))
    with pytest.raises(OperationalError, match="database is locked"):
        waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert waiting.connection.execute("PRAGMA busy_timeout").fetchone() == (50,)
    holder.execute("COMMIT")
    waiting.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert waiting.connection.in_transaction
    waiting.rollback()
    waiting.close()


def test_a_wrong_statement_is_not_waited_for(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "shared.sqlite3", timeout=30)
    wrong = DatabaseWrapper(settings)
    wrong.connect()
    wrong.transaction_mode = "AT ONCE"
    begun = time.monotonic()
    with pytest.raises(OperationalError, match="syntax error"):
        wrong.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert time.monotonic() - begun < 1
    wrong.close()
