"""The tracker as it is served, with the demonstration in it, and people who sit before a browser.

The demonstration is loaded once for a run; each process of pytest-xdist serves a copy of it, and puts it back after
each test that changes something.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.stage import Stage, read_stage
from tests.servers import SERVERS

OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
ANSWER_WITHIN = 30  # seconds
SERVED_AS = ("--worker-class=gthread", "--threads=4", "--no-control-socket", "--log-level=warning")


@dataclass(frozen=True)
class Site:
    """A tracker that is being served from `data`, a copy of `master`."""

    url: str
    root: Path
    data: Path
    master: Path
    stage: Stage

    def put_back(self) -> None:
        """Every row and mail as it was when the demonstration had been loaded."""
        was, is_now = (sqlite3.connect(folder / "wtsa.sqlite3") for folder in (self.master, self.data))
        with closing(was), closing(is_now):
            was.backup(is_now)
        shutil.rmtree(self.data / "outbox")
        shutil.copytree(self.master / "outbox", self.data / "outbox")

    def manage(self, *arguments: str) -> None:
        _run(self.root, self.data, self.url, "manage.py", *arguments)


def _environment(data: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"WTSA_TESTING", "DATABASE_URL"}}
    return kept | {"WTSA_DATA": str(data), "WTSA_BASE_URL": url, "WTSA_WORKING_DATE": "2017-03-20"}


def _run(root: Path, data: Path, url: str, *arguments: str) -> None:
    environment = _environment(data, url)
    subprocess.run([sys.executable, *arguments], cwd=root, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def master(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the first process fills and the others wait for."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own
    folder = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / "demonstration-being-made"
            _run(root, making, "", "manage.py", "shell", "-v0", "-c", "from tests.browser.stage import fill; fill()")
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def site(root: Path, master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("browser") / "data"
    shutil.copytree(master, data)
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        arguments = [sys.executable, "-m", "gunicorn", *SERVED_AS, f"--bind=fd://{door.fileno()}"]
        with _serving([*arguments, "wtsa_tracker.wsgi:application"], root, _environment(data, url), door.fileno()):
            yield Site(url, root, data, master, read_stage(master))


@contextmanager
def _serving(arguments: list[str], root: Path, environment: dict[str, str], door: int) -> Iterator[None]:
    with subprocess.Popen(arguments, cwd=root, env=environment, pass_fds=[door]) as program:
        try:
            _wait_for(environment["WTSA_BASE_URL"])
            yield
        finally:
            program.terminate()


def _wait_for(url: str) -> None:
    until = time.monotonic() + ANSWER_WITHIN
    while time.monotonic() < until:
        try:
            connection = HTTPConnection(url.removeprefix("http://"), timeout=ANSWER_WITHIN)
            connection.request("HEAD", "/admin/login/")
            connection.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the tracker did not answer at {url} within {ANSWER_WITHIN} seconds", pytrace=False)


@pytest.fixture
def fresh(site: Site) -> Iterator[Site]:
    """The site for a test that changes something."""
    yield site
    site.put_back()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Not for the session: while Playwright runs, Django takes every query of this process for an asynchronous one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=SERVERS["browser"].url, args=OPTIONS)
        yield browser
        browser.close()


Sit = Callable[..., Page]


@pytest.fixture
def sit(site: Site, chromium: Browser) -> Iterator[Sit]:
    """Sits somebody down before a browser: signed in under that user name, or before the login page."""
    opened: list[BrowserContext] = []

    def sitting(username: str = "", language: str = "en", scheme: str = "light", **options: object) -> Page:
        context = chromium.new_context(base_url=site.url, locale=language, color_scheme=scheme, **options)  # type: ignore[arg-type]
        opened.append(context)
        cookies = {"django_language": language} | ({"sessionid": site.stage.sessions[username]} if username else {})
        context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in cookies.items()])
        context.set_default_timeout(10_000)
        return context.new_page()

    yield sitting
    for context in opened:
        context.close()
