"""Workers on real brokers: killed at each step, their messages lost, the broker stopped. The rows know what is owed."""

from __future__ import annotations

import random
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from celery import Celery
from kombu import Connection, Exchange, Queue

from tests.faults import fault_table
from tests.faults.hooks import IN_THE_WINDOW, PLAN, PLANNED, POINTS
from tests.faults.office import KILLS, Office, Program
from tests.servers import SERVERS

ROUND = "tracking.tasks.send_due_reminders"
PEOPLE, ITEMS = 2, 2
TIMES = KILLS or 3
STOPPED = 300.0 if KILLS else 3.0  # seconds
PATIENCE = 180.0  # seconds
EVERY_BROKER = [
    pytest.param("sqlite", "rabbitmq", marks=pytest.mark.rabbitmq),
    pytest.param("sqlite", "redis", marks=pytest.mark.redis),
    pytest.param("postgresql", "rabbitmq", marks=[pytest.mark.rabbitmq, pytest.mark.postgresql]),
    pytest.param("postgresql", "redis", marks=[pytest.mark.redis, pytest.mark.postgresql]),
]
BROKERS = EVERY_BROKER if KILLS else EVERY_BROKER[1:3]  # the short form: each database once and each broker once


@pytest.fixture
def queue(request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a queue of which nothing is left afterwards."""
    name = f"wtsa-{uuid.uuid4().hex}"
    yield name
    broker = request.getfixturevalue("broker")
    if broker == "redis":
        with redis.Redis.from_url(SERVERS["redis"].url) as server:
            server.delete(*server.scan_iter(f"*{name}*"), name)
    if broker == "rabbitmq":
        with Connection(SERVERS["rabbitmq"].url) as connection:
            Queue(name, channel=connection.channel()).delete()
            Exchange(name, channel=connection.channel()).delete()


@contextmanager
def worker(office: Office, url: str, queue: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one process at work, as in service; killed with it at the end."""
    settings = {**office.tracker.settings, "CELERY_BROKER_URL": url}
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=ERROR")
    options = ("--pool=prefork", "--concurrency=1", f"--queues={queue}", f"--hostname={queue}@h")
    with subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "tests.faults.worker", "worker", *options, *quiet],
        cwd=office.tracker.root,
        env=replace(office.tracker, settings=settings).environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        yield program
        program.terminate()
        try:
            program.wait(timeout=15)
        except subprocess.TimeoutExpired:
            program.kill()


def wake(url: str, queue: str) -> None:
    """Puts one message into the queue, as the beat does. Raises what the client raises when the broker is away."""
    app = Celery(broker=url, set_as_current=False)
    with app.connection_for_write(connect_timeout=2) as connection:
        app.send_task(ROUND, queue=queue, connection=connection, retry=False)


def becomes(holds: Callable[[], bool], beat: Callable[[], None] = lambda: None, *, within: float = PATIENCE) -> bool:
    """Whether it holds within so many seconds, while a beat comes every two."""
    until, next_beat = time.monotonic() + within, 0.0
    while time.monotonic() < until:
        if holds():
            return True
        if time.monotonic() > next_beat:
            beat()
            next_beat = time.monotonic() + 2
        time.sleep(0.1)
    return holds()


def settled(office: Office) -> bool:
    rows = office.rows
    return len(rows) == len(office.owed) and all(row.status == "sent" for row in rows)


@pytest.mark.parametrize(("database", "broker"), BROKERS)
def test_a_worker_killed_at_any_step_doubles_only_what_had_its_250(
    office: Office, sender: Program, broker: str, queue: str, seed: int
) -> None:
    url, draw, in_the_window = SERVERS[broker].url, random.Random(seed), 0  # noqa: S311
    with worker(office, url, queue):
        for _time in range(TIMES):
            point = draw.choice(POINTS)
            sender.fill(PEOPLE, ITEMS)
            office.arm(point, 1 if point in {PLAN, PLANNED} else draw.randint(1, PEOPLE))
            wake(url, queue)
            assert becomes(lambda: not office.is_armed), point
            in_the_window += point in IN_THE_WINDOW
            office.forward()
            assert becomes(lambda: settled(office), lambda: wake(url, queue)), point
    line = office.tally("worker killed at a step drawn by lot", TIMES, broker)
    fault_table.keep(line, seed)
    assert (line.sent, line.lost, line.silent, line.uncertain) == (len(office.owed), 0, 0, 0)
    assert line.doubled == in_the_window * ITEMS


