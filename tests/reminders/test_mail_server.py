"""What the ledger does when the mail server refuses, hangs up or is not there. A real server on loopback, real SMTP."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from pytest_django import Settings

from tests import make
from tests.make import WORKING_DATE
from tests.reminders.conftest import HandClock
from tests.reminders.mail_server import DROP, REFUSE, REFUSE_NOW, STALL, MailServer
from tracking.ledger import make_round, moves
from tracking.ledger.post import Verdict, judge
from tracking.models import Heartbeat, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db
ADDRESS = "focal@example.int"


def one_reminder(username: str = "focal", **fields: object) -> None:
    person = make.person(username, Role.FOCAL_POINT, "TSB")
    code = f"44-{Reminder.objects.count():02}-{username}"[:24]
    make.item(code, **{"next_due_on": date(2017, 4, 15), "responsible": person, **fields})  # type: ignore[arg-type] # fields of the model


def row(username: str = "focal") -> Reminder:
    return Reminder.objects.get(recipient__username=username)


def test_a_mail_goes_to_one_person_over_one_connection(mail_server: MailServer, clock: HandClock) -> None:
    one_reminder("first")
    one_reminder("second")
    make_round(WORKING_DATE, clock)
    assert [envelope.recipients for envelope in mail_server.accepted] == [["first@example.int"], ["second@example.int"]]
    assert mail_server.connections == 1


def test_a_title_with_a_line_break_adds_neither_recipient_nor_header(mail_server: MailServer, clock: HandClock) -> None:
    one_reminder(title="Report\r\nBcc: thief@example.int\r\n\r\nto Council")
    make_round(WORKING_DATE, clock)
    (envelope,) = mail_server.accepted
    assert envelope.recipients == [ADDRESS]
    assert "Bcc" not in envelope.mail
    text = envelope.mail.get_body(("plain",))
    assert text is not None
    assert "Report Bcc: thief@example.int to Council\n" in text.get_content().replace("\r\n", "\n")


def test_a_passing_refusal_is_tried_five_times_with_growing_pauses(mail_server: MailServer, clock: HandClock) -> None:
    mail_server.answers[ADDRESS] = REFUSE_NOW
    one_reminder()
    for tries, minutes in enumerate((1, 5, 30, 120), start=1):
        make_round(WORKING_DATE, clock)
        assert (row().status, row().attempts) == ("pending", tries)
        assert row().next_try_at == clock() + timedelta(minutes=minutes)
        clock.forward(minutes=minutes, seconds=-1)
        assert make_round(WORKING_DATE, clock).deliveries == ()
        clock.forward(seconds=1)
    make_round(WORKING_DATE, clock)
    assert (row().status, row().attempts, row().error) == ("failed", 5, "451 try later")
    clock.forward(days=1)
    assert make_round(WORKING_DATE, clock).deliveries == ()
    assert len(mail_server.handed_over) == 5


def test_a_passing_refusal_that_passes_ends_in_one_mail(mail_server: MailServer, clock: HandClock) -> None:
    mail_server.answers[ADDRESS] = REFUSE_NOW
    one_reminder()
    make_round(WORKING_DATE, clock)
    del mail_server.answers[ADDRESS]
    clock.forward(minutes=1)
    make_round(WORKING_DATE, clock)
    assert (row().status, row().error, len(mail_server.accepted)) == ("sent", "", 1)


def test_a_refusal_for_good_is_kept_with_the_servers_words(mail_server: MailServer, clock: HandClock) -> None:
    mail_server.answers[ADDRESS] = REFUSE
    one_reminder()
    make_round(WORKING_DATE, clock)
    clock.forward(days=1)
    make_round(WORKING_DATE, clock)
    assert (row().status, row().error, len(mail_server.handed_over)) == ("failed", "550 no such box", 1)


@pytest.mark.parametrize("answer", [REFUSE_NOW, REFUSE, DROP])
def test_the_trouble_of_one_does_not_delay_another(mail_server: MailServer, clock: HandClock, answer: str) -> None:
    mail_server.answers["first@example.int"] = answer
    one_reminder("first")
    one_reminder("second")
    make_round(WORKING_DATE, clock)
    assert row("second").status == "sent"
    assert row("first").status != "sent"


@pytest.mark.parametrize("answer", [DROP, STALL])
def test_a_mail_without_an_answer_is_tried_once_more_with_the_same_id(
    mail_server: MailServer, clock: HandClock, settings: Settings, answer: str
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    mail_server.answers[ADDRESS] = answer
    one_reminder()
    make_round(WORKING_DATE, clock)
    assert (row().status, row().retried_unsure) == ("pending", True)
    for _again in range(3):
        clock.forward(hours=3)
        make_round(WORKING_DATE, clock)
    assert row().status == "uncertain"
    ids = [envelope.mail["Message-ID"] for envelope in mail_server.handed_over]
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_server_that_is_away_is_spoken_to_once_a_round_and_nothing_is_lost(
    mail_server: MailServer, clock: HandClock
) -> None:
    mail_server.stop()
    one_reminder("first")
    one_reminder("second")
    done = make_round(WORKING_DATE, clock)
    assert "refused" in done.unreachable
    assert (row("first").status, row("first").attempts) == ("pending", 0)
    assert (row("second").status, row("second").attempts) == ("pending", 0)
    assert "refused" in Heartbeat.objects.get().note


def test_a_server_that_is_away_for_hours_uses_up_no_try_and_the_alarm_sees_how_long(
    mail_server: MailServer, clock: HandClock
) -> None:
    mail_server.stop()
    one_reminder()
    begun = clock()
    for _round in range(7):
        make_round(WORKING_DATE, clock)
        clock.forward(minutes=30)
    waiting = row()
    assert (waiting.status, waiting.attempts, waiting.next_try_at) == ("pending", 0, begun)
    assert "refused" in waiting.error
    with MailServer(mail_server.address[1]):
        make_round(WORKING_DATE, clock)
    assert (row().status, row().attempts, row().error) == ("sent", 1, "")


def test_no_row_is_marked_as_sending_before_the_connection_stands(
    mail_server: MailServer, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[int] = []
    begin = moves.begin_sending

    def note_and_begin(hold: moves.Hold, message_id: str, at: datetime) -> moves.Hold:
        order.append(mail_server.connections)
        return begin(hold, message_id, at)

    monkeypatch.setattr(moves, "begin_sending", note_and_begin)
    one_reminder()
    make_round(WORKING_DATE, clock)
    assert order == [1]
    assert row().status == "sent"


@pytest.mark.parametrize("problem", [OSError("broken"), TimeoutError(), ConnectionResetError()])
def test_silence_of_the_server_is_no_refusal(problem: Exception) -> None:
    assert judge(problem) is Verdict.UNSURE
