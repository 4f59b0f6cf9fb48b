"""The queue of files: the worker hears soon of a message and of the wish to stop."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from kombu import Connection

from wtsa_tracker.celery import app
from wtsa_tracker.environment import file_queue
from wtsa_tracker.file_queue import LOOK_EVERY, FileQueue


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    return Connection("filesystem://localhost", transport=FileQueue, transport_options=file_queue(tmp_path / "queue"))


def test_the_worker_takes_its_messages_from_it_and_its_timer_wakes_as_often() -> None:
    assert isinstance(app.connection_for_read().transport, FileQueue)
    assert app.conf.worker_timer_precision <= LOOK_EVERY


def test_a_worker_that_waits_for_two_seconds_may_look_up_after_less(connection: Connection) -> None:
    begun = time.monotonic()
    with connection, pytest.raises(TimeoutError):
        connection.drain_events(timeout=2.0)
    assert time.monotonic() - begun < 1.5


def test_a_message_arrives(connection: Connection) -> None:
    with connection, connection.SimpleQueue("letters") as queue:
        queue.put({"wake": "up"})
        letter = queue.get(timeout=5)
        letter.ack()
    assert letter.payload == {"wake": "up"}
