"""Mail servers that refuse, say nothing, stall or hang up: a good address is written to at once all the same.

Half of the people have an address that is in trouble, and they come first.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults import fault_table
from tests.faults.hooks import THE_BACK_OFF, THE_LIMIT
from tests.faults.office import KILLS, Office, Program, program
from tests.reminders.mail_server import DROP, KEEP_AND_DROP, REFUSE, REFUSE_NOW, STALL, MailServer

TROUBLED = KILLS // 5 or 2
ITEMS = 2
BACK_OFF = (60, 300, 1800, 7200)  # seconds
MARGIN = 30  # seconds that a busy machine may need for a step
LATER = 4 * 3600


def in_trouble(sender: Program, answer: str) -> set[str]:
    """The addresses that are in trouble; as many others are not, and all are owed reminders."""
    sender.fill(2 * TROUBLED, ITEMS)
    troubled = {f"person-{number}@example.int" for number in range(TROUBLED)}
    sender.office.server.answers.update(dict.fromkeys(troubled, answer))
    return troubled


def tries(office: Office) -> Counter[str]:
    """How often each address was tried."""
    return Counter(envelope.recipients[0] for envelope in list(office.server.handed_over))


def check_the_others(office: Office, troubled: set[str]) -> None:
    """Everybody else has their mail after the first round."""
    others = {key for key in office.owed if key[0] not in troubled}
    assert {key for key, copies in office.copies.items() if copies == 1 and key in others} == others


def statuses(office: Office, troubled: set[str]) -> set[str]:
    return {row.status for row in office.rows if row.address in troubled}


def tried_five_times(sender: Program, troubled: set[str]) -> list[set[int]]:
    """How often each was tried: after each round that comes too early, and the one after it."""
    seen = []
    for pause in BACK_OFF:
        sender.office.forward(pause - MARGIN)
        sender.do("send")
        seen.append({tries(sender.office)[address] for address in troubled})
        sender.office.forward(2 * MARGIN)
        sender.do("send")
    return seen


def test_451_is_tried_five_times_with_growing_pauses(office: Office, sender: Program) -> None:
    troubled = in_trouble(sender, REFUSE_NOW)
    sender.do("send")
    check_the_others(office, troubled)
    assert tried_five_times(sender, troubled) == [{1}, {2}, {3}, {4}]
    office.forward(LATER)
    sender.do("send")
    line = office.tally("SMTP 451", TROUBLED)
    fault_table.keep(line)
    assert {tries(office)[address] for address in troubled} == {5}
    assert statuses(office, troubled) == {"failed"}
    assert (line.doubled, line.lost, line.silent) == (0, 0, 0)


def test_451_that_passes_is_delivered_once(office: Office, sender: Program) -> None:
    in_trouble(sender, REFUSE_NOW)
    sender.do("send")
    office.server.answers.clear()
    office.forward(BACK_OFF[0] + MARGIN)
    sender.do("send")
    line = office.tally("SMTP 451, then 250", TROUBLED)
    fault_table.keep(line)
    assert (line.sent, line.doubled, line.lost) == (len(office.owed), 0, 0)


def test_550_is_tried_once_and_shown(office: Office, sender: Program) -> None:
    troubled = in_trouble(sender, REFUSE)
    sender.do("send")
    check_the_others(office, troubled)
    office.forward(LATER)
    sender.do("send")
    line = office.tally("SMTP 550", TROUBLED)
    fault_table.keep(line)
    assert {tries(office)[address] for address in troubled} == {1}
    assert statuses(office, troubled) == {"failed"}
    assert (line.doubled, line.lost, line.silent) == (0, 0, 0)


@pytest.mark.parametrize("answer", [STALL, DROP, KEEP_AND_DROP])
def test_a_server_that_leaves_without_250_gets_one_message_id_twice(
    office: Office, sender: Program, answer: str
) -> None:
    troubled = in_trouble(sender, answer)
    sender.do("send")
    check_the_others(office, troubled)
    for _round in range(3):
        office.forward(LATER)
        sender.do("send")
    line = office.tally(f"SMTP: {answer} before 250", TROUBLED)
    fault_table.keep(line)
    assert {tries(office)[address] for address in troubled} == {2}
    assert {len(ids) for ids in ids_handed_over(office).values()} == {1}
    assert statuses(office, troubled) == {"uncertain"}
    assert line.doubled == (TROUBLED * ITEMS if answer == KEEP_AND_DROP else 0)
    assert (line.lost, line.silent, line.uncertain) == (0, 0, TROUBLED * ITEMS)


def ids_handed_over(office: Office) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for envelope in list(office.server.handed_over):
        found.setdefault(envelope.recipients[0], set()).add(str(envelope.mail["Message-ID"]))
    return found


def test_a_server_that_is_not_there_or_says_nothing_delays_and_loses_nothing(office: Office, sender: Program) -> None:
    sender.fill(2 * TROUBLED, ITEMS)
    office.server.is_mute = True
    sender.do("send")
    office.server.stop()
    office.forward()
    sender.do("send")
    assert not office.server.accepted
    with MailServer(office.server.address[1]) as office.server:
        office.forward(BACK_OFF[1])
        sender.do("send")
        line = office.tally("SMTP: mute, then refused", 2)
        fault_table.keep(line)
        assert (line.sent, line.doubled, line.lost) == (len(office.owed), 0, 0)


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_without_the_back_off_the_tries_are_over_at_once(office: Office) -> None:
    with program(office, without=THE_BACK_OFF) as sender:
        troubled = in_trouble(sender, REFUSE_NOW)
        for _round in range(5):
            sender.do("send")
    assert {tries(office)[address] for address in troubled} == {5}
    assert statuses(office, troubled) == {"failed"}


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_without_the_limit_a_server_that_hangs_up_gets_it_again_and_again(office: Office) -> None:
    with program(office, without=THE_LIMIT) as sender:
        troubled = in_trouble(sender, KEEP_AND_DROP)
        for _round in range(4):
            sender.do("send")
            office.forward(LATER)
    line = office.tally("control, without the limit of one retry, SMTP: keep and drop", TROUBLED)
    fault_table.keep(line)
    assert {tries(office)[address] for address in troubled} == {4}
    assert line.uncertain == 0
