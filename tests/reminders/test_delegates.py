"""Leave: the delegate is reminded instead, and the mail says for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core import mail

from tests import make
from tests.make import WORKING_DATE
from tests.reminders.conftest import HandClock
from tracking.ladder import LADDER, Stage
from tracking.ledger import make_round
from tracking.models import Person, Reminder
from tracking.reminders import Duty, Reason, Recipients, Thing
from tracking.roles import Role

DUE = date(2017, 4, 15)
ANNA, BORIS, CHEN = 1, 2, 3
DUTY = Duty(Thing(1), "44-26", 1, DUE, responsible=ANNA, bureaux=("TSB",))
PEOPLE = Recipients(active=frozenset({ANNA, BORIS, CHEN}), coordinators=(CHEN,), delegates={ANNA: BORIS})


def test_the_delegate_is_told_instead_of_who_is_away() -> None:
    assert PEOPLE.owners(DUTY) == {BORIS: Reason.DELEGATE}


def test_a_delegate_who_has_gone_is_told_nothing_of_somebody_who_has_gone_too() -> None:
    people = replace(PEOPLE, active=frozenset({CHEN}))
    assert people.owners(DUTY) == {CHEN: Reason.VACANT}


def test_lateness_climbs_past_the_delegate_as_past_the_person() -> None:
    (late,) = (rule for rule in LADDER if rule.stage is Stage.OVERDUE_7)
    assert PEOPLE.told(DUTY, late) == {CHEN: Reason.LATE, BORIS: Reason.DELEGATE}


def absent(stand_in: Person, **fields: object) -> Person:
    leave = {"away_from": date(2017, 3, 20), "away_until": date(2017, 3, 31), "delegate": stand_in}
    return make.person("anna", Role.FOCAL_POINT, "TSB", first_name="Anna", last_name="Lind", **{**leave, **fields})


def reminded() -> list[str]:
    return list(Reminder.objects.order_by("recipient").values_list("recipient__username", flat=True))


@pytest.mark.django_db
def test_a_mail_to_the_delegate_says_for_whom(clock: HandClock) -> None:
    make.item("44-01", next_due_on=DUE, responsible=absent(make.person("boris", Role.FOCAL_POINT, "TSB")))
    make_round(WORKING_DATE, clock)
    assert reminded() == ["boris"]
    assert "You stand in for Anna Lind, who is away." in str(mail.outbox[0].body)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "leave",
    [
        {"away_from": date(2017, 3, 21)},
        {"away_from": date(2017, 3, 1), "away_until": date(2017, 3, 19)},
        {"away_from": None, "away_until": None},
    ],
)
def test_without_leave_on_that_day_the_person_is_told(clock: HandClock, leave: dict[str, object]) -> None:
    boris = make.person("boris", Role.FOCAL_POINT, "TSB")
    make.item("44-01", next_due_on=DUE, responsible=absent(boris, **leave))
    make_round(WORKING_DATE, clock)
    assert reminded() == ["anna"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "gone", [{"is_active": False}, {"away_from": WORKING_DATE, "away_until": date(2017, 3, 31)}, None]
)
def test_without_a_delegate_who_is_there_the_mail_waits_for_the_end_of_the_leave(
    clock: HandClock, gone: dict[str, object] | None
) -> None:
    boris = make.person("boris", Role.FOCAL_POINT, "TSB", **(gone or {}))
    make.item("44-01", next_due_on=DUE, responsible=absent(boris, **({"delegate": None} if gone is None else {})))
    make_round(WORKING_DATE, clock)
    assert reminded() == []
    clock.forward(days=14)
    make_round(date(2017, 4, 3), clock)  # the Monday after
    assert reminded() == ["anna"]


@pytest.mark.django_db
def test_the_step_the_delegate_was_told_of_is_told_again_to_who_comes_back(clock: HandClock) -> None:
    anna = absent(make.person("boris", Role.FOCAL_POINT, "TSB"))
    make.item("44-01", next_due_on=DUE, responsible=anna)
    make_round(WORKING_DATE, clock)
    Person.objects.filter(pk=anna.pk).update(away_until=WORKING_DATE)
    clock.forward(days=1)
    make_round(date(2017, 3, 21), clock)
    assert sorted(reminded()) == ["anna", "boris"]
