"""The first passwords are told and kept when they open something, wherever the first start is cut off."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.db import transaction

from tests.reminders.programs import LONGEST, Tracker
from tracking.management.commands.make_accounts import Command
from tracking.models import Person

CUT_OFF = """
import os, signal
from tracking.management.commands import load_demo, start
from tracking.management import first_passwords
def killed(*_given):
    os.kill(os.getpid(), signal.{signal})
load_demo._refusal = lambda: ""
{place} = killed
start.Command()._fill()
"""


@pytest.fixture
def tracker(root: Path, empty: Path, tmp_path: Path) -> Tracker:
    return Tracker(root, Path(shutil.copytree(empty, tmp_path / "data")))


def cut_off(tracker: Tracker, place: str, number: signal.Signals) -> str:
    """What a first start says until it is killed where `place` would be called."""
    with tracker.start("manage.py", "shell", "-v0", "-c", CUT_OFF.format(place=place, signal=number.name)) as program:
        told, problems = program.communicate(timeout=LONGEST)
    assert program.returncode == -number, problems
    return told


def on_record(tracker: Tracker) -> dict[str, str]:
    with closing(sqlite3.connect(tracker.data / "wtsa.sqlite3")) as database:
        return dict(database.execute("SELECT username, password FROM tracking_person"))


def kept(tracker: Tracker) -> dict[str, str]:
    lines = (tracker.data / "first-run.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines)


def assert_they_open(tracker: Tracker) -> None:
    stored, passwords = on_record(tracker), kept(tracker)
    assert len(stored) == 8
    assert [name for name in stored if not check_password(passwords[name], stored[name])] == []
    assert [path.name for path in tracker.data.glob("first-run*")] == ["first-run.txt"]
    assert (tracker.data / "first-run.txt").stat().st_mode & 0o777 == 0o600


def test_stopped_while_it_fills_no_password_was_told_or_kept(tracker: Tracker) -> None:
    assert cut_off(tracker, "load_demo.load_demonstration", signal.SIGTERM) == ""
    assert not (tracker.data / "first-run.txt").exists()
    assert on_record(tracker) == {}
    told = tracker.manage("make_accounts")
    assert all(password in told for password in kept(tracker).values())
    assert_they_open(tracker)


def test_killed_before_they_are_told_the_next_time_tells_them(tracker: Tracker) -> None:
    place = "load_demo.load_demonstration = lambda _folder: 1\nfirst_passwords.Path.replace"
    assert "administrator" not in cut_off(tracker, place, signal.SIGKILL)
    assert not (tracker.data / "first-run.txt").exists()
    told = tracker.manage("make_accounts")
    assert told.startswith("First accounts of the start that was cut off (kept in ")
    assert all(password in told for password in kept(tracker).values())
    assert_they_open(tracker)


def test_passwords_of_before_are_overwritten_and_said_to_open_nothing(tracker: Tracker) -> None:
    (tracker.data / "first-run.txt").write_text("administrator\told\tadministrator\n", encoding="utf-8")
    assert "what stood there before opens nothing" in tracker.manage("make_accounts")
    assert_they_open(tracker)
    assert "manage.py changepassword USERNAME" in tracker.manage("make_accounts")


@pytest.mark.django_db(transaction=True)
def test_rolled_back_by_who_asked_for_them_they_are_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic():
        Command().handle()
        transaction.set_rollback(True)
    assert (capsys.readouterr().out, Person.objects.count()) == ("", 0)
