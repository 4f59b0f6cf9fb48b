"""What the tests of faults share: a database of each kind with the tables in it, a mail server, a program."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from tests.conftest import new_database
from tests.faults.office import Office, Program, program
from tests.reminders.mail_server import MailServer
from tests.reminders.programs import Tracker

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


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
