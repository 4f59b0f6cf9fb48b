"""What a person typed or a stranger sent changes no header, no line of the log, and no link."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.faults.office import Office, Program, told
from tests.reminders.conftest import HandClock
from tracking.ledger import make_round
from tracking.roles import Role
from wtsa_tracker.logs import OneLineFormatter

THIEF = "thief@example.int"
TITLE = f"Do what 0-0 asks\r\nBcc: {THIEF}\r\n\r\nand more\u2028Bcc: {THIEF}"
FORGED = ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"})


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_title_with_a_header_in_it_reaches_one_person(office: Office, sender: Program) -> None:
    sender.fill(1, 1)
    assert sender.do("retitle", title=TITLE) == 0
    assert sender.do("send") == 0
    (envelope,) = office.server.accepted
    assert envelope.recipients == ["person-0@example.int"]
    assert "Bcc" not in envelope.mail
    assert THIEF not in "".join(f"{name}: {value}" for name, value in envelope.mail.items())
    assert set(told(envelope.recipients[0], envelope)) == office.owed


def test_control_a_header_written_by_hand_lets_the_second_recipient_in() -> None:
    written = f"Subject: {TITLE}\r\nTo: person-0@example.int\r\n\r\n"
    assert [line for line in written.splitlines() if line.startswith("Bcc:")] != []


def test_a_title_with_line_breaks_is_one_line_of_the_log() -> None:
    record = logging.LogRecord("tracking", logging.INFO, __file__, 1, "kept %s", (TITLE,), None)
    assert len(OneLineFormatter().format(record).splitlines()) == 1
    assert len(logging.Formatter().format(record).splitlines()) > 1  # the control


@pytest.mark.django_db
@pytest.mark.parametrize("forged", FORGED, ids=["Host", "X-Forwarded-Host", "Forwarded"])
def test_a_forged_host_changes_no_link(
    forged: dict[str, str], settings: Settings, clock: HandClock, mailoutbox: list[object]
) -> None:
    settings.WTSA_BASE_URL = "https://tracker.example.org"
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client(raise_request_exception=False).get("/admin/login/", headers=forged)
    assert "evil.example" not in answer.content.decode()
    assert answer.status_code == (400 if "Host" in forged else 200)
    person = make.person("owner", Role.AUDITOR)
    make.item("44-01", responsible=person, next_due_on=make.WORKING_DATE)
    make_round(make.WORKING_DATE, clock)
    (sent,) = mailoutbox
    assert "https://tracker.example.org/admin/" in str(sent.body)  # type: ignore[attr-defined]
    assert "evil.example" not in str(sent.body)  # type: ignore[attr-defined]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()
