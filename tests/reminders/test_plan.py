"""The ladder and the plan, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracking.ladder import LADDER, Stage, Steps, horizon
from tracking.quiet import Calendar
from tracking.reminders import Duty, Kind, Message, Reason, Recipients, Sent, Thing, due_messages, plan

DUE = date(2017, 4, 15)  # a Saturday
ANNA, BORIS, CHEN, DIRK, OLGA = 1, 2, 3, 4, 5
PEOPLE = Recipients(
    active=frozenset({ANNA, BORIS, CHEN, DIRK, OLGA}),
    focal_points={"TSB": (BORIS,), "BDT": (OLGA,)},
    coordinators=(CHEN,),
    directors={"TSB": (DIRK,)},
)


GENEVA = Calendar()


def stage_on(due_on: date, day: date) -> Stage | None:
    step = Steps(LADDER, GENEVA, day).of(due_on)
    return step.rule.stage if step else None


def duty(**fields: object) -> Duty:
    given: dict[str, object] = {"due_on": DUE, "due_version": 1, "responsible": ANNA, "bureaux": ("TSB",), **fields}
    return Duty(Thing(1), "44-26", **given)  # type: ignore[arg-type] # the fields are those of a duty


def told(on: date, **fields: object) -> dict[int, Reason]:
    return {message.recipient: message.reason for message in due_messages([duty(**fields)], PEOPLE, on)}


@pytest.mark.parametrize(
    ("days_after", "stage"),
    [
        (-31, None),
        (-30, Stage.THIRTY_DAYS),
        (-15, Stage.THIRTY_DAYS),
        (-14, Stage.FOURTEEN_DAYS),
        (-8, Stage.FOURTEEN_DAYS),
        (-7, Stage.SEVEN_DAYS),
        (0, Stage.SEVEN_DAYS),
        (1, Stage.SEVEN_DAYS),  # a Sunday: the first working day after is Monday
        (2, Stage.OVERDUE),
        (6, Stage.OVERDUE),
        (7, Stage.OVERDUE_7),
        (13, Stage.OVERDUE_7),
        (14, Stage.OVERDUE_14),
        (29, Stage.OVERDUE_14),
        (30, Stage.OVERDUE_30),
        (3000, Stage.OVERDUE_30),
    ],
)
def test_the_stage_is_the_latest_step_reached(days_after: int, stage: Stage | None) -> None:
    assert stage_on(DUE, DUE + timedelta(days=days_after)) is stage


def test_the_steps_come_in_the_order_of_time_whatever_the_weekday() -> None:
    for shift in range(7):
        days = [rule.reached_on(DUE + timedelta(days=shift), GENEVA) for rule in LADDER]
        assert days == sorted(set(days))


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2017, 4, 13), date(2017, 4, 14)),
        (date(2017, 4, 14), date(2017, 4, 17)),
        (date(2017, 4, 15), date(2017, 4, 17)),
        (date(2017, 4, 16), date(2017, 4, 17)),
    ],
)
def test_the_next_working_day_is_no_weekend(day: date, after: date) -> None:
    assert GENEVA.working_days_after(day, 1) == after


def test_the_horizon_is_the_last_due_day_with_a_stage() -> None:
    day = date(2017, 3, 20)
    assert stage_on(horizon(day), day) is Stage.THIRTY_DAYS
    assert stage_on(horizon(day) + timedelta(days=1), day) is None


def test_the_person_responsible_is_told_before_the_day_and_after_it() -> None:
    assert told(DUE - timedelta(days=30)) == {ANNA: Reason.RESPONSIBLE}
    assert told(DUE + timedelta(days=2)) == {ANNA: Reason.RESPONSIBLE}


@pytest.mark.parametrize("responsible", [None, 99])
def test_the_focal_points_of_every_leading_bureau_are_told_where_nobody_active_is_responsible(
    responsible: int | None,
) -> None:
    on = DUE - timedelta(days=30)
    expected = {BORIS: Reason.FOCAL_POINT, OLGA: Reason.FOCAL_POINT}
    assert told(on, responsible=responsible, bureaux=("BDT", "TSB")) == expected


@pytest.mark.parametrize("bureaux", [(), ("BR",)])
def test_a_vacant_item_goes_to_the_coordinator(bureaux: tuple[str, ...]) -> None:
    assert told(DUE - timedelta(days=7), responsible=None, bureaux=bureaux) == {CHEN: Reason.VACANT}


def test_lateness_climbs_to_the_coordinator_and_then_to_the_director() -> None:
    assert told(DUE + timedelta(days=7)) == {ANNA: Reason.RESPONSIBLE, CHEN: Reason.LATE}
    assert told(DUE + timedelta(days=14)) == {CHEN: Reason.LATE}
    assert told(DUE + timedelta(days=30)) == {DIRK: Reason.DIRECTOR}


def test_lateness_never_falls_silent_for_want_of_a_person() -> None:
    alone = Recipients(active=frozenset({ANNA}))
    for days in (7, 14, 30):
        messages = list(due_messages([duty()], alone, DUE + timedelta(days=days)))
        assert [message.recipient for message in messages] == [ANNA]
    assert told(DUE + timedelta(days=30), bureaux=("BR",)) == {CHEN: Reason.LATE}


def test_a_coordinator_who_is_responsible_is_told_once() -> None:
    assert told(DUE + timedelta(days=7), responsible=CHEN) == {CHEN: Reason.RESPONSIBLE}


def test_nobody_at_all_means_no_message() -> None:
    assert plan([duty()], [], Recipients(), DUE) == ()


def test_missed_days_collapse_into_the_latest_stage() -> None:
    (message,) = plan([duty()], [], PEOPLE, DUE + timedelta(days=2))
    assert message == Message(
        ANNA, Thing(1), "44-26", Stage.OVERDUE, DUE, 1, Reason.RESPONSIBLE, reached_on=date(2017, 4, 17), is_single=True
    )


def test_a_stage_is_not_sent_twice() -> None:
    on = DUE - timedelta(days=30)
    (message,) = plan([duty()], [], PEOPLE, on)
    assert plan([duty()], [message.key], PEOPLE, on + timedelta(days=3)) == ()


def test_a_day_that_comes_again_brings_no_earlier_stage_back() -> None:
    later = Sent(ANNA, Thing(1), "7 days", 1)
    assert plan([duty()], [later], PEOPLE, DUE - timedelta(days=30)) == ()


def test_the_next_stage_is_sent_when_its_day_comes() -> None:
    earlier = Sent(ANNA, Thing(1), "30 days", 1)
    (message,) = plan([duty()], [earlier], PEOPLE, DUE - timedelta(days=14))
    assert message.stage is Stage.FOURTEEN_DAYS


@pytest.mark.parametrize(
    "other",
    [
        Sent(ANNA, Thing(1), "30 days", 2),
        Sent(BORIS, Thing(1), "30 days", 1),
        Sent(ANNA, Thing(1, Kind.REPORT.value), "30 days", 1),
        Sent(ANNA, Thing(2), "30 days", 1),
    ],
    ids=["another version of the day", "another person", "a report of the same number", "another item"],
)
def test_what_was_sent_about_something_else_keeps_nothing_back(other: Sent) -> None:
    assert len(plan([duty()], [other], PEOPLE, DUE - timedelta(days=30))) == 1


def test_every_day_of_a_year_sends_each_stage_once() -> None:
    sent: list[Sent] = []
    for days in range(-60, 305):
        sent += [message.key for message in plan([duty()], sent, PEOPLE, DUE + timedelta(days=days))]
    stages = [(row.recipient, row.stage) for row in sent]
    assert stages == [
        (ANNA, "30 days"),
        (ANNA, "14 days"),
        (ANNA, "7 days"),
        (ANNA, "overdue"),
        (CHEN, "overdue 7"),
        (ANNA, "overdue 7"),
        (CHEN, "overdue 14"),
        (DIRK, "overdue 30"),
    ]
