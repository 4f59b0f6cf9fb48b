"""One round of reminders: plan what is due, take back what a dead holder left, then claim and send mail by mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from tracking.ledger import moves
from tracking.ledger.delivery import Delivery, Desk, called, deliver
from tracking.ledger.facts import Scope, read_duties, read_entries, read_recipients
from tracking.ledger.letters import read_contact
from tracking.ledger.post import Post
from tracking.models import Heartbeat, Person, Reminder
from tracking.reminders import Message, plan

HEARTBEAT = "send-reminders"
ROUND_AT_MOST = timedelta(seconds=100)  # below the worker's time limit; the next round goes on

Status = Reminder.Status


@dataclass(frozen=True)
class Round:
    """What one round did: reminders newly planned, and what became of each mail."""

    planned: int
    deliveries: tuple[Delivery, ...]

    @property
    def unreachable(self) -> str:
        """Why no mail server could be spoken to; empty when one could, or nothing was to be sent."""
        return next((delivery.error for delivery in self.deliveries if delivery.is_unreachable), "")

    def mails(self, *outcomes: str) -> tuple[Delivery, ...]:
        return tuple(delivery for delivery in self.deliveries if delivery.outcome in outcomes)


def make_round(day: date, now: Callable[[], datetime]) -> Round:
    """Plan, claim, send. `day` decides what is due, `now` gives the moments of leases. Safe to run beside another."""
    planned = write_plan(day, now())
    moves.recover(now())
    recipients = read_recipients(day)
    with Post() as post:
        desk = Desk(day, now, recipients, read_contact(recipients), post)
        done = Round(planned, tuple(_deliver_all(desk)))
    _beat(done, now())
    return done


def preview(day: date, at: datetime) -> tuple[tuple[str, Message], ...]:
    """(address or user name, message) of all that a round would send now; writes nothing."""
    scope = Scope.of_day(day)
    entries = read_entries(scope, Reminder.objects.ready(at))
    settled = (row.key for row in entries if not row.is_ready and row.status != Status.WITHDRAWN)
    messages = plan(read_duties(scope), settled, read_recipients(day), day)
    people = Person.objects.filter(pk__in={message.recipient for message in messages})
    names = {person.pk: called(person) for person in people}
    return tuple((names[message.recipient], message) for message in messages)


def write_plan(day: date, at: datetime) -> int:
    """Rows for what is due and not in the ledger; returns how many reminders that makes."""
    scope = Scope.of_day(day)
    entries = read_entries(scope, Reminder.objects.none())
    withdrawn = {row.key: row.pk for row in entries if row.status == Status.WITHDRAWN}
    written = (row.key for row in entries if row.status != Status.WITHDRAWN)
    messages = plan(read_duties(scope), written, read_recipients(day), day)
    moves.plan_again([withdrawn[message.key] for message in messages if message.key in withdrawn], at)
    moves.write_plan((message for message in messages if message.key not in withdrawn), at)
    return len(messages)


def _deliver_all(desk: Desk) -> Iterator[Delivery]:
    """Every mail whose turn has come, until the server is silent or the round has lasted long enough."""
    until = desk.now() + ROUND_AT_MOST
    for group in moves.waiting(desk.now()):
        delivery = deliver(group, desk)
        if delivery is not None:
            yield delivery
            if delivery.is_unreachable:
                return
        if desk.now() > until:
            return


def _beat(done: Round, at: datetime) -> None:
    note = done.unreachable or _("%(sent)d mails sent, %(waiting)d wait, %(failed)d failed") % {
        "sent": len(done.mails(Status.SENT)),
        "waiting": len(done.mails(Status.PENDING)),
        "failed": len(done.mails(Status.FAILED, Status.UNCERTAIN)),
    }
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at, "note": note[:200]})
