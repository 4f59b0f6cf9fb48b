"""What all tests share: the servers they may need, the source documents, folders of their own."""

from __future__ import annotations

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.utils import translation
from pytest_django import Settings

from tests.reminders.programs import Tracker
from tests.servers import SERVERS, Server

ROOT = Path(__file__).resolve().parent.parent
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what needs a silent server, and in a run for the database alone what does not touch it."""
    kept = [item for item in items if _may_run(item)]
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_runtest_setup(item: pytest.Item) -> None:
    for server in _servers_of(item):
        if server.silence:
            pytest.fail(server.silence, pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for server in SERVERS.values():
        if server.silence and not server.is_wanted:
            terminalreporter.write_line(f"Tests marked {server.name} were left out: {server.silence}.", yellow=True)


def _servers_of(item: pytest.Item) -> list[Server]:
    return [SERVERS[mark.name] for mark in item.iter_markers() if mark.name in SERVERS]


def _may_run(item: pytest.Item) -> bool:
    if os.environ.get("WTSA_TEST_DATABASE_ONLY") == "1" and not _touches_database(item):
        return False
    return all(server.is_wanted or not server.silence for server in _servers_of(item))


# Pages and words are the same on either database, but for those that ask it to find, sort and count.
ASKING_THE_DATABASE = {
    *("test_batches", "test_bulk", "test_conflicts", "test_hand_over", "test_item_list", "test_log", "test_my_work"),
    *("test_other_lists", "test_reports_by_meeting", "test_resolution_life", "test_saved_views", "test_search_box"),
    "test_who_sees_what",
}


def _is_told_alike(path: Path) -> bool:
    return path.parent.name == "pages" and path.stem not in ASKING_THE_DATABASE or path.stem == "test_languages"


def _touches_database(item: pytest.Item) -> bool:
    if _is_told_alike(item.path):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(DATABASE_FIXTURES & fixtures)


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    """Uploads and mails of one test are not seen by another."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.OUTBOX = tmp_path / "outbox"
    settings.EMAIL_FILE_PATH = str(settings.OUTBOX)


@pytest.fixture(autouse=True)
def _language_of_the_program() -> Iterator[None]:
    """The language in which one test read a page is not what the next one speaks."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the source documents; a test that asks for it is left out, and says so, where there is none."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the source documents are not beside the project (../shared/seeds)")
    return folder


@pytest.fixture(scope="session")
def empty(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the tables on SQLite and nothing in them, to be copied; made once for all processes."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    folder = shared / "with-tables"
    with (shared / "with-tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = Tracker(root, shared / "with-tables-being-made")
            making.manage("migrate", "--verbosity=0")
            making.data.rename(folder)
    return folder


@pytest.fixture(scope="session")
def template(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of a database of PostgreSQL with the tables, to make others like it."""
    with new_database() as url:
        Tracker(root, tmp_path_factory.mktemp("template"), {"DATABASE_URL": url}).manage("migrate", "--verbosity=0")
        yield url.rsplit("/", 1)[1]


@contextmanager
def new_database(template: str = "") -> Iterator[str]:
    """Address of a new database of PostgreSQL, like the template of that name; dropped at the end."""
    server, name = SERVERS["postgresql"].url, f"wtsa_{uuid.uuid4().hex}"
    like = f' TEMPLATE "{template}"' if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{like}'.encode())
        yield server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Address of an empty PostgreSQL database, dropped after the test, which is marked postgresql."""
    with new_database() as url:
        yield url


@pytest.fixture
def postgresql_with_tables(template: str) -> Iterator[str]:
    """Address of a PostgreSQL database with the tables and nothing in them, dropped after the test."""
    with new_database(template) as url:
        yield url
