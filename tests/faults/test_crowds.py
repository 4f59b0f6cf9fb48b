"""Two schedulers and four senders at once and nothing going wrong: nobody is written to twice, nobody is forgotten."""

from __future__ import annotations

import pytest

from tests.faults import fault_table
from tests.faults.hooks import THE_CLAIM
from tests.faults.office import KILLS, Office, Program, program

KEYS_EACH = 5
PEOPLE = 2_000 if KILLS else 40
CROWD = [{"work": "plan"}] * 2 + [{"work": "send"}] * 4
ROUNDS_AT_MOST = 30  # a round ends after 100 seconds, and the next one goes on


def let_loose(sender: Program) -> None:
    """Until everything is settled."""
    for _round in range(ROUNDS_AT_MOST):
        sender.run(*CROWD)
        if {row.status for row in sender.office.rows} <= {"sent"}:
            return


def test_two_schedulers_and_four_senders_write_once_to_everybody(office: Office, sender: Program) -> None:
    sender.fill(PEOPLE, KEYS_EACH)
    let_loose(sender)
    line = office.tally("none: 2 schedulers, 4 senders", 0)
    fault_table.keep(line)
    assert (line.planned, line.sent) == (len(office.owed), len(office.owed))
    assert (line.doubled, line.lost) == (0, 0)
    assert {len(ids) for ids in office.message_ids.values()} == {1}


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_without_the_claim_people_are_written_to_twice(office: Office) -> None:
    with program(office, without=THE_CLAIM) as sender:
        sender.fill(40, KEYS_EACH)
        let_loose(sender)
    line = office.tally("control, without the claim: 2 schedulers, 4 senders", 0)
    fault_table.keep(line)
    assert line.doubled > 0
