"""A real worker, with each kind of broker, sends what is due when a message wakes it."""

from __future__ import annotations

import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import redis
from celery import Celery
from kombu import Connection, Exchange, Queue

from tests.reminders.programs import OWED, Tracker
from tests.servers import SERVERS
from tracking.outbox import read_page
from wtsa_tracker.environment import file_queue

TASK = "tracking.tasks.send_due_reminders"
PATIENCE = 25.0  # seconds


@contextmanager
def worker_of(tracker: Tracker, queue: str) -> Iterator[subprocess.Popen[str]]:
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=WARNING")
    options = ("--pool=threads", "--concurrency=1", f"--queues={queue}", f"--hostname={queue}@%h")
    program = tracker.start("-m", "celery", "-A", "wtsa_tracker", "worker", *options, *quiet)
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.communicate()


def wake(broker: str, queue: str, **transport: object) -> None:
    """Puts one message into the queue, as the beat does."""
    app = Celery(broker=broker, set_as_current=False)
    app.conf.broker_transport_options = transport
    with app.connection_for_write() as connection:
        app.send_task(TASK, queue=queue, connection=connection)


def mails_within_patience(tracker: Tracker, worker: subprocess.Popen[str]) -> int:
    """How many mails lie in the outbox once all are there and the worker has had a second for more."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and worker.poll() is None:
        if read_page(tracker.outbox).total >= OWED:
            time.sleep(1)
            break
        time.sleep(0.2)
    return read_page(tracker.outbox).total


def test_a_worker_on_the_queue_of_files_sends_what_is_due(tracker: Tracker) -> None:
    wake("filesystem://", "celery", **file_queue(tracker.data / "queue"))
    with worker_of(tracker, "celery") as worker:
        assert mails_within_patience(tracker, worker) == OWED


@pytest.fixture
def redis_queue() -> Iterator[str]:
    """The name of a queue of which nothing is left afterwards."""
    name = f"wtsa-{uuid.uuid4().hex}"
    yield name
    with redis.Redis.from_url(SERVERS["redis"].url) as server:
        server.delete(*server.scan_iter(f"*{name}*"), name)


@pytest.fixture
def rabbitmq_queue() -> Iterator[str]:
    """The name of a queue of which nothing is left afterwards."""
    name = f"wtsa-{uuid.uuid4().hex}"
    yield name
    with Connection(SERVERS["rabbitmq"].url) as connection:
        Queue(name, channel=connection.channel()).delete()
        Exchange(name, channel=connection.channel()).delete()


def woken_twice(tracker: Tracker, broker: str, queue: str) -> int:
    """How many mails a worker sends that finds two messages in its queue."""
    tracker = replace(tracker, settings={"CELERY_BROKER_URL": broker})
    wake(broker, queue)
    wake(broker, queue)
    with worker_of(tracker, queue) as worker:
        return mails_within_patience(tracker, worker)


@pytest.mark.redis
def test_a_worker_on_redis_sends_what_is_due_once(tracker: Tracker, redis_queue: str) -> None:
    assert woken_twice(tracker, SERVERS["redis"].url, redis_queue) == OWED


@pytest.mark.rabbitmq
def test_a_worker_on_rabbitmq_sends_what_is_due_once(tracker: Tracker, rabbitmq_queue: str) -> None:
    assert woken_twice(tracker, SERVERS["rabbitmq"].url, rabbitmq_queue) == OWED
