"""The servers and the browser that some tests need: where they are looked for, and whether one answers.

`python -m tests.servers NAME` prints the address of a server that answers, and fails with a sentence when none does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from kombu import Connection

WAIT = 3  # seconds


def _reach_postgresql(url: str) -> None:
    psycopg.connect(url, connect_timeout=WAIT).close()


def _reach_broker(url: str) -> None:
    with Connection(url, connect_timeout=WAIT) as connection:
        connection.ensure_connection(max_retries=1, timeout=WAIT)


def _reach_program(path: str) -> None:
    if not os.access(path, os.X_OK) or not Path(path).is_file():
        raise FileNotFoundError(path)


@dataclass(frozen=True)
class Server:
    """One server, or a program on this machine: its name is the marker of the tests that need it."""

    name: str
    default: str
    reach: Callable[[str], None]
    is_program: bool = False

    @property
    def variable(self) -> str:
        return f"WTSA_TEST_{self.name.upper()}_{'PATH' if self.is_program else 'URL'}"

    @property
    def url(self) -> str:
        return os.environ.get(self.variable) or self.default

    @property
    def is_wanted(self) -> bool:
        """Whether tests must fail rather than stay away when it does not answer."""
        return os.environ.get("WTSA_TEST_ALL") == "1" or self.variable in os.environ

    @property
    def silence(self) -> str:
        """Why it does not answer; empty when it does."""
        return _silence(self.name, self.url)


SERVERS = {
    server.name: server
    for server in (
        Server("postgresql", "postgres://postgres@127.0.0.1:5432/postgres", _reach_postgresql),
        Server("redis", "redis://127.0.0.1:6379/15", _reach_broker),
        Server("rabbitmq", "amqp://guest:guest@127.0.0.1:5672//", _reach_broker),
        Server("browser", "/usr/bin/chromium", _reach_program, is_program=True),
    )
}


@cache
def _silence(name: str, url: str) -> str:
    server = SERVERS[name]
    try:
        server.reach(url)
    except Exception as problem:  # each client has errors of its own, and any of them means: no answer
        if server.is_program:
            return f"no Chromium stands at the path of {server.variable} ({url})"
        return f"no {name} server answers at the address of {server.variable} ({type(problem).__name__})"
    return ""


if __name__ == "__main__":
    asked = SERVERS[sys.argv[1]]
    sys.exit(asked.silence) if asked.silence else print(asked.url)
