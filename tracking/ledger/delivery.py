"""One mail: claim its rows, look once more whether they are true, connect, hand it over, settle."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, transaction

from tracking.ledger import moves
from tracking.ledger.facts import Scope, read_duties, read_keys
from tracking.ledger.letters import Paper, write_letter
from tracking.ledger.post import Post, Unreachable, Verdict, words_of
from tracking.ledger.readers import Book
from tracking.models import Person, Reminder
from tracking.notify import NoAddress, compose, message_id
from tracking.quiet import Calendar, Moment
from tracking.reminders import Message

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """What every mail of a round needs: when it is, the clock, people and rules, the way out."""

    moment: Moment
    now: Callable[[], datetime]
    book: Book
    contact: str
    post: Post

    @property
    def day(self) -> date:
        return self.moment.day

    def calendar_of(self, person: int) -> Calendar:
        return self.book.recipients.habits_of(person).calendar


@dataclass(frozen=True)
class Delivery:
    """What became of one mail and the reminders in it; `outcome` is a status of the ledger."""

    recipient: str
    outcome: str
    messages: tuple[Message, ...] = ()
    error: str = ""
    is_unreachable: bool = False


def called(person: Person) -> str:
    return person.email or person.username


def deliver(group: moves.Group, desk: Desk) -> Delivery | None:
    """None when another holder was first, or took over after the lease."""
    hold = moves.claim(group, desk.now())
    if hold is None:
        return None
    try:
        return _deliver_held(hold, group, desk)
    except moves.ClaimLost as loss:
        logger.warning("The claim on the reminders of person %s was lost: %s", group.recipient, loss)
        return None
    except (OperationalError, InterfaceError):
        raise  # without the database nothing can be said of any mail: the lease will end
    except Exception as problem:  # what breaks over one mail must not keep the others back
        logger.exception("The mail to person %s broke off", group.recipient)
        return _broken(hold, group, words_of(problem), desk)


def _broken(hold: moves.Hold, group: moves.Group, words: str, desk: Desk) -> Delivery | None:
    """Counts as a try; what was handed over already waits for its lease to end instead."""
    left = moves.still_held(hold)
    if left is None:
        return None
    return Delivery(called(Person.objects.get(pk=group.recipient)), moves.put_off(left, words, desk.now()), error=words)


def _deliver_held(hold: moves.Hold, group: moves.Group, desk: Desk) -> Delivery:
    person = Person.objects.get(pk=group.recipient)
    calendar = desk.calendar_of(person.pk)
    if not desk.moment.may_write(calendar):
        return Delivery(called(person), moves.wait(hold, calendar.opening_from(desk.now())))
    hold, messages = _still_true(hold, desk)
    if not messages:
        return Delivery(called(person), Reminder.Status.WITHDRAWN)
    mail_id = group.message_id or message_id(hold.token.hex)
    try:
        mail = _write(person, messages, mail_id, desk)
    except NoAddress as problem:
        return Delivery(called(person), moves.settle_failed(hold, str(problem)), messages, str(problem))
    except Exception as problem:  # one mail that cannot be written must not keep the others back
        logger.exception("The mail to person %s could not be written", person.pk)
        return Delivery(called(person), moves.put_off(hold, words_of(problem), desk.now()), messages, words_of(problem))
    return _send(mail, hold, person, Delivery(called(person), "", messages), desk)


def _still_true(hold: moves.Hold, desk: Desk) -> tuple[moves.Hold, tuple[Message, ...]]:
    """Withdraws what the plan of this very moment would not say: closed, met, moved, handed over, a later step."""
    duties = read_duties(Scope.of_claim(hold.token))
    right = {message.key: message for message in desk.book.due(duties, desk.day)}
    keys = {entry.pk: entry.key for entry in read_keys(hold.rows())}
    gone = [pk for pk, key in keys.items() if key not in right]
    left = moves.withdraw(hold, gone) if gone else hold
    return left, tuple(right[key] for key in keys.values() if key in right)


def _write(person: Person, messages: tuple[Message, ...], mail_id: str, desk: Desk) -> EmailMessage:
    paper = Paper(desk.moment, desk.book, desk.contact)
    letter = write_letter(person, messages, paper, at=desk.now(), message_id=mail_id)
    mail = compose(letter)
    mail.message()  # what cannot be written is found before the mail server is spoken to
    return mail


def _send(mail: EmailMessage, hold: moves.Hold, person: Person, draft: Delivery, desk: Desk) -> Delivery:
    try:
        desk.post.connect()
    except Unreachable as problem:
        outcome = moves.wait_for_server(hold, str(problem))
        return Delivery(draft.recipient, outcome, draft.messages, str(problem), is_unreachable=True)
    mail_id = mail.extra_headers["Message-ID"]
    on = desk.moment.counted_on(desk.calendar_of(person.pk))
    sending = _begin(hold, person, on, mail_id, desk)
    if sending is None:
        outcome = moves.wait(hold, desk.moment.opening_tomorrow(desk.calendar_of(person.pk)))
        return Delivery(draft.recipient, outcome, draft.messages)
    verdict, words = desk.post.hand_over(mail)
    if verdict in {Verdict.REFUSED, Verdict.TRY_LATER}:
        moves.give_day_back(person.pk, on, mail_id)
    outcome = _settle(sending, verdict, words, desk.now())
    return Delivery(draft.recipient, outcome, draft.messages, words)


def _begin(hold: moves.Hold, person: Person, on: date, mail_id: str, desk: Desk) -> moves.Hold | None:
    """The step before the network and the day of the mail, kept together; None when another mail has the day."""
    with transaction.atomic():
        if not moves.take_day(person.pk, on, mail_id):
            return None
        return moves.begin_sending(hold, mail_id, desk.now())


def _settle(hold: moves.Hold, verdict: Verdict, words: str, at: datetime) -> str:
    if verdict is Verdict.ACCEPTED:
        return moves.settle_sent(hold, at)
    if verdict is Verdict.REFUSED:
        return moves.settle_failed(hold, words)
    if verdict is Verdict.TRY_LATER:
        return moves.put_off(hold, words, at)
    return moves.settle_unsure(hold, words, at)
