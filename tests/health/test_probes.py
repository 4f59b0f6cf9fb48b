"""What machines ask: the process, and whether the tracker does its work."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.reminders.programs import LONGEST
from tracking import ledger
from tracking.health.judging import DISK_FULL, Verdict, judge_disk
from tracking.health.probing import ask_all
from tracking.models import Heartbeat

ASK = """
import json, time
import django; django.setup()
from django.test import Client
began = time.monotonic()
answers = [Client().get(f"/{name}", headers={"cookie": "sessionid=x"}) for name in ("healthz", "readyz", "readyz")]
took = time.monotonic() - began
print(json.dumps([took, *([answer.status_code, answer.json()] for answer in answers)]))
"""


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_the_process_answers_without_a_database() -> None:
    """Any query here would be refused by the test's own guard."""
    answer = Client().get("/healthz", headers={"host": "any.example.int", "cookie": "sessionid=x"})
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (200, {"alive": True}, "no-store")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_takes_no_post(address: str) -> None:
    assert Client().post(address).status_code == 405


def test_a_probe_is_not_sent_to_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_tracker_whose_jobs_run_is_ready() -> None:
    Heartbeat.objects.create(name=ledger.HEARTBEAT, at=timezone.now())
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    names = {"database", "migrations", "heartbeat", "reminders", "data", "queue", "disk"}
    assert set(answer.json()["checks"]) == names


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("demonstration", "word"), [(False, "look"), (True, "ok")])
def test_data_of_a_demonstration_in_real_work_is_a_warning(settings: Settings, demonstration: bool, word: str) -> None:
    settings.WTSA_DEMO = demonstration
    make.item(illustrative=True)
    Heartbeat.objects.create(name=ledger.HEARTBEAT, at=timezone.now())
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"], answer.json()["checks"]["data"]) == (200, True, word)


@pytest.mark.django_db(transaction=True)
def test_a_tracker_whose_jobs_stopped_is_not_ready() -> None:
    Heartbeat.objects.create(name=ledger.HEARTBEAT, at=timezone.now() - timedelta(minutes=11))
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    bad = {name for name, word in answer.json()["checks"].items() if word != "ok"}
    assert bad == {"heartbeat"}


@pytest.mark.django_db(transaction=True)
def test_tables_of_a_newer_release_are_not_ready() -> None:
    Heartbeat.objects.create(name=ledger.HEARTBEAT, at=timezone.now())
    MigrationRecorder(connection).record_applied("tracking", "9999_future")
    try:
        answer = Client().get("/readyz")
    finally:
        MigrationRecorder(connection).record_unapplied("tracking", "9999_future")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "bad")


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_installation_is_told() -> None:
    words = Client().get("/readyz").content.decode()
    assert set(json.loads(words)["checks"].values()) <= {verdict.value for verdict in Verdict}


@pytest.mark.parametrize("broker", ["redis", "amqp"])
def test_silence_of_database_and_queue_is_told_within_two_seconds(
    root: Path, tmp_path: Path, silent_port: int, broker: str
) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "WTSA_TESTING": "1",
        "WTSA_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "wtsa_tracker.settings",
        "DATABASE_URL": f"postgres://someone:secret@127.0.0.1:{silent_port}/wtsa",
        "CELERY_BROKER_URL": f"{broker}://127.0.0.1:{silent_port}//",
    }
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=root,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
        timeout=LONGEST,
    )
    assert told.returncode == 0, told.stderr
    took, (alive, _words), (first, words), (second, _again) = json.loads(told.stdout)
    assert (alive, first, second) == (200, 503, 503)
    assert took < 4
    assert (words["checks"]["database"], words["checks"]["queue"]) == ("bad", "bad")
    assert (words["checks"]["heartbeat"], words["checks"]["disk"]) == ("unknown", "ok")
    assert "secret" not in told.stdout


def test_a_question_that_hangs_is_not_asked_again() -> None:
    asked, open_up = [], Event()

    def hang() -> str:
        asked.append(1)
        open_up.wait(10)
        return "at last"

    for _round in range(3):
        assert ask_all({"what hangs": hang}, 0.05)["what hangs"].problem == "no answer within 0.05 s"
    open_up.set()
    assert ask_all({"what hangs": hang}, 5)["what hangs"].value == "at last"
    assert len(asked) <= 2


def test_what_breaks_is_told_in_one_line() -> None:
    def broken() -> None:
        raise ValueError("one\ntwo")

    assert ask_all({"what breaks": broken}, 5)["what breaks"].problem == "ValueError: one two"


def test_a_full_disk_is_out_of_order() -> None:
    assert judge_disk(DISK_FULL - 1) is Verdict.BAD
    assert judge_disk(DISK_FULL) is Verdict.LOOK
