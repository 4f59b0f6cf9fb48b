"""The alarm to the administrators: once for each incident, at most once an hour."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from tests import make
from tests.reminders.conftest import HandClock
from tests.reminders.mail_server import MailServer
from tracking import ledger
from tracking.health import noted, watch
from tracking.models import Breakdown, Heartbeat, Incident, Person, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(clock: HandClock) -> Person:
    make.person("focal", Role.FOCAL_POINT, "TSB")
    return make.person("admin", Role.ADMINISTRATOR)


def waits(clock: HandClock, **fields: object) -> Reminder:
    values = {"stage": "overdue", "due_on": date(2017, 3, 1), "due_version": 1, "planned_at": clock()}
    return Reminder.objects.create(
        recipient=Person.objects.get(username="focal"),
        item=make.item(f"44-{Reminder.objects.count():02}"),
        **{**values, "next_try_at": clock(), **fields},
    )


def told() -> list[str]:
    return [str(found.subject) for found in mail.outbox]


def test_what_waits_for_half_an_hour_alarms_nobody(admin: Person, clock: HandClock) -> None:
    waits(clock)
    clock.forward(minutes=30)
    assert (watch(clock()), told()) == (0, [])


def test_what_waits_longer_is_told_once(admin: Person, clock: HandClock) -> None:
    waits(clock)
    clock.forward(minutes=31)
    for _minute in range(200):
        watch(clock())
        clock.forward(minutes=1)
    assert told() == ["WTSA Tracker: reminders do not go out"]
    assert mail.outbox[0].to == ["admin@example.int"]
    assert "/admin/health/" in str(mail.outbox[0].body)


def test_what_waits_for_its_readers_morning_is_not_due(admin: Person, clock: HandClock) -> None:
    waits(clock, next_try_at=clock() + timedelta(hours=12))
    clock.forward(hours=11)
    assert watch(clock()) == 0


def test_what_waits_after_failed_tries_is_due(admin: Person, clock: HandClock) -> None:
    waits(clock, attempts=3, next_try_at=clock() + timedelta(minutes=120))
    clock.forward(minutes=31)
    assert watch(clock()) == 1


def test_a_job_that_stopped_is_told_and_one_that_never_ran_is_not(admin: Person, clock: HandClock) -> None:
    assert watch(clock()) == 0
    Heartbeat.objects.create(name=ledger.HEARTBEAT, at=clock())
    clock.forward(minutes=31)
    assert (watch(clock()), told()) == (1, ["WTSA Tracker: the job that sends reminders does not run"])
    assert Heartbeat.objects.get(name="watch").at == clock()


def test_an_incident_that_comes_back_is_told_again_after_an_hour(admin: Person, clock: HandClock) -> None:
    row = waits(clock)
    clock.forward(minutes=31)
    watch(clock())
    Reminder.objects.filter(pk=row.pk).update(status="sent")
    clock.forward(minutes=1)
    assert watch(clock()) == 0
    Reminder.objects.filter(pk=row.pk).update(status="pending")
    for _minute in range(50):
        clock.forward(minutes=1)
        watch(clock())
    assert len(told()) == 1
    clock.forward(minutes=10)
    watch(clock())
    assert len(told()) == 2
    assert Incident.objects.count() == 2


def test_an_alarm_that_no_server_takes_goes_once_one_does(
    admin: Person, clock: HandClock, mail_server: MailServer
) -> None:
    waits(clock)
    clock.forward(minutes=31)
    mail_server.answers["admin@example.int"] = "451 try later"
    watch(clock())
    mail_server.answers.clear()
    clock.forward(minutes=59)
    watch(clock())
    assert len(mail_server.handed_over) == 1
    clock.forward(minutes=1)
    watch(clock())
    watch(clock())
    assert len(mail_server.accepted) == 1
    assert Incident.objects.get().told_at == clock()


def test_a_server_that_is_away_is_asked_again_the_next_minute(
    admin: Person, clock: HandClock, mail_server: MailServer
) -> None:
    mail_server.stop()
    waits(clock)
    clock.forward(minutes=31)
    watch(clock())
    row = Incident.objects.get()
    assert (row.told_at, row.next_try_at) == (None, clock() + timedelta(minutes=1))
    assert "refused" in row.error


def test_one_administrator_without_an_address_keeps_nothing_from_another(admin: Person, clock: HandClock) -> None:
    make.person("nobody", Role.ADMINISTRATOR, email="")
    waits(clock)
    clock.forward(minutes=31)
    watch(clock())
    row = Incident.objects.get()
    assert (len(told()), row.told_at) == (1, clock())
    assert "nobody has no e-mail address" in row.error


def test_an_arabic_reader_is_told_in_arabic(admin: Person, clock: HandClock) -> None:
    Person.objects.filter(pk=admin.pk).update(language="ar")
    waits(clock)
    clock.forward(minutes=31)
    watch(clock())
    assert "Content-Language: ar" in str(mail.outbox[0].message())


def test_a_job_that_breaks_is_noted_and_breaks_all_the_same() -> None:
    with pytest.raises(ZeroDivisionError), noted("run-jobs"):
        _ = 1 // 0
    row = Breakdown.objects.get()
    assert (row.name, row.error.split(":")[0]) == ("run-jobs", "ZeroDivisionError")


def test_the_command_says_what_is_wrong_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("health", "--alarm")
    assert ended.value.code == 1
    assert "heartbeat    bad" in capsys.readouterr().out
