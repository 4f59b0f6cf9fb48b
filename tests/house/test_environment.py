"""What the tracker takes from its environment, and what it says of a value that will not do."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core import signing
from django.core.exceptions import ImproperlyConfigured

from tests.house.conftest import Manage, Run
from wtsa_tracker.environment import (
    DEMONSTRATION_DATE,
    base_url,
    file_queue,
    private_folder,
    secret_key,
    sender,
    switch,
    working_date,
)
from wtsa_tracker.logs import OneLineFormatter, on_one_line

AT_ONCE = 12


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret-key"
    first = secret_key(file)
    assert len(first) >= 50
    assert secret_key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]


def test_starts_at_the_same_moment_get_the_same_secret_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Pool(AT_ONCE) as pool:
        for round_number in range(20):
            keys = pool.map(secret_key, [tmp_path / f"key-{round_number}"] * AT_ONCE, chunksize=1)
            assert len(set(keys)) == 1
    assert len(list(tmp_path.iterdir())) == 20


def test_an_empty_key_file_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "secret-key").touch()
    assert len(secret_key(tmp_path / "secret-key")) >= 50


def test_a_key_that_cannot_be_kept_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="cannot be kept .* set SECRET_KEY"):
        secret_key(tmp_path / "missing" / "secret-key")


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="cannot be made .* WTSA_DATA"):
        private_folder(tmp_path / "file" / "data")


def test_the_queue_of_files_is_private_and_reads_what_it_sends(tmp_path: Path) -> None:
    options = file_queue(tmp_path / "queue")
    assert options["data_folder_in"] == options["data_folder_out"]
    assert stat.S_IMODE((tmp_path / "queue").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "queue" / "control").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "demonstration", "day"),
    [
        ("", True, DEMONSTRATION_DATE),
        ("", False, None),
        (" 2018-04-17 ", True, date(2018, 4, 17)),
        ("2018-04-17", False, date(2018, 4, 17)),
    ],
)
def test_the_working_date_is_the_given_one_or_that_of_the_demonstration(
    text: str, demonstration: bool, day: date | None
) -> None:
    assert working_date(text, demonstration=demonstration) == day


def test_a_working_date_that_is_no_date_is_one_sentence_at_start_up(manage: Manage) -> None:
    answer = manage("check", WTSA_WORKING_DATE="20 March")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr == (
        "WTSA_WORKING_DATE is “20 March”, which is not a date: write it as 2017-03-20, or leave it out.\n"
    )


@pytest.mark.parametrize("text", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_a_working_date_that_no_row_can_hold_is_one_sentence_at_start_up(manage: Manage, text: str) -> None:
    answer = manage("send_reminders", "--dry-run", WTSA_WORKING_DATE=text)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == (
        f"WTSA_WORKING_DATE is “{text}”, which the tracker cannot reckon with: "
        "choose a day from 2000-01-01 to 2199-12-31, or leave it out.\n"
    )


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2199, 12, 31)])
def test_the_first_and_the_last_working_date_are_taken(day: date) -> None:
    assert working_date(day.isoformat(), demonstration=False) == day


POSTGRESQL_OR_SQLITE = "it is PostgreSQL (postgres://user:password@host:5432/name) or SQLite (sqlite:///path).\n"
QUEUE = "it is redis://host:6379/0, amqp://user:password@host:5672// or filesystem://localhost.\n"
MAILS = "it is smtp://host:25, smtp+tls://user:password@host:587 or smtp+ssl://user:password@host:465.\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("DATABASE_URL", "foo", f"is not an address that the tracker can use: {POSTGRESQL_OR_SQLITE}"),
        ("DATABASE_URL", "mysql://u:hush@h/d", f"is not an address that the tracker can use: {POSTGRESQL_OR_SQLITE}"),
        ("DATABASE_URL", "postgres://u:hush@h:hush/d", f"cannot be read (look at its port): {POSTGRESQL_OR_SQLITE}"),
        ("CELERY_BROKER_URL", "foo://", f"is not an address that the tracker can use: {QUEUE}"),
        ("EMAIL_URL", "junk", f"is not an address that the tracker can use: {MAILS}"),
        ("EMAIL_URL", "smtp://u:hush@h:hush", f"cannot be read (look at its port): {MAILS}"),
        ("TIME_ZONE", "Mars/Phobos", "is “Mars/Phobos”, which is no time zone: write it as Europe/Zurich or UTC, "),
        ("TIME_ZONE", "../etc", "is “../etc”, which is no time zone: write it as Europe/Zurich or UTC, "),
        ("DATABASE_URL", "postgres://", f"names no database that lasts: {POSTGRESQL_OR_SQLITE}"),
        ("DATABASE_URL", "postgres://u:hush@h:5432/", f"names no database that lasts: {POSTGRESQL_OR_SQLITE}"),
        ("DATABASE_URL", "sqlite://", f"names no database that lasts: {POSTGRESQL_OR_SQLITE}"),
        ("SECRET_KEY", "hush", "has fewer than 50 characters: give it as many at random, or leave it out.\n"),
        ("DEFAULT_FROM_EMAIL", "tracker", "is not one mail address: write it as "),
        ("DEFAULT_FROM_EMAIL", "a@itu.example, b@itu.example", "is not one mail address: write it as "),
        ("DEFAULT_FROM_EMAIL", "a@itu.example\nBcc: b@itu.example", "is not one mail address: write it as "),
        ("WTSA_HTTPS", "x", "is “x”, which is neither yes nor no: set it to 1 or 0, or leave it out.\n"),
        ("WTSA_DEMO", "maybe", "is “maybe”, which is neither yes nor no: set it to 1 or 0, or leave it out.\n"),
        (
            "WTSA_BASE_URL",
            "tracker",
            "is not an address that the tracker can use: it is https://tracker.example.org.\n",
        ),
    ],
)
def test_a_value_that_will_not_do_is_one_sentence_at_start_up(manage: Manage, name: str, text: str, said: str) -> None:
    answer = manage("check", **{name: text})
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith(f"{name} {said}")
    assert answer.stderr.count("\n") == 1
    assert "hush" not in answer.stderr


def test_blank_values_are_the_defaults(manage: Manage) -> None:
    names = ("DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "TIME_ZONE", "WTSA_HTTPS", "WTSA_DEMO", "WTSA_BASE_URL")
    assert manage("check", **dict.fromkeys(names, "")).returncode == 0


TELL = """
import json
from wtsa_tracker import settings as s
told = (s.WTSA_DATA.name, s.ALLOWED_HOSTS, s.DEFAULT_FROM_EMAIL, len(s.SECRET_KEY) >= 50)
print(json.dumps([*told, s.DATABASES["default"]["NAME"].rpartition("/")[2], s.TIME_ZONE, s.DEBUG, s.WTSA_DEMO]))
"""
DEFAULTS = [
    *("var", ["localhost", "127.0.0.1", "[::1]"], "wtsa-tracker@localhost", True),
    *("wtsa.sqlite3", "Europe/Zurich", False, True),
]


def told_by_settings(root: Path, folder: Path, variables: bytes | None) -> Run:
    """What a copy of the settings in `folder` makes of a `.env` beside it; None leaves what is there."""
    shutil.copytree(root / "wtsa_tracker", folder / "wtsa_tracker", ignore=shutil.ignore_patterns("static"))
    if variables is not None:
        (folder / ".env").write_bytes(variables)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{folder}:{root}"}
    return subprocess.run(
        [sys.executable, "-c", TELL], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("blank", ["", " "])
def test_every_line_of_the_example_may_stay_blank(root: Path, tmp_path: Path, blank: str) -> None:
    names = re.findall(r"(?m)^#([A-Z_]+)=", (root / ".env.example").read_text(encoding="utf-8"))
    assert {"WTSA_DATA", "ALLOWED_HOSTS", "SECRET_KEY", "DEFAULT_FROM_EMAIL"} < {*names}
    told = told_by_settings(root, tmp_path, "".join(f"{name}={blank}\n" for name in names).encode())
    assert json.loads(told.stdout or "null") == DEFAULTS, told.stderr
    assert not (tmp_path / "secret-key").exists()


def test_a_file_of_variables_that_is_no_text_is_one_sentence(root: Path, tmp_path: Path) -> None:
    said = told_by_settings(root, tmp_path, "DEFAULT_FROM_EMAIL=Büro <a@itu.example>\n".encode("latin-1")).stderr
    assert said.splitlines()[-1].endswith(
        f"{tmp_path / '.env'} is not text in UTF-8: save it as UTF-8, or take it away."
    )


@pytest.mark.parametrize("line", [" FOO BAR", "FOO", "FOO = BAR", "2 FOO=BAR", "FOO=\0"])
def test_a_line_that_sets_no_variable_is_named_with_its_file_in_one_sentence(
    root: Path, tmp_path: Path, line: str
) -> None:
    answer = told_by_settings(root, tmp_path, f"# mine\n\n{line}\n".encode())
    assert answer.stderr.splitlines()[-1].endswith(
        f"{tmp_path / '.env'}, line 3, is not NAME=value: correct it, or put a # before it."
    )
    assert "FOO" not in answer.stderr
    assert answer.returncode == 1


def test_lines_may_be_indented_and_begin_with_export_or_a_mark_of_their_order(root: Path, tmp_path: Path) -> None:
    lines = "\ufeff  TIME_ZONE=UTC\r\n   # DEBUG=1\r\nexport DEFAULT_FROM_EMAIL='a@itu.example'\r\n \r\n"
    answer = told_by_settings(root, tmp_path, lines.encode())
    told = json.loads(answer.stdout or "null")
    assert (told[2], told[5], told[6], answer.stderr) == ("a@itu.example", "UTC", False, "")


def test_a_folder_in_the_place_of_the_file_of_variables_is_one_sentence(root: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    said = told_by_settings(root, tmp_path, None).stderr
    assert said.splitlines()[-1].endswith(
        f"{tmp_path / '.env'} cannot be read (Is a directory): make it a text file that you may read, or take it away."
    )


def test_what_a_start_leaves_in_the_checkout_is_ignored(root: Path) -> None:
    names = ["secret-key", "queue/x", "wtsa.sqlite3", "wtsa.sqlite3-wal", ".env"]
    said = subprocess.run(["git", "check-ignore", *names], cwd=root, capture_output=True, text=True, check=False)
    assert said.stdout.split() == names


def test_a_sender_may_have_a_name() -> None:
    assert sender(" WTSA Tracker <tracker@itu.example> ") == "WTSA Tracker <tracker@itu.example>"


@pytest.mark.parametrize(
    ("text", "said"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("false", False), (" ", True)]
)
def test_a_switch_takes_yes_no_or_nothing(text: str, said: bool) -> None:
    assert switch("WTSA_DEMO", text, default=True) is said


def test_mails_carry_the_address_of_the_tracker_that_runs_unless_one_is_given(tmp_path: Path) -> None:
    assert base_url("", tmp_path / "running.lock", "8123") == "http://127.0.0.1:8123"
    (tmp_path / "running.lock").write_text(f"{os.getpid()}\nhttp://127.0.0.1:8456/\n", encoding="ascii")
    assert base_url("", tmp_path / "running.lock", "") == "http://127.0.0.1:8456"
    assert base_url("https://tracker.example.org/", tmp_path / "running.lock", "") == "https://tracker.example.org"


@pytest.mark.parametrize("lines", ["", "4194305\nhttp://127.0.0.1:8456/\n", "4711\n", "no\nprocess\n"])
def test_a_lock_that_nobody_holds_gives_no_address(tmp_path: Path, lines: str) -> None:
    (tmp_path / "running.lock").write_text(lines, encoding="ascii")
    assert base_url("", tmp_path / "running.lock", "") == "http://127.0.0.1:8000"


def test_the_deployment_check_is_clean_behind_https(manage: Manage) -> None:
    variables = {"WTSA_HTTPS": "1", "WTSA_BASE_URL": "https://tracker.example.org"}
    answer = manage("check", "--deploy", "--fail-level", "WARNING", **variables)
    assert (answer.returncode, answer.stdout) == (0, "System check identified no issues (0 silenced).\n"), answer.stderr


UNREACHED = (
    "WTSA_HTTPS is on, and links in mails begin with {}: "
    "set WTSA_BASE_URL to the address that people open, such as https://tracker.example.org."
)


@pytest.mark.parametrize("command", [("check", "--deploy"), ("start",)])
@pytest.mark.parametrize(
    ("given", "links"), [("", "http://127.0.0.1:8000"), ("http://tracker.example.org/", "http://tracker.example.org")]
)
def test_https_without_an_address_for_the_links_in_mails_is_warned_of(
    manage: Manage, command: tuple[str, ...], given: str, links: str
) -> None:
    answer = manage(*command, WTSA_HTTPS="1", WTSA_BASE_URL=given, HOST="192.0.2.1")  # where it cannot listen
    assert f"(wtsa_tracker.W001) {UNREACHED.format(links)}\n" in answer.stderr


@pytest.mark.parametrize(("https", "given"), [("0", ""), ("0", "http://a.example"), ("1", "https://a.example")])
def test_settings_that_go_together_are_not_warned_of(manage: Manage, https: str, given: str) -> None:
    answer = manage("check", WTSA_HTTPS=https, WTSA_BASE_URL=given)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_without_https_the_deployment_check_complains(manage: Manage) -> None:
    assert manage("check", "--deploy", "--fail-level", "WARNING", WTSA_HTTPS="0").returncode == 1


def test_a_line_break_in_a_name_does_not_make_a_second_log_line() -> None:
    assert on_one_line("a\r\nBcc: b\x1b[31m\u2028c\tالعربية") == "a\\r\\nBcc: b\\x1b[31m\\u2028c\tالعربية"


@pytest.mark.parametrize(("status", "is_traced"), [(403, False), (404, False), (400, False), (500, True), (None, True)])
def test_a_page_that_was_refused_is_one_line_without_a_traceback(status: int | None, is_traced: bool) -> None:
    facts = {"msg": "Not Found: /x", "levelname": "WARNING", "exc_info": (ValueError, ValueError("hidden"), None)}
    record = logging.makeLogRecord(facts | ({"status_code": status} if status else {}))
    line = OneLineFormatter("{levelname} {message}", style="{").format(record)
    assert line.startswith("WARNING Not Found: /x")
    assert ("hidden" in line) is is_traced
    assert "\n" not in line
    assert record.exc_info


def test_no_line_holds_an_address_that_is_a_key() -> None:
    feed, less = secrets.token_urlsafe(32), signing.dumps(7, salt="somebody")
    for address, secret in ((f"/calendar/{feed}.ics", feed), (f"/mail/less/{less}/", less)):
        record = logging.makeLogRecord({"msg": "Not Found: %s", "args": (address,), "levelname": "WARNING"})
        line = OneLineFormatter().format(record)
        assert (secret in line, "(secret)" in line) == (False, True)
