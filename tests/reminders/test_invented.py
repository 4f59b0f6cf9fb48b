"""With WTSA_DEMO=0 no reminder tells a person of invented progress as if it were real."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries, Settings

from tests import make
from tracking import invented, tasks
from tracking.ledger import HEARTBEAT
from tracking.models import ActionItem, Breakdown, Heartbeat, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _something_due(settings: Settings) -> None:
    settings.WTSA_DATA = Path("/srv/wtsa")
    settings.WTSA_DEMO = False
    make.person("focal", Role.FOCAL_POINT, "TSB")
    make.item("44-19", next_due_on=date(2017, 3, 16))


def mark_invented() -> None:
    ActionItem.objects.update(illustrative=True)


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--json",), ("--on", "2017-03-20")])
def test_the_command_refuses_in_one_sentence(options: tuple[str, ...]) -> None:
    mark_invented()
    with pytest.raises(CommandError) as refused:
        call_command("send_reminders", *options)
    assert str(refused.value) == (
        "The data in /srv/wtsa is a demonstration, with invented progress: for real work set WTSA_DATA to a new folder "
        "(and DATABASE_URL, where it is set, to a new database), or leave WTSA_DEMO out to go on. Nothing was sent."
    )
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


def test_the_workers_round_says_so_once_and_sends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    mark_invented()
    tasks.send_due_reminders()
    (record,) = caplog.records
    assert (record.levelname, record.name) == ("WARNING", "tracking.tasks")
    assert record.getMessage() == f"No reminder was sent. {invented.refusal()}"
    assert (mail.outbox, Reminder.objects.count(), Heartbeat.objects.count()) == ([], 0, 0)
    assert Breakdown.objects.get(name=HEARTBEAT).error == invented.refusal()  # the page of health says why


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_demonstration_and_real_work_are_reminded(settings: Settings, demonstration: bool) -> None:
    settings.WTSA_DEMO = demonstration
    if demonstration:
        mark_invented()
    call_command("send_reminders", stdout=StringIO())
    assert len(mail.outbox) == 1


def test_whether_anything_is_invented_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for illustrative in (False, True):
        ActionItem.objects.update(illustrative=illustrative)
        with django_assert_num_queries(1):
            assert invented.holds_invented_progress() is illustrative
