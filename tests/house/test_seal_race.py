"""Sealing while others write: on PostgreSQL a row with a lower number may be committed after a higher one."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.house.conftest import Manage

pytestmark = pytest.mark.postgresql

INSERT = "INSERT INTO tracking_batch (kind, summary, why, whole, at) VALUES ('bulk', 'Race', '', '{}', now())"
WITHOUT_WAITING = """
from django.utils import timezone
from tracking import seals
seals._hold = lambda model: None
seals.seal_all(timezone.now())
"""


@pytest.fixture
def slow_writer(postgresql_with_tables: str) -> Iterator[psycopg.Connection]:
    """Has inserted row 1 and not committed it, while another writer has committed row 2."""
    with (
        psycopg.connect(postgresql_with_tables) as slow,
        psycopg.connect(postgresql_with_tables, autocommit=True) as quick,
    ):
        slow.execute(INSERT)
        quick.execute(INSERT)
        yield slow


def test_a_table_that_is_being_written_is_sealed_the_next_time(
    manage: Manage, postgresql_with_tables: str, slow_writer: psycopg.Connection
) -> None:
    waits = manage("seal_history", DATABASE_URL=postgresql_with_tables)
    assert "tracking_batch is being written: sealed the next time." in waits.stdout, waits.stderr
    slow_writer.commit()
    assert "tracking_batch: 2" in manage("seal_history", DATABASE_URL=postgresql_with_tables).stdout
    verified = manage("verify_history", DATABASE_URL=postgresql_with_tables)
    assert verified.returncode == 0, verified.stdout
    assert "0 rows are not sealed yet." in verified.stdout.splitlines()


def test_a_seal_that_does_not_wait_would_cry_wolf(
    manage: Manage, postgresql_with_tables: str, slow_writer: psycopg.Connection
) -> None:
    """The control: without the lock the late row looks like one that was put in."""
    assert manage("shell", "--no-imports", "-c", WITHOUT_WAITING, DATABASE_URL=postgresql_with_tables).returncode == 0
    slow_writer.commit()
    verified = manage("verify_history", DATABASE_URL=postgresql_with_tables)
    assert verified.returncode == 1
    assert "row 1 was put in" in verified.stdout
