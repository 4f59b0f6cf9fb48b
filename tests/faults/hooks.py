"""What a program under test is fitted with: points at which it kills itself, a clock that is set, guards taken away.

The product knows nothing of it: functions are wrapped by their names, in programs that the tests start. Three files in
the data folder say what to do, so that the programs of a test need no other way to be told: `armed` names a point and
which time it must be passed, `clock` holds the seconds by which the clock is ahead. WTSA_TEST_WITHOUT names a guard to
do without, for a control.
"""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connections, transaction
from django.db.backends.signals import connection_created
from django.utils import timezone

from tracking.jobs import documents
from tracking.jobs import moves as job_moves
from tracking.ledger import moves, rounds
from tracking.ledger.post import Post
from tracking.models import MailDay, Reminder

ARMED, CLOCK = "armed", "clock"
# In the order in which a mail passes them.
PLAN, PLANNED, CLAIM, CONNECT, SENDING, HALF_A_MAIL = "plan", "planned", "claim", "connect", "sending", "half a mail"
AFTER_250, BEFORE_COMMIT, AFTER_COMMIT = "after 250", "before the commit", "after the commit"
POINTS = (PLAN, PLANNED, CLAIM, CONNECT, SENDING, HALF_A_MAIL, AFTER_250, BEFORE_COMMIT, AFTER_COMMIT)
IN_THE_WINDOW = frozenset({AFTER_250, BEFORE_COMMIT})  # the server has it, and no row says so
# Of a job.
JOB_CLAIMED, JOB_DONE, JOB_BEFORE_COMMIT = "job claimed", "job done", "job before the commit"
JOB_POINTS = (JOB_CLAIMED, JOB_DONE, JOB_BEFORE_COMMIT)
# Of a job that reads a document, or saves what was read.
PARSING, SOURCE_KEPT, CLAUSE_KEPT, PROPOSAL_KEPT = "parsing", "source kept", "clause kept", "proposal kept"
DROPPING, HALF_DROPPED = "dropping the file", "file half dropped"
READING_POINTS = (JOB_CLAIMED, PARSING, CLAUSE_KEPT, JOB_DONE, JOB_BEFORE_COMMIT)
SAVING_POINTS = (JOB_CLAIMED, PARSING, SOURCE_KEPT, CLAUSE_KEPT, PROPOSAL_KEPT, JOB_DONE, JOB_BEFORE_COMMIT)
DROPPING_POINTS = (DROPPING, HALF_DROPPED)
KEPT = {
    'INSERT INTO "resolutions_sourcedocument"': SOURCE_KEPT,
    'INSERT INTO "resolutions_provision"': CLAUSE_KEPT,
    'INSERT INTO "resolutions_proposal"': PROPOSAL_KEPT,
}
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


