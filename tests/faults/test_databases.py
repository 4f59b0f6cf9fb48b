"""The database cuts its connections, goes away and comes back: pages say so at once, reminders go once afterwards."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.faults import fault_table
from tests.faults.office import KILLS, Office, Program
from tests.servers import SERVERS

pytestmark = [pytest.mark.postgresql, pytest.mark.parametrize("database", ["postgresql"])]
CUTS = KILLS or 4
PEOPLE, ITEMS = 6, 2
PATIENCE = 90.0  # seconds that a web server may need to start
AT_ONCE = 30.0  # seconds: five for each try to connect, and a busy machine
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


class Switch:
    """Cuts the office's own database from everybody."""

    def __init__(self, office: Office) -> None:
        self._name = urlsplit(office.tracker.environment["DATABASE_URL"]).path.strip("/")

    def cut(self) -> None:
        """Every connection there is."""
        self._say(CUT, [self._name])

    @contextmanager
    def away(self) -> Iterator[None]:
        """No connection while this lasts."""
        self._say(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        self.cut()
        try:
            yield
        finally:
            self._say(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')

    def _say(self, sql: str, values: list[str] | None = None) -> None:
        with psycopg.connect(SERVERS["postgresql"].url, autocommit=True) as connection:
            connection.execute(sql.encode(), values)


@pytest.fixture
def switch(office: Office) -> Switch:
    return Switch(office)


def cut_while_sending(sender: Program, switch: Switch, after: float) -> None:
    timer = threading.Timer(after, switch.cut)
    timer.start()
    sender.run({"work": "send"}, may_fail=True)
    timer.join()


def test_a_sender_cut_from_the_database_loses_nothing(
    office: Office, sender: Program, switch: Switch, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311
    for _time in range(CUTS):
        sender.fill(PEOPLE, ITEMS)
        cut_while_sending(sender, switch, draw.uniform(0, 0.5))
        office.forward()
        assert sender.do("send") == 0
    line = office.tally("connections to the database cut", CUTS)
    fault_table.keep(line, seed)
    assert (line.sent, line.lost, line.silent, line.uncertain) == (len(office.owed), 0, 0, 0)
    assert line.doubled <= CUTS * ITEMS
    assert {len(ids) for ids in office.message_ids.values()} == {1}


def test_what_is_owed_while_the_database_is_away_goes_once_it_is_back(
    office: Office, sender: Program, switch: Switch
) -> None:
    sender.fill(PEOPLE, ITEMS)
    with switch.away():
        for _minute in range(5):
            assert sender.run({"work": "send"}, may_fail=True) == [1]
            office.forward()
    assert not office.server.accepted
    assert sender.do("send") == 0
    line = office.tally("database away for 5 minutes", 1)
    fault_table.keep(line)
    assert (line.sent, line.doubled, line.lost) == (len(office.owed), 0, 0)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def web(office: Office) -> Iterator[int]:
    """The port of a web server on the office's database, started as it is in service."""
    port = free_port()
    options = (
        f"--bind=127.0.0.1:{port}",
        "--workers=1",
        "--threads=4",
        "--worker-class=gthread",
        "--no-control-socket",
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "--log-level=warning", "wtsa_tracker.wsgi:application"],
        cwd=office.tracker.root,
        env=office.tracker.environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE
        while not _listens(port):
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def status(port: int) -> tuple[int, str]:
    """What the first page answers to someone whose session is looked for in the database, and in which words."""
    connection = HTTPConnection("127.0.0.1", port, timeout=AT_ONCE)
    connection.request("GET", "/admin/", headers={"Cookie": f"sessionid={'a' * 32}", "Accept-Language": "en"})
    response = connection.getresponse()
    return response.status, response.read().decode()


def test_pages_say_503_while_the_database_is_away_and_work_when_it_is_back(office: Office, switch: Switch) -> None:
    with web(office) as port:
        assert status(port)[0] == 302
        switch.cut()
        assert status(port)[0] == 302
        with switch.away():
            for _person in range(6):
                code, words = status(port)
                assert (code, "The database does not answer" in words) == (503, True)
        assert status(port)[0] == 302


@contextmanager
def silent_server() -> Iterator[str]:
    """Address of a database that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"postgres://postgres@127.0.0.1:{listener.getsockname()[1]}/silent"


def test_pages_say_503_when_the_database_takes_the_call_and_says_nothing(office: Office) -> None:
    with silent_server() as url:
        there = replace(office.tracker, settings={**office.tracker.settings, "DATABASE_URL": url})
        with web(replace(office, tracker=there)) as port:
            begun = time.monotonic()
            assert status(port)[0] == 503
            assert time.monotonic() - begun < AT_ONCE


def test_control_without_its_limit_a_call_to_that_database_hangs(office: Office) -> None:
    with silent_server() as url, pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", f"import psycopg; psycopg.connect({url!r})"], timeout=8, check=True)
