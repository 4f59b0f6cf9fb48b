"""The queue of files: the worker hears soon of a message and of the wish to stop, and outlives what is no message."""

from __future__ import annotations

import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Thread

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError
from kombu.simple import SimpleQueue

from wtsa_tracker.celery import app
from wtsa_tracker.environment import file_queue
from wtsa_tracker.file_queue import LOOK_EVERY, FileQueue


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    FileQueue.global_state.clear()  # which queues are declared, of the test before
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


@contextmanager
def full_disk() -> Iterator[None]:
    """To every file of this process that is written, as a full disk is: the file is made and takes nothing."""
    heed, (soft, hard) = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, heed)


def left_in(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.is_file()]


def heard(queue: SimpleQueue) -> object:
    letter = queue.get(timeout=5)
    letter.ack()
    return letter.payload


UNREADABLE = {
    "empty": b"",
    "cut off": b'{"body": "eyJ3YWtlI',
    "no text": b"\xff\xfe\x00",
    "a list": b"[]",
    "another's": b'{"wake": "up"}',
    "nested beyond measure": b"[" * 100_000,
    "no body": b'{"body": "?", "properties": {"delivery_tag": "1", "body_encoding": "none"}}',
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_message_is_left_out_with_one_line_and_the_next_arrives(
    connection: Connection, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    with connection, connection.SimpleQueue("letters") as queue:
        (tmp_path / "queue" / "0_first.letters.msg").write_bytes(content)
        queue.put({"wake": "up"})
        assert heard(queue) == {"wake": "up"}
    assert left_in(tmp_path / "queue") == []
    assert ["0_first.letters.msg" in record.getMessage() for record in caplog.records] == [True]


def test_a_message_for_which_there_is_no_room_leaves_nothing_behind(connection: Connection, tmp_path: Path) -> None:
    with connection, connection.SimpleQueue("letters") as queue:
        with full_disk(), pytest.raises(ChannelError, match="File too large"):
            queue.put({"wake": "up"})
        assert left_in(tmp_path / "queue") == []
        queue.put({"wake": "again"})
        assert heard(queue) == {"wake": "again"}


def test_a_queue_declared_on_a_full_disk_is_declared_again_when_there_is_room(
    connection: Connection, tmp_path: Path
) -> None:
    (tmp_path / "queue" / "control" / "letters.exchange").touch()
    with connection, connection.SimpleQueue("letters") as queue:
        queue.put({"wake": "up"})
        assert heard(queue) == {"wake": "up"}
    assert "letters" in (tmp_path / "queue" / "control" / "letters.exchange").read_text()


def heard_now(queue: SimpleQueue) -> object:
    letter = queue.get_nowait()
    letter.ack()
    return letter.payload


def test_one_message_is_had_once_by_those_who_reach_for_it_together(connection: Connection, tmp_path: Path) -> None:
    with connection, connection.SimpleQueue("letters") as queue:
        for number in range(50):
            queue.put(number)
    got, begin = list[object](), Barrier(4)

    def take() -> None:
        options = file_queue(tmp_path / "queue")
        with Connection("filesystem://localhost", transport=FileQueue, transport_options=options) as own:
            mine = own.SimpleQueue("letters")
            begin.wait()
            while mine.qsize():
                try:
                    got.append(heard_now(mine))
                except SimpleQueue.Empty:
                    return

    takers = [Thread(target=take) for _ in range(4)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(map(str, got)) == sorted(map(str, range(50)))
