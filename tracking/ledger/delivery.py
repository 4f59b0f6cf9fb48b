"""One mail: claim its rows, look once more whether they are true, connect, hand it over, settle."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.mail import EmailMessage

from tracking.ledger import moves
from tracking.ledger.facts import Scope, read_duties, thing_of
from tracking.ledger.letters import write_letter
from tracking.ledger.post import Post, Unreachable, Verdict, words_of
from tracking.models import Person, Reminder
from tracking.notify import NoAddress, compose, message_id
from tracking.reminders import Message, Recipients, Sent, due_messages

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """What every mail of a round needs: the day, the clock, the people, the way out."""

    day: date
    now: Callable[[], datetime]
    recipients: Recipients
    contact: str
    post: Post


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


def _deliver_held(hold: moves.Hold, group: moves.Group, desk: Desk) -> Delivery:
    person = Person.objects.get(pk=group.recipient)
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
    return _send(mail, hold, Delivery(called(person), "", messages), desk)


def _still_true(hold: moves.Hold, desk: Desk) -> tuple[moves.Hold, tuple[Message, ...]]:
    """Withdraws what the plan of this very moment would not say: closed, met, moved, handed over, a later step."""
    duties = read_duties(Scope.of_claim(hold.token))
    right = {message.key: message for message in due_messages(duties, desk.recipients, desk.day)}
    rows = hold.rows().values_list("pk", "recipient_id", "item_id", "report_due_id", "stage", "due_version")
    keys = {
        pk: Sent(recipient, thing_of(item, report), stage, version)
        for pk, recipient, item, report, stage, version in rows
    }
    gone = [pk for pk, key in keys.items() if key not in right]
    left = moves.withdraw(hold, gone) if gone else hold
    return left, tuple(right[key] for key in keys.values() if key in right)


def _write(person: Person, messages: tuple[Message, ...], mail_id: str, desk: Desk) -> EmailMessage:
    letter = write_letter(person, messages, day=desk.day, at=desk.now(), message_id=mail_id, contact=desk.contact)
    mail = compose(letter)
    mail.message()  # what cannot be written is found before the mail server is spoken to
    return mail


def _send(mail: EmailMessage, hold: moves.Hold, draft: Delivery, desk: Desk) -> Delivery:
    try:
        desk.post.connect()
    except Unreachable as problem:
        outcome = moves.put_off(hold, str(problem), desk.now())
        return Delivery(draft.recipient, outcome, draft.messages, str(problem), is_unreachable=True)
    sending = moves.begin_sending(hold, mail.extra_headers["Message-ID"], desk.now())
    verdict, words = desk.post.hand_over(mail)
    outcome = _settle(sending, verdict, words, desk.now())
    return Delivery(draft.recipient, outcome, draft.messages, words)


def _settle(hold: moves.Hold, verdict: Verdict, words: str, at: datetime) -> str:
    if verdict is Verdict.ACCEPTED:
        return moves.settle_sent(hold, at)
    if verdict is Verdict.REFUSED:
        return moves.settle_failed(hold, words)
    if verdict is Verdict.TRY_LATER:
        return moves.put_off(hold, words, at)
    return moves.settle_unsure(hold, words, at)
