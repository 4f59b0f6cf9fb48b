"""Senders are killed outright at each step of a mail: only a kill between 250 and the commit can double it."""

from __future__ import annotations

import random

import pytest

from tests.faults import fault_table
from tests.faults.hooks import (
    AFTER_250,
    CLAIM,
    CONNECT,
    HALF_A_MAIL,
    IN_THE_WINDOW,
    PLAN,
    PLANNED,
    POINTS,
    SENDING,
    THE_LEASE,
    THE_LIMIT,
    THE_STEP_BEFORE,
)
from tests.faults.office import KILLED, KILLS, Office, Program, program

FEW = 3
PEOPLE, ITEMS = 2, 2  # new ones before each kill; the sender dies over one of them


def killed(sender: Program, point: str, times: int, seed: int) -> None:
    """So many times: people are owed mail, a sender dies over it, the lease ends, and another one goes on."""
    office, draw = sender.office, random.Random(seed)  # noqa: S311  # to be repeated, not to be secret
    for _time in range(times):
        sender.fill(PEOPLE, ITEMS)
        office.arm(point, 1 if point in {PLAN, PLANNED} else draw.randint(1, PEOPLE))
        assert sender.do("send") == KILLED
        office.forward()
        assert sender.do("send") == 0


@pytest.mark.parametrize("point", POINTS)
def test_a_sender_killed_at_a_step_doubles_only_what_had_its_250(
    office: Office, sender: Program, point: str, seed: int
) -> None:
    times = KILLS or FEW
    killed(sender, point, times, seed)
    line = office.tally(f"killed at: {point}", times)
    fault_table.keep(line, seed)
    assert (line.planned, line.sent) == (len(office.owed), len(office.owed))
    assert (line.lost, line.silent, line.uncertain) == (0, 0, 0)
    assert line.doubled == (times * ITEMS if point in IN_THE_WINDOW else 0)
    assert {len(ids) for ids in office.message_ids.values()} == {1}


def test_a_sender_killed_at_any_moment_loses_nothing(office: Office, sender: Program, seed: int) -> None:
    times, draw, hit = KILLS or 2 * FEW, random.Random(seed), 0  # noqa: S311
    for _time in range(times):
        sender.fill(PEOPLE, ITEMS)
        (end,) = sender.run({"work": "send", "killed_after": draw.uniform(0, 0.6)})
        hit += end == KILLED
        office.forward()
        assert sender.do("send") == 0
    line = office.tally("killed at any moment", hit)
    fault_table.keep(line, seed)
    assert (line.sent, line.lost, line.silent, line.uncertain) == (len(office.owed), 0, 0, 0)
    assert line.doubled <= hit * ITEMS
    assert {len(ids) for ids in office.message_ids.values()} == {1}


def killed_twice(sender: Program, times: int) -> None:
    for _time in range(times):
        sender.fill(1, ITEMS)
        for _death in (1, 2):
            sender.office.arm(AFTER_250)
            assert sender.do("send") == KILLED
            sender.office.forward()
        assert sender.do("send") == 0


def test_a_mail_over_which_two_senders_died_is_shown_as_uncertain(office: Office, sender: Program) -> None:
    times = KILLS or FEW
    killed_twice(sender, times)
    office.forward()
    assert sender.do("send") == 0
    line = office.tally("killed twice after 250", 2 * times)
    fault_table.keep(line)
    assert (line.sent, line.lost, line.silent, line.uncertain) == (0, 0, 0, times * ITEMS)
    assert set(office.copies.values()) == {2}
    assert {len(ids) for ids in office.message_ids.values()} == {1}


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("point", [CLAIM, CONNECT, SENDING, HALF_A_MAIL])
def test_control_without_the_lease_what_a_dead_sender_held_is_lost(office: Office, point: str, seed: int) -> None:
    with program(office, without=THE_LEASE) as sender:
        killed(sender, point, FEW, seed)
    line = office.tally(f"control, without the lease, killed at: {point}", FEW)
    fault_table.keep(line, seed)
    assert line.lost == FEW * ITEMS


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_marked_before_it_goes_a_mail_is_lost_in_silence(office: Office, seed: int) -> None:
    with program(office, without=THE_STEP_BEFORE) as sender:
        killed(sender, SENDING, FEW, seed)
    line = office.tally("control, marked sent before the network, killed at: sending", FEW)
    fault_table.keep(line, seed)
    assert (line.lost, line.silent) == (FEW * ITEMS, FEW * ITEMS)


@pytest.mark.parametrize("database", ["sqlite"])
def test_control_without_the_limit_a_mail_goes_a_third_time(office: Office) -> None:
    with program(office, without=THE_LIMIT) as sender:
        killed_twice(sender, FEW)
    line = office.tally("control, without the limit of one retry, killed twice after 250", 2 * FEW)
    fault_table.keep(line)
    assert line.uncertain == 0
    assert set(office.copies.values()) == {3}
