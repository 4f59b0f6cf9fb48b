"""Eight writers at one database: nobody meets a lock, and what was acknowledged survives the death of who wrote it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.faults.hooks import THE_OPTIONS
from tests.faults.office import KILLED, KILLS, Office, Program, program

WRITERS = 8
TRANSACTIONS = 10_000 if KILLS else 640
P99 = 0.5  # seconds, where the machine is free to do nothing else


def written(sender: Program, book: Path, **more: float) -> list[int]:
    """All writers at once; how each ended."""
    told = {"transactions": TRANSACTIONS // WRITERS, "book": str(book)}
    orders = [{"work": "write", "told": told | {"writer": f"w{n}"}, **more} for n in range(WRITERS)]
    return sender.run(*orders)


def entries(book: Path) -> dict[str, str]:
    """name of a transaction -> its seconds, or `locked`."""
    return dict(line.split() for line in book.read_text().splitlines())


def report(office: Office, book: Path, what: str) -> tuple[int, float]:
    """(how many met a lock, the longest but one in a hundred)"""
    found = entries(book)
    times = sorted(float(seconds) for seconds in found.values() if seconds != "locked")
    locked, p99 = len(found) - len(times), times[int(len(times) * 0.99)] if times else 0.0
    print(
        f"\n{what}, {office.database}: {WRITERS} writers, {len(found)} transactions, {locked} locked, p99 {p99:.3f} s"
    )
    return locked, p99


def test_eight_writers_meet_no_lock(office: Office, sender: Program, tmp_path: Path) -> None:
    sender.fill(1, 1)
    assert written(sender, tmp_path / "book") == [0] * WRITERS
    locked, p99 = report(office, tmp_path / "book", "writers")
    assert locked == 0
    assert office.query("SELECT count(*) FROM tracking_milestone") == [(TRANSACTIONS,)]
    assert not KILLS or p99 < P99


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_with_the_options_of_django_alone_they_do(office: Office, tmp_path: Path) -> None:
    with program(office, without=THE_OPTIONS) as sender:
        sender.fill(1, 1)
        written(sender, tmp_path / "book")
    assert report(office, tmp_path / "book", "control, default options")[0] > 0


def test_what_was_acknowledged_survives_the_writers(office: Office, sender: Program, tmp_path: Path, seed: int) -> None:
    sender.fill(1, 1)
    draw, killed, lost = random.Random(seed), 0, 0  # noqa: S311
    for turn in range(-(-KILLS // WRITERS) or 2):
        book = tmp_path / f"book-{turn}"
        ends = written(sender, book, killed_after=draw.uniform(0.1, 1))
        kept = {name for (name,) in office.query("SELECT title FROM tracking_milestone")}
        lost += len(entries(book).keys() - kept)
        killed += ends.count(KILLED)
    print(f"\n{killed} writers killed on {office.database}: {lost} acknowledged transactions lost")
    assert (killed > 0, lost) == (True, 0)
    if office.is_on_sqlite:
        assert office.query("PRAGMA integrity_check") == [("ok",)]
