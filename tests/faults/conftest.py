"""What the tests of faults share: a database of each kind with the tables in it, a mail server, a program."""

from __future__ import annotations

import os
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree

import psycopg
import pytest

from tests.faults.office import Office, Program, program
from tests.reminders.mail_server import MailServer
from tests.reminders.programs import Tracker
from tests.servers import SERVERS

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@contextmanager
def new_database(template: str = "") -> Iterator[str]:
    """Address of a new database of PostgreSQL, like the template of that name; dropped at the end."""
    server, name = SERVERS["postgresql"].url, f"wtsa_{uuid.uuid4().hex}"
    like = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{like}'.encode())
        yield server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def empty(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the tables on SQLite, made once."""
    tracker = Tracker(root, tmp_path_factory.mktemp("empty") / "data")
    tracker.manage("migrate", "--verbosity=0")
    return tracker.data


@pytest.fixture(scope="session")
def template(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database of PostgreSQL with the tables, to make others like it."""
    with new_database() as url:
        tracker = Tracker(root, tmp_path_factory.mktemp("template") / "data", {"DATABASE_URL": url})
        tracker.manage("migrate", "--verbosity=0")
        yield url.rsplit("/", 1)[1]


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def office(database: str, root: Path, empty: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """On the database that the test names, or on each in turn."""
    data = Path(copytree(empty, tmp_path / "data"))
    with MailServer() as server:
        settings = {"EMAIL_URL": "smtp://{}:{}".format(*server.address)}
        if database == "sqlite":
            yield Office(Tracker(root, data, settings), server)
            return
        with new_database(request.getfixturevalue("template")) as url:
            yield Office(Tracker(root, data, {**settings, "DATABASE_URL": url}), server)


@pytest.fixture
def sender(office: Office) -> Iterator[Program]:
    with program(office) as running:
        yield running


@pytest.fixture
def seed() -> int:
    """Shown when a test fails; WTSA_FAULT_SEED gives that of another run."""
    given = os.environ.get("WTSA_FAULT_SEED")
    chosen = int(given) if given else random.SystemRandom().randrange(1_000_000)
    print(f"seed {chosen}")
    return chosen
