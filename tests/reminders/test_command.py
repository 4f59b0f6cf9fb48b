"""`manage.py send_reminders`: what it prints and what it leaves."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from tests import make
from tests.reminders.mail_server import MailServer
from tracking.models import Heartbeat, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db
COUNCIL = date(2017, 4, 15)


@pytest.fixture(autouse=True)
def _plan() -> None:
    make.person("focal", Role.FOCAL_POINT, "TSB")
    council = make.meeting()
    for code in ("73-02", "44-26"):
        make.report_due(make.item(code, next_due_on=COUNCIL), council)
    make.item("44-19", next_due_on=date(2017, 3, 16))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("send_reminders", *arguments, stdout=out)
    return out.getvalue()


def run_json(*arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("--json", *arguments))
    return found


EXPECTED = [
    {"recipient": "focal@example.int", "stage": "overdue", "items": ["44-19"], "due_on": "2017-03-16"},
    {"recipient": "focal@example.int", "stage": "30 days", "items": ["44-26", "73-02"], "due_on": "2017-04-15"},
]


def test_json_lists_what_was_sent_by_recipient_stage_and_day() -> None:
    assert run_json() == EXPECTED
    assert len(mail.outbox) == 1


def test_the_second_run_sends_nothing_and_says_so() -> None:
    run()
    assert run() == "Nothing to send on 2017-03-20: every reminder that is due has been dealt with.\n"
    assert run_json() == []
    assert len(mail.outbox) == 1


def test_a_dry_run_shows_the_same_and_leaves_nothing() -> None:
    assert run_json("--dry-run") == EXPECTED
    assert "3 reminders would be sent on 2017-03-20; nothing was sent or kept." in run("--dry-run")
    assert (Reminder.objects.count(), Heartbeat.objects.count(), mail.outbox) == (0, 0, [])


def test_plain_words_give_a_line_for_each_mail_and_the_totals() -> None:
    make.item("44-20", lead="BDT", next_due_on=COUNCIL)
    make.person("lonely", Role.FOCAL_POINT, "BDT", email="")
    assert run().splitlines() == [
        "focal@example.int: sent: 44-19, 44-26, 73-02",
        "lonely: not sent (lonely has no e-mail address: enter one and try again.): 44-20",
        "1 mail sent with 3 reminders; 1 mail not sent.",
    ]


def test_on_gives_the_day() -> None:
    (group, *_others) = run_json("--dry-run", "--on", "2017-04-10")
    assert (group["stage"], group["due_on"]) == ("overdue 14", "2017-03-16")
    assert {found["stage"] for found in run_json("--dry-run", "--on", "2017-04-10")} == {"overdue 14", "7 days"}


@pytest.mark.parametrize("text", ["tomorrow", "2017-02-30", "", "20.03.2017"])
def test_a_wrong_day_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(CommandError, match=r"^“.*” is not a date: write it as 2017-03-20\. Nothing was sent\.$"):
        run("--on", text)
    assert Reminder.objects.count() == 0


@pytest.mark.parametrize("text", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--json",)])
def test_a_day_that_no_row_can_hold_is_refused_with_the_bounds(text: str, options: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        run("--on", text, *options)
    bounds = "choose a day from 2000-01-01 to 2199-12-31. Nothing was sent."
    assert str(refused.value) == f"The tracker cannot reckon with {text}: {bounds}"
    assert (Reminder.objects.count(), mail.outbox) == (0, [])


@pytest.mark.parametrize("text", ["2000-01-01", "2199-12-31"])
def test_the_first_and_the_last_day_are_reckoned_with(text: str) -> None:
    assert f"on {text}; nothing was sent or kept." in run("--dry-run", "--on", text)


def test_a_silent_mail_server_is_an_error_that_keeps_the_reminders(mail_server: MailServer) -> None:
    mail_server.stop()
    with pytest.raises(CommandError, match="the reminders are kept and will be tried again"):
        run()
    assert set(Reminder.objects.values_list("status", flat=True)) == {"pending"}
