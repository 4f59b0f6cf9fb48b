"""Workers are killed over jobs: each job gives one result, whatever it was doing when its worker died."""

from __future__ import annotations

import pytest

from tests.faults import fault_table
from tests.faults.fault_table import Line
from tests.faults.hooks import JOB_BEFORE_COMMIT, JOB_CLAIMED, JOB_POINTS, THE_LEASE
from tests.faults.office import KILLED, KILLS, Office, Program, program

LEASE = 121  # seconds
FEW = 2


def killed(worker: Program, point: str, times: int) -> Line:
    """So many times: a paper is asked for, a worker dies over it, the lease ends, another goes on."""
    office = worker.office
    for _time in range(times):
        worker.fill(1, 1)  # something new to report, so that the paper is not the last one again
        worker.do("ask_for_papers", count=1)
        office.arm(point)
        assert worker.do("do_jobs") == KILLED
        office.forward(LEASE)
        assert worker.do("do_jobs") == 0
    ((made,),) = office.query("SELECT count(*) FROM tracking_progressreport")
    ((done,),) = office.query("SELECT count(*) FROM tracking_job WHERE status = 'done'")
    doubled, lost = max(0, made - times), times - min(made, done)
    return Line(f"killed at: {point}", office.database, "none", times, times, done, doubled, lost, 0, 0)


@pytest.mark.parametrize("point", JOB_POINTS)
def test_a_job_whose_worker_dies_gives_one_result(office: Office, sender: Program, point: str) -> None:
    times = KILLS or FEW
    line = killed(sender, point, times)
    fault_table.keep(line)
    assert (line.sent, line.doubled, line.lost) == (times, 0, 0)
    assert office.query("SELECT DISTINCT attempts FROM tracking_job") == [(2,)]


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("point", [JOB_CLAIMED, JOB_BEFORE_COMMIT])
def test_control_without_the_lease_the_job_is_lost(office: Office, point: str) -> None:
    with program(office, without=THE_LEASE) as worker:
        assert killed(worker, point, FEW).lost == FEW
