"""A tracker whose senders are programs that may be killed, and the mail server that they send to."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg

from tests.faults.fault_table import Line
from tests.faults.hooks import ARMED, CLOCK
from tests.reminders.mail_server import MailServer
from tests.reminders.programs import Tracker

KILLS = int(os.environ.get("WTSA_FAULT_KILLS", "0"))  # 0: the short form, each test with a few of its own
KILLED = -9
Key = tuple[str, str]  # address of a person, code of an item
LEDGER = """
    SELECT person.email, item.code, row.status, row.message_id, row.attempts FROM tracking_reminder row
    JOIN tracking_person person ON person.id = row.recipient_id JOIN tracking_actionitem item ON item.id = row.item_id
"""


@dataclass(frozen=True)
class Row:
    """A row of the ledger."""

    address: str
    code: str
    status: str
    message_id: str
    attempts: int

    @property
    def key(self) -> Key:
        return self.address, self.code


@dataclass
class Office:
    """`owed` are the reminders that must go. The clock of every program is `ahead` by so many seconds."""

    tracker: Tracker
    server: MailServer
    owed: set[Key] = field(default_factory=set)
    ahead: float = 0

    @property
    def is_on_sqlite(self) -> bool:
        return self.tracker.environment["DATABASE_URL"].startswith("sqlite")

    @property
    def database(self) -> str:
        return "SQLite" if self.is_on_sqlite else "PostgreSQL"

    def forward(self, seconds: float = 61) -> None:
        """By default beyond the end of a lease."""
        self.ahead += seconds
        draft = self.tracker.data / f"{CLOCK}.draft"
        draft.write_text(str(self.ahead))
        draft.replace(self.tracker.data / CLOCK)

    def arm(self, point: str, turn: int = 1) -> None:
        """The next program that passes that point for the so many-th time is killed there."""
        draft = self.tracker.data / f"{ARMED}.draft"
        draft.write_text(f"{point} {turn}")
        draft.replace(self.tracker.data / ARMED)

    @property
    def is_armed(self) -> bool:
        """Whether nobody has come to the point yet."""
        return (self.tracker.data / ARMED).exists()

    def disarm(self) -> None:
        (self.tracker.data / ARMED).unlink(missing_ok=True)

    @property
    def rows(self) -> list[Row]:
        return [Row(*row) for row in self.query(LEDGER)]

    def query(self, sql: str) -> list[Any]:
        url = self.tracker.environment["DATABASE_URL"]
        if self.is_on_sqlite:
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as database:
                return database.execute(sql).fetchall()
        with psycopg.connect(url) as connection:
            return connection.execute(sql.encode()).fetchall()

    @property
    def copies(self) -> Counter[Key]:
        """How often the mail server accepted each reminder."""
        return Counter(key for envelope in list(self.server.accepted) for key in told(envelope.recipients[0], envelope))

    @property
    def message_ids(self) -> dict[Key, set[str]]:
        """Under which Message-IDs each reminder was accepted."""
        found: dict[Key, set[str]] = {}
        for envelope in list(self.server.accepted):
            for key in told(envelope.recipients[0], envelope):
                found.setdefault(key, set()).add(str(envelope.mail["Message-ID"]))
        return found

    def tally(self, fault: str, faults: int, broker: str = "none") -> Line:
        """What became of everything owed."""
        rows, copies = {row.key: row for row in self.rows}, self.copies
        missing = [key for key in self.owed if not copies[key]]
        shown = {key for key, row in rows.items() if row.status in {"failed", "uncertain"}}
        return Line(
            fault=fault,
            database=self.database,
            broker=broker,
            faults=faults,
            planned=len(rows),
            sent=sum(row.status == "sent" for row in rows.values()),
            doubled=sum(number - 1 for number in copies.values() if number > 1),
            lost=sum(key not in shown for key in missing),
            silent=sum(key in rows and rows[key].status == "sent" for key in missing),
            uncertain=sum(row.status == "uncertain" for row in rows.values()),
        )


def told(address: str, envelope: Any) -> Iterator[Key]:  # noqa: ANN401  # an envelope of the server
    """The reminders in a mail."""
    text = envelope.mail.get_body(("plain",)).get_content()
    yield from ((address, code) for code in dict.fromkeys(re.findall(r"Do what (\S+) asks", text)))


@dataclass(frozen=True)
class Program:
    """A program that does what it is told, in processes of its own."""

    office: Office
    process: subprocess.Popen[str]

    def run(self, *orders: Mapping[str, object], may_fail: bool = False) -> list[int]:
        """The works at once; how each ended. None ends by an error of its own unless it may."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(orders) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the program is gone"
        ends: list[int] = json.loads(answer)
        assert may_fail or set(ends) <= {0, KILLED}, ends
        return ends

    def do(self, work: str, **told: object) -> int:
        return self.run({"work": work, "told": told})[0]

    def fill(self, people: int, items: int = 2) -> None:
        """So many more people, who are owed reminders of so many items each."""
        first = len({address for address, _code in self.office.owed})
        assert self.do("fill", first=first, people=people, items=items) == 0
        numbers = range(first, first + people)
        owed = {(f"person-{number}@example.int", f"{number}-{place}") for number in numbers for place in range(items)}
        self.office.owed |= owed


@contextmanager
def program(office: Office, without: str = "") -> Iterator[Program]:
    """A program ready to work, without the guard that is named; its words go where the test's go."""
    settings = {**office.tracker.settings, "WTSA_TEST_WITHOUT": without}
    tracker = replace(office.tracker, settings=settings)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.programs"],
        cwd=tracker.root,
        env=tracker.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield Program(office, process)
        assert process.stdin
        process.stdin.close()
