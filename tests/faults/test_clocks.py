"""Days without the machine, clocks put forward and back, a meeting that moves: each step is told at most once.

The rounds are those of every minute, on a clock set by hand; the days are those of real work, not of a demonstration.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from pytest_django import Settings

from tests import make
from tests.faults.office import KILLS
from tracking import deadlines
from tracking.ledger import make_round
from tracking.models import MailDay, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db
GENEVA, ZONES = "Europe/Zurich", ("Europe/Zurich", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu")
SPRING, AUTUMN = datetime(2017, 3, 24, tzinfo=UTC), datetime(2017, 10, 27, tzinfo=UTC)  # the clocks change two days on
STEP = timedelta(hours=1)


@pytest.fixture(autouse=True)
def real_work(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = None


def rounds(begin: datetime, length: timedelta) -> None:
    """A round at every step, on the day that Geneva's clock shows."""
    at = begin
    while at < begin + length:
        make_round(at.astimezone(ZoneInfo(GENEVA)).date(), lambda: at)  # noqa: B023  # called before it moves on
        at += STEP


def owner(zone: str, number: int = 0) -> None:
    person = make.person(f"person-{number}", Role.AUDITOR, time_zone=zone)
    make.item(f"44-{number:02}", responsible=person, next_due_on=date(2017, 3, 23))


def told() -> Counter[tuple[str, str]]:
    """How often each person was told of each step."""
    rows = Reminder.objects.filter(status="sent").values_list("recipient__username", "stage", "due_version")
    return Counter((name, f"{stage} {version}") for name, stage, version in rows)


@pytest.mark.parametrize("zone", ZONES if KILLS else ZONES[1:3])
@pytest.mark.parametrize("begin", [SPRING, AUTUMN], ids=["forward", "back"])
def test_while_the_clocks_change_nobody_is_written_to_twice_a_day_or_by_night(zone: str, begin: datetime) -> None:
    owner(zone)
    sent_at: list[datetime] = []
    at = begin
    while at < begin + timedelta(days=5):
        before = len(mail.outbox)
        make_round(at.astimezone(ZoneInfo(GENEVA)).date(), lambda: at)  # noqa: B023  # called before it moves on
        sent_at += [at.astimezone(ZoneInfo(zone))] * (len(mail.outbox) - before)
        at += STEP
    assert sent_at
    assert max(Counter(moment.date() for moment in sent_at).values()) == 1
    assert all(7 <= moment.hour < 20 for moment in sent_at)
    assert set(told().values()) == {1}


@pytest.mark.parametrize("days", [1, 3, 12])
def test_after_days_without_the_machine_one_mail_goes(days: int) -> None:
    for number, zone in enumerate(ZONES):
        owner(zone, number)
    begin = datetime(2017, 3, 15, tzinfo=UTC)
    rounds(begin, timedelta(days=1))
    before = len(mail.outbox)
    rounds(begin + timedelta(days=1 + days), timedelta(days=1))
    assert len(mail.outbox) - before <= len(ZONES)
    assert set(told().values()) <= {1}
    assert MailDay.objects.count() == len(mail.outbox)


def test_a_clock_put_back_tells_nothing_again() -> None:
    for number, zone in enumerate(ZONES):
        owner(zone, number)
    begin = datetime(2017, 3, 24, tzinfo=UTC)
    rounds(begin, timedelta(days=2))
    once = told()
    assert len(once) == len(ZONES)
    rounds(begin, timedelta(days=2))
    assert told() == once
    assert len(mail.outbox) == len(ZONES)


def test_a_meeting_that_moves_to_and_fro_tells_each_step_of_each_day_once() -> None:
    council = make.meeting()
    person = make.person("owner", Role.AUDITOR)
    make.report_due(make.item("44-50", responsible=person, next_due_on=None), council)
    begin = datetime(2017, 3, 20, tzinfo=UTC)
    for turn, opens_on in enumerate((date(2017, 5, 15), date(2017, 5, 10), date(2017, 5, 15), date(2017, 5, 1))):
        at = begin + timedelta(days=7 * turn)
        council.opens_on, council.closes_on = opens_on, opens_on + timedelta(days=9)
        council.save()
        deadlines.follow_meeting(council, by=None, at=at, why="moved")
        rounds(at, timedelta(days=5))
    assert mail.outbox
    assert set(told().values()) == {1}
    assert len({row.due_version for row in Reminder.objects.filter(status="sent")}) > 1
    assert len(mail.outbox) <= 4


def test_control_without_what_was_kept_a_clock_put_back_tells_it_again() -> None:
    owner(GENEVA)
    begin = datetime(2017, 3, 24, 8, tzinfo=UTC)
    make_round(begin.date(), lambda: begin)
    Reminder.objects.all().delete()
    MailDay.objects.all().delete()
    make_round(begin.date(), lambda: begin)
    assert len(mail.outbox) == 2
