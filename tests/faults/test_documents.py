"""Workers are killed over an uploaded document: all of it is kept or nothing, once, and the file outlives them."""

from __future__ import annotations

import pytest

from tests.faults.hooks import (
    CLAUSE_KEPT,
    DROPPING_POINTS,
    JOB_BEFORE_COMMIT,
    JOB_CLAIMED,
    PARSING,
    READING_POINTS,
    SAVING_POINTS,
    THE_LEASE,
    THE_TRANSACTION,
)
from tests.faults.office import KILLED, KILLS, Office, Program, program

LEASE = 121  # seconds
A_WEEK = 8 * 24 * 60 * 60  # seconds, and a day
TABLES = ("sourcedocument", "resolution", "resolutiontitle", "provision", "provisiontext", "proposal")
NOTHING = dict.fromkeys(TABLES, 0)
ONE_DOCUMENT = dict(zip(TABLES, (1, 2, 2, 3, 3, 10), strict=True))
IN_THE_SHORT_FORM = (PARSING, JOB_BEFORE_COMMIT)
ON_POSTGRESQL = pytest.param("postgresql", CLAUSE_KEPT, marks=pytest.mark.postgresql)


def tried(points: tuple[str, ...]) -> list[str]:
    """All of them by `script/faults`, those that differ most in each run of the tests."""
    return [point for point in points if KILLS or point in IN_THE_SHORT_FORM]


def kept(office: Office) -> dict[str, int]:
    """How many rows each table holds that a document is written to."""
    return {table: office.query(f"SELECT count(*) FROM resolutions_{table}")[0][0] for table in TABLES}  # noqa: S608


def files(office: Office) -> int:
    return sum(path.is_file() for path in (office.tracker.data / "files" / "jobs").rglob("*"))


def stands(office: Office) -> list[tuple[str, int]]:
    """How each job stands, and how many workers took it up."""
    return [(status, tries) for status, tries in office.query("SELECT status, attempts FROM tracking_job ORDER BY id")]


def dies(worker: Program, point: str) -> None:
    """A worker takes up what waits and dies at that point."""
    worker.office.arm(point)
    assert worker.do("do_jobs") == KILLED


def goes_on(worker: Program, seconds: float = LEASE) -> None:
    """Another comes round when the lease has ended."""
    worker.office.forward(seconds)
    assert worker.do("do_jobs") == 0


def handed_in(worker: Program, title: str = "A short brief") -> None:
    assert worker.do("hand_in", title=title) == 0


def read(worker: Program) -> None:
    handed_in(worker)
    assert worker.do("do_jobs") == 0
    assert worker.do("confirm") == 0


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("point", tried(READING_POINTS))
def test_a_reading_whose_worker_dies_is_done_once_by_another(office: Office, sender: Program, point: str) -> None:
    handed_in(sender)
    dies(sender, point)
    assert (kept(office), files(office)) == (NOTHING, 1)
    goes_on(sender)
    assert (stands(office), kept(office), files(office)) == ([("done", 2)], NOTHING, 1)


@pytest.mark.parametrize(("database", "point"), [*(("sqlite", point) for point in tried(SAVING_POINTS)), ON_POSTGRESQL])
def test_a_saving_whose_worker_dies_keeps_all_or_nothing(office: Office, sender: Program, point: str) -> None:
    read(sender)
    dies(sender, point)
    assert (kept(office), files(office)) == (NOTHING, 1)
    goes_on(sender)
    assert (stands(office), kept(office), files(office)) == ([("done", 1), ("done", 2)], ONE_DOCUMENT, 0)


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("point", DROPPING_POINTS)
def test_what_is_saved_stays_when_its_worker_dies_putting_the_file_away(
    office: Office, sender: Program, point: str
) -> None:
    read(sender)
    dies(sender, point)
    goes_on(sender)
    assert (stands(office), kept(office)) == ([("done", 1), ("done", 1)], ONE_DOCUMENT)
    goes_on(sender, A_WEEK)
    assert files(office) == 0


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_document_confirmed_again_after_the_death_is_on_record_once(office: Office, sender: Program) -> None:
    read(sender)
    dies(sender, DROPPING_POINTS[0])
    assert sender.do("confirm") == 0
    goes_on(sender)
    assert [status for status, _tries in stands(office)] == ["done"] * 3
    assert (kept(office), files(office)) == (ONE_DOCUMENT, 0)


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_without_the_transaction_half_a_document_is_kept(office: Office, sender: Program) -> None:
    read(sender)
    with program(office, without=THE_TRANSACTION) as worker:
        dies(worker, CLAUSE_KEPT)
    assert NOTHING != kept(office) != ONE_DOCUMENT


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_without_the_lease_the_document_is_never_read(office: Office) -> None:
    with program(office, without=THE_LEASE) as worker:
        handed_in(worker)
        dies(worker, JOB_CLAIMED)
        goes_on(worker)
    assert stands(office) == [("running", 1)]
