"""The mails that would go on a day, as they would look; nothing is written or sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage

from tracking.ledger.delivery import called
from tracking.ledger.letters import Paper, read_contact, write_letter
from tracking.ledger.rounds import moment_of, would_go
from tracking.models import Person
from tracking.notify import NoAddress, compose
from tracking.reminders import Message

DRAFTS_AT_MOST = 100  # mails on one page


@dataclass(frozen=True)
class Draft:
    """One mail that would go. `problem` says why it could not be written, and then it has no words."""

    person: Person
    recipient: str
    messages: tuple[Message, ...]
    subject: str = ""
    text: str = ""
    html: str = ""
    problem: str = ""
    language: str = ""
    direction: str = "ltr"

    @property
    def is_single(self) -> bool:
        return any(message.is_single for message in self.messages)


def draft_mails(day: date, at: datetime, only_to: int | None = None) -> list[Draft]:
    """A draft for each person whom a round on that day would write to, by name; the same list as `preview`.

    `only_to` is the key of the one person whose mail is wanted.
    """
    book, messages = would_go(day, at)
    theirs: dict[int, list[Message]] = defaultdict(list)
    for message in messages:
        if only_to is None or message.recipient == only_to:
            theirs[message.recipient].append(message)
    paper = Paper(moment_of(day, at), book, read_contact(book.recipients))
    people = Person.objects.filter(pk__in=theirs).order_by("username")[:DRAFTS_AT_MOST]
    return [_draft(person, theirs[person.pk], paper, at) for person in people]


def _draft(person: Person, messages: Sequence[Message], paper: Paper, at: datetime) -> Draft:
    try:
        letter = write_letter(person, messages, paper, at=at, message_id="<draft@localhost>")
    except NoAddress as problem:
        return Draft(person, called(person), tuple(messages), problem=str(problem))
    mail = compose(letter)
    direction = "rtl" if letter.language.is_right_to_left else "ltr"
    return Draft(
        person,
        called(person),
        tuple(messages),
        str(mail.subject),
        str(mail.body),
        _html_of(mail),
        language=letter.language.interface_code,
        direction=direction,
    )


def _html_of(mail: EmailMessage) -> str:
    alternatives = getattr(mail, "alternatives", ())
    return next((str(each.content) for each in alternatives if each.mimetype == "text/html"), "")
