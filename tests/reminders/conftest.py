"""What the tests of reminders share: a clock that is set by hand, a mail server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from pytest_django import Settings

from tests.reminders.mail_server import MailServer
from tests.reminders.programs import Tracker


class HandClock:
    """Says the moment it is set to."""

    def __init__(self) -> None:
        self.at = datetime(2017, 3, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **delta: float) -> None:
        self.at += timedelta(**delta)


@pytest.fixture(scope="session")
def filled(root: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a filled database, made once."""
    tracker = Tracker(root, Path(copytree(empty, tmp_path_factory.mktemp("filled") / "data")))
    tracker.fill()
    return tracker.data


@pytest.fixture
def tracker(root: Path, filled: Path, tmp_path: Path) -> Tracker:
    """A filled tracker to start programs of: it has mails to send to so many people (programs.OWED)."""
    return Tracker(root, Path(copytree(filled, tmp_path / "data")))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """A server that accepts everything until it is told otherwise; the settings send mail to it."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.address
        settings.EMAIL_TIMEOUT = 2
        yield server
