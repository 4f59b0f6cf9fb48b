"""Mail scanners open links: no link of any mail changes a row, by GET or HEAD, signed in or not."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from tests import make
from tests.access.walking import digest
from tests.make import WORKING_DATE
from tests.reminders.conftest import HandClock
from tests.reminders.test_notify import html_of
from tracking import jobs
from tracking.bulk import Choice, Successor
from tracking.hand_over import HandOver, hand_over
from tracking.jobs.mails import ask_for_mails
from tracking.ledger import make_round
from tracking.models import ContributionRequest, MailWishes, Person, Reminder
from tracking.putting_off import hand_back
from tracking.roles import Role

pytestmark = pytest.mark.django_db


class Hrefs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in {"href", "src"} and value}


def links_of(letter: EmailMultiAlternatives) -> set[str]:
    """Every address in the text, the HTML and the headers of a mail."""
    page = Hrefs()
    page.feed(html_of(letter))
    headers = " ".join(str(value) for value in letter.extra_headers.values())
    return page.found | set(re.findall(r"https?://[^\s<>]+", f"{letter.body} {headers}"))


@pytest.fixture
def cast() -> dict[str, Person]:
    people = {
        "coordinator": make.person(),
        "director": make.person("director", Role.DIRECTOR, "TSB"),
        "tsb": make.person("tsb", Role.FOCAL_POINT, "TSB"),
        "bdt": make.person("bdt", Role.FOCAL_POINT, "BDT", language="ar"),
        "leaver": make.person("leaver", Role.FOCAL_POINT, "TSB"),
        "mute": make.person("mute", Role.FOCAL_POINT, "TSB", email=""),
    }
    make.person("administrator", Role.ADMINISTRATOR)
    return people


@pytest.fixture
def mails(cast: dict[str, Person], clock: HandClock) -> list[EmailMultiAlternatives]:
    """One of every kind: digest, first day late, later steps, request, hand-back, vacant, address, hand-over."""
    tsb = cast["tsb"]
    for number, day in enumerate((30, 14, 7, -2, -7, -14, -30), start=1):
        make.item(f"44-0{number}", responsible=tsb, next_due_on=WORKING_DATE + timedelta(days=day))
    paper = make.item("44-10", responsible=cast["leaver"])
    make.report_due(paper, make.meeting())
    asked = make.item("44-11", support=["BDT"], responsible=tsb)
    ContributionRequest.objects.create(
        item=asked, bureau="BDT", what="Figures", asked_on=WORKING_DATE, due_on=date(2017, 4, 20)
    )
    back = make.item("44-12", responsible=cast["leaver"], next_due_on=WORKING_DATE)
    hand_back(back, "Not mine", by=cast["leaver"], on=WORKING_DATE, at=clock())
    make.item("44-13", lead="BR", next_due_on=WORKING_DATE)
    make.item("44-14", responsible=cast["mute"], next_due_on=WORKING_DATE)
    make_round(WORKING_DATE, clock)
    clock.forward(days=1)
    make_round(clock.at.date(), clock)
    choice = Choice(Successor(tsb.pk, str(tsb)), {})
    order = HandOver(cast["leaver"], choice, cast["coordinator"], WORKING_DATE, "Leaves")
    ask_for_mails(order, hand_over(order, {paper.pk: paper.version}, clock()), clock())
    while jobs.make_round(clock):
        pass
    return [letter for letter in mail.outbox if isinstance(letter, EmailMultiAlternatives)]


def test_no_link_of_any_mail_changes_a_row(cast: dict[str, Person], mails: list[EmailMultiAlternatives]) -> None:
    assert set(Reminder.objects.filter(status="sent").values_list("stage", flat=True)) >= {
        *("30 days", "14 days", "7 days", "overdue", "overdue 7", "overdue 14", "overdue 30"),
        *("asked", "returned", "refused"),
    }
    links = sorted(set().union(*map(links_of, mails)))
    words = " ".join(links)
    for part in ("/update/", "/answer/", "/snooze/", "/hand-back/", "/mail/less/", "/my-mail/", "/person/"):
        assert part in words
    clients = {"nobody": Client(), **{name: Client() for name in cast}}
    for name, person in cast.items():
        clients[name].force_login(person)
    before = digest()
    for client in clients.values():
        for link in links:
            for method in (client.get, client.head):
                assert method(urlsplit(link).path, follow=False).status_code in {200, 302, 403, 404}
    assert digest() == before


def test_who_got_the_mail_of_a_hand_over_gets_no_digest_that_day(cast: dict[str, Person], clock: HandClock) -> None:
    item = make.item("44-01", responsible=cast["leaver"], next_due_on=WORKING_DATE + timedelta(days=30))
    order = HandOver(
        cast["leaver"], Choice(Successor(cast["tsb"].pk, "tsb"), {}), cast["coordinator"], WORKING_DATE, "Leaves"
    )
    ask_for_mails(order, hand_over(order, {item.pk: item.version}, clock()), clock())
    jobs.make_round(clock)
    make_round(WORKING_DATE, clock)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["leaver@example.int", "tsb@example.int"]
    clock.forward(days=1)
    make_round(clock.at.date(), clock)
    assert mail.outbox[-1].to == ["tsb@example.int"]
    assert len(mail.outbox) == 3


def test_control_sending_to_a_link_does_change_a_row(mails: list[EmailMultiAlternatives]) -> None:
    before = digest()
    (less,) = {
        link
        for letter in mails
        for link in links_of(letter)
        if "/mail/less/" in link and letter.to[0] == "bdt@example.int"
    } or {""}
    assert less == ""  # what BDT was asked by name is no matter of wishes
    (less, *_others) = sorted(link for letter in mails for link in links_of(letter) if "/mail/less/" in link)
    answer = Client(enforce_csrf_checks=True).post(urlsplit(less).path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert digest() != before
    assert MailWishes.objects.count() == 1


def test_every_link_leads_to_a_page_for_whom_it_was_sent_to(
    cast: dict[str, Person], mails: list[EmailMultiAlternatives]
) -> None:
    people = {person.email: person for person in Person.objects.all()}
    kept = [letter for letter in mails if letter.to[0] != "leaver@example.int"]  # who handed over what it tells of
    for letter in kept:
        client = Client()
        client.force_login(people[letter.to[0]])
        answers = {link: client.get(urlsplit(link).path).status_code for link in links_of(letter)}
        assert set(answers.values()) == {200}, (letter.to, answers)


def test_a_link_with_another_token_finds_nothing() -> None:
    assert Client().get("/mail/less/nonsense/").status_code == 404
    assert Client().post("/mail/less/nonsense/").status_code == 404
