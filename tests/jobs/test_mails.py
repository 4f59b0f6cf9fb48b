"""Mails of a hand-over as jobs: each once, whatever the mail server says; what nobody can know is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.reminders.mail_server import DROP, REFUSE, REFUSE_NOW, MailServer
from tracking.bulk import Choice, Successor
from tracking.hand_over import HandOver, hand_over
from tracking.hand_over.letters import Occasion, addressed, keys_of, read_letter
from tracking.jobs import make_round, moves
from tracking.jobs.mails import ask_for_mails
from tracking.models import ActionItem, Job, Person

pytestmark = pytest.mark.django_db
Status = Job.Status


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.address
        settings.EMAIL_TIMEOUT = 2
        yield server


def asked_and_moved() -> list[Job]:
    """Anna hands three items to Boris: a mail to each of them waits."""
    anna, boris = make.person("anna"), make.person("boris")
    items = [make.item(f"44-{number:02}", responsible=anna) for number in range(3)]
    successor = Successor(boris.pk, str(boris))
    asked = HandOver(anna, Choice(successor, {}), make.person("chief"), make.WORKING_DATE, "Call me.")
    moved = hand_over(asked, {item.pk: item.version for item in items}, timezone.now())
    told = ask_for_mails(asked, moved, timezone.now())
    assert told.written_to == ("boris", "anna")
    pairs = addressed(Occasion(asked.leaver, asked.by, asked.note), moved)
    assert [read_letter(person, keys_of(letter)) for person, letter in pairs] == [letter for _to, letter in pairs]
    return list(Job.objects.order_by("pk"))


def statuses() -> list[tuple[str, str, int]]:
    return list(Job.objects.order_by("pk").values_list("about", "status", "attempts"))


def test_each_mail_goes_once(mail_server: MailServer) -> None:
    asked_and_moved()
    for _round in range(3):
        make_round(timezone.now)
    assert sorted(one.mail["To"] for one in mail_server.handed_over) == ["anna@example.int", "boris@example.int"]
    assert statuses() == [("boris", Status.DONE, 1), ("anna", Status.DONE, 1)]


def test_a_refused_reader_is_shown_and_delays_nobody(mail_server: MailServer) -> None:
    asked_and_moved()
    mail_server.answers["boris@example.int"] = REFUSE
    make_round(timezone.now)
    assert statuses() == [("boris", Status.FAILED, 1), ("anna", Status.DONE, 1)]
    assert "550" in Job.objects.get(about="boris").error


def test_a_server_that_asks_to_come_back_is_come_back_to(mail_server: MailServer) -> None:
    asked_and_moved()
    mail_server.answers["boris@example.int"] = REFUSE_NOW
    make_round(timezone.now)
    assert statuses()[0] == ("boris", Status.QUEUED, 1)
    del mail_server.answers["boris@example.int"]
    later = timezone.now() + timedelta(minutes=2)
    make_round(lambda: later)
    assert statuses()[0] == ("boris", Status.DONE, 2)


def test_a_line_that_breaks_is_tried_once_more_with_the_same_message_id(mail_server: MailServer) -> None:
    asked_and_moved()
    mail_server.answers["boris@example.int"] = DROP
    make_round(timezone.now)
    copies = [one.mail["Message-ID"] for one in mail_server.handed_over if one.mail["To"] == "boris@example.int"]
    assert (len(copies), len(set(copies))) == (2, 1)
    assert "may have arrived" in Job.objects.get(about="boris").error


def test_who_dies_before_the_mail_is_handed_over_leaves_no_doubt(mail_server: MailServer) -> None:
    boris = asked_and_moved()[0]
    assert moves.claim_this(boris.pk, timezone.now())
    later = timezone.now() + 2 * moves.LEASE
    make_round(lambda: later)
    assert statuses()[0] == ("boris", Status.DONE, 2)
    assert not Job.objects.get(pk=boris.pk).is_repeated


def test_a_mail_goes_even_when_who_asked_has_left_meanwhile(mail_server: MailServer) -> None:
    asked_and_moved()
    Person.objects.filter(username="chief").update(is_active=False)
    make_round(timezone.now)
    assert len(mail_server.handed_over) == 2


def test_what_is_told_of_items_that_went_is_said(mail_server: MailServer) -> None:
    job = asked_and_moved()[0]
    job.arguments["letter"]["parcels"][0][1].append(ActionItem.objects.count() + 999)
    job.save()
    make_round(timezone.now)
    assert Job.objects.get(pk=job.pk).error == "What the mail tells of is not there any more; nothing was sent."