class Fuse:
    """Kills this process outright, as `kill -9` does, when it passes the point that the folder names."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / ARMED
        self._passed = 0

    def at(self, point: str) -> None:
        if self.is_for(point):
            self.blow()

    def blow(self) -> None:
        self._file.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # never seen: the signal is there first

    def is_for(self, point: str) -> bool:
        """Whether this is the pass of the point that was named; counts it."""
        try:
            name, turn = self._file.read_text(encoding="utf-8").rsplit(" ", 1)
        except FileNotFoundError:
            return False
        self._passed += name == point
        return name == point and self._passed == int(turn)


def fit(folder: Path) -> None:
    """Fits this program with everything, and leaves out the guard that is named."""
    fuse = Fuse(folder)
    settings.EMAIL_TIMEOUT = 2  # seconds: a server that says nothing is waited for less long
    _set_clock(folder / CLOCK)
    _take_away(os.environ.get("WTSA_TEST_WITHOUT", ""))
    _fit_points(fuse)
    connection_created.connect(lambda connection, **_told: connection.execute_wrappers.append(_watch(fuse)), weak=False)


def _set_clock(file: Path) -> None:
    true_now = timezone.now

    def now() -> datetime:
        try:
            return true_now() + timedelta(seconds=float(file.read_text()))
        except FileNotFoundError:
            return true_now()

    timezone.now = now


def _fit_points(fuse: Fuse) -> None:
    _wrap(rounds, "_write_plan", fuse, after=PLANNED)
    _wrap(moves, "claim", fuse, after=CLAIM)
    _wrap(Post, "connect", fuse, after=CONNECT)
    _wrap(Post, "hand_over", fuse, before=SENDING, after=AFTER_250)
    _wrap(moves, "settle_sent", fuse, after=AFTER_COMMIT)
    _wrap(job_moves, "claim", fuse, after=JOB_CLAIMED)
    _wrap(job_moves, "finish", fuse, before=JOB_DONE)
    _wrap(documents, "drop_file", fuse, before=DROPPING)
    _wrap(FileSystemStorage, "delete", fuse, before=HALF_DROPPED)
    _fit_parsing(fuse)
    whole = smtplib.SMTP.data

    def data(server: smtplib.SMTP, message: bytes) -> Any:  # noqa: ANN401  # as smtplib has it
        if fuse.is_for(HALF_A_MAIL):
            server.docmd("DATA")
            server.send(message[: len(message) // 2])
            fuse.blow()
        return whole(server, message)

    smtplib.SMTP.data = data  # type: ignore[method-assign, assignment]


def _fit_parsing(fuse: Fuse) -> None:
    """Dies once its reader has the whole document; the reader works on for nobody."""
    whole = subprocess.Popen.communicate

    def communicate(reader: Any, data: Any = None, timeout: float | None = None) -> Any:  # noqa: ANN401  # as it is
        if fuse.is_for(PARSING):
            reader.stdin.write(data)
            reader.stdin.close()
            fuse.blow()
        return whole(reader, data, timeout)

    subprocess.Popen.communicate = communicate  # type: ignore[method-assign, assignment]


def _wrap(owner: Any, name: str, fuse: Fuse, *, before: str = "", after: str = "") -> None:  # noqa: ANN401  # class or module
    function = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever it takes
        fuse.at(before)
        answer = function(*arguments, **named)
        fuse.at(after)
        return answer

    setattr(owner, name, wrapped)


def _watch(fuse: Fuse) -> Callable[[Execute, str, Any, bool, dict[str, Any]], Any]:
    """Sees each statement go: these are done, yet their transaction is not committed."""

    def watched(execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401
        answer = execute(sql, params, many, context)
        if sql.startswith("INSERT") and ' INTO "tracking_reminder"' in sql:
            fuse.at(PLAN)
        elif sql.startswith('UPDATE "tracking_reminder"') and Reminder.Status.SENT in params:
            fuse.at(BEFORE_COMMIT)
        elif sql.startswith('INSERT INTO "tracking_jobline"') and "Done" in params:
            fuse.at(JOB_BEFORE_COMMIT)
        else:
            fuse.at(KEPT.get(sql[: sql.find("(")].strip(), ""))
        return answer

    return watched


# Guards that a control does without.
THE_CLAIM, THE_LEASE, THE_STEP_BEFORE = "the claim", "the lease", "the step before the network"
THE_OPTIONS, THE_TRANSACTION = "the options of SQLite", "the transaction"
THE_LIMIT, THE_BACK_OFF = "the limit of one retry", "the back-off"


def _take_away(guard: str) -> None:
    without = {
        "": lambda: None,
        THE_CLAIM: _without_claim,
        THE_LEASE: _without_lease,
        THE_STEP_BEFORE: _without_step_before,
        THE_LIMIT: _without_limit,
        THE_BACK_OFF: _without_back_off,
        THE_OPTIONS: _without_options,
        THE_TRANSACTION: _without_transaction,
    }
    without[guard]()


def _without_claim() -> None:
    """Whoever comes takes the rows, held by another or not, and the day with them."""

    def take(group: moves.Group, at: datetime) -> moves.Hold | None:
        hold = moves.Hold(uuid4(), 0)
        open_rows = Reminder.objects.filter(recipient=group.recipient).exclude(status=Reminder.Status.SENT)
        change = {"status": moves.Status.CLAIMED, "token": hold.token, "lease_until": at + moves.LEASE}
        return moves.Hold(hold.token, open_rows.update(**change)) if open_rows.exists() else None

    def take_day(recipient: int, on: Any, message_id: str) -> bool:  # noqa: ANN401  # a day
        MailDay.objects.update_or_create(recipient_id=recipient, on=on, defaults={"message_id": message_id})
        return True

    moves.claim, moves.take_day = take, take_day


def _without_lease() -> None:
    """Nobody takes back what a dead holder left."""
    moves.recover = lambda at: None
    job_moves.recover = lambda at: 0


def _without_step_before() -> None:
    """The rows say sent before the mail goes."""
    begin, settle = moves.begin_sending, moves.settle_sent

    def begin_and_settle(hold: moves.Hold, message_id: str, at: datetime) -> moves.Hold:
        sending = begin(hold, message_id, at)
        settle(sending, at)
        return sending

    moves.begin_sending = begin_and_settle
    moves.settle_sent = lambda hold, at: Reminder.Status.SENT.value


def _without_limit() -> None:
    """What was being sent is sent again however often that happened."""
    recover, settle = moves.recover, moves.settle_unsure

    def forget(at: datetime) -> None:
        Reminder.objects.with_lease_expired(at).update(retried_unsure=False)
        recover(at)

    def settle_and_forget(hold: moves.Hold, error: str, at: datetime) -> str:
        hold.rows().update(retried_unsure=False)
        return settle(hold, error, at)

    moves.recover, moves.settle_unsure = forget, settle_and_forget


def _without_back_off() -> None:
    """What was refused for the moment is tried again at once."""
    moves.BACK_OFF = (timedelta(0),) * len(moves.BACK_OFF)  # type: ignore[assignment]  # as many, all of no time


def _without_options() -> None:
    """SQLite as Django opens it by itself."""
    settings.DATABASES["default"]["OPTIONS"] = {}
    connections.settings["default"]["OPTIONS"] = {"init_command": "PRAGMA journal_mode=DELETE;"}


def _without_transaction() -> None:
    """Each row is kept as it is written."""
    transaction.Atomic.__enter__ = lambda _self: None  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = lambda _self, *_problem: None  # type: ignore[method-assign]