@pytest.mark.parametrize(("database", "broker"), EVERY_BROKER[:2] if KILLS else EVERY_BROKER[:1])
def test_messages_that_are_lost_or_doubled_or_whose_queue_is_gone_do_no_harm(
    office: Office, sender: Program, broker: str, queue: str
) -> None:
    url = SERVERS[broker].url
    sender.fill(PEOPLE, ITEMS)
    for _message in range(5):
        wake(url, queue)
    lose(broker, queue)
    with worker(office, url, queue):
        for _time in range(TIMES):
            sender.fill(PEOPLE, ITEMS)
            for _message in range(3):
                wake(url, queue)
            lose(broker, queue)  # under the worker that listens to it
            assert becomes(lambda: settled(office), lambda: wake(url, queue))
    line = office.tally("queue deleted while work waits", TIMES + 1, broker)
    fault_table.keep(line)
    assert (line.sent, line.doubled, line.lost) == (len(office.owed), 0, 0)


@pytest.mark.redis
@pytest.mark.parametrize(("database", "broker"), [("sqlite", "redis")])
def test_control_without_another_wake_up_what_the_lost_message_was_for_stays(
    office: Office, sender: Program, broker: str, queue: str
) -> None:
    url = SERVERS[broker].url
    sender.fill(PEOPLE, ITEMS)
    wake(url, queue)
    lose(broker, queue)
    with worker(office, url, queue):
        assert not becomes(lambda: settled(office), within=15)
        wake(url, queue)
        assert becomes(lambda: settled(office))


def lose(broker: str, queue: str) -> None:
    """The queue and all that is in it."""
    if broker == "redis":
        with redis.Redis.from_url(SERVERS["redis"].url) as server:
            server.delete(queue, f"_kombu.binding.{queue}")
        return
    with Connection(SERVERS["rabbitmq"].url) as connection:
        Queue(queue, channel=connection.channel()).delete()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A server that this test may flush and kill; the test stays away, and says so, where the program is not."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not here: the test stops a server of its own")
    server = OwnRedis(program, tmp_path)
    server.start()
    yield server
    server.kill()


class OwnRedis:
    """A server of Redis without memory: what it held is gone when it is killed."""

    def __init__(self, program: str, folder: Path) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self._port = int(listener.getsockname()[1])
        self._words = [program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self._process = subprocess.Popen(self._words, stdout=subprocess.DEVNULL)
        assert becomes(self._answers)

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), redis.Redis.from_url(self.url) as server:
            return bool(server.ping())
        return False

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as server:
            server.flushall()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_broker_flushed_stopped_and_begun_again_empty_does_no_harm(
    office: Office, sender: Program, own_redis: OwnRedis
) -> None:
    queue = "celery"
    with worker(office, own_redis.url, queue):
        sender.fill(PEOPLE, ITEMS)
        wake(own_redis.url, queue)
        own_redis.flush()
        assert becomes(lambda: settled(office), lambda: wake(own_redis.url, queue))
        sender.fill(PEOPLE, ITEMS)
        own_redis.kill()
        time.sleep(STOPPED)  # it is away for so long: that is the fault
        own_redis.start()
        assert becomes(lambda: settled(office), lambda: wake(own_redis.url, queue))
    line = office.tally(f"broker flushed, then stopped {STOPPED:.0f} s", 2, "own redis")
    fault_table.keep(line)
    assert (line.sent, line.doubled, line.lost) == (len(office.owed), 0, 0)
