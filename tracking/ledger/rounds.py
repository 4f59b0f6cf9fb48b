"""One round of reminders: plan what is due, take back what a dead holder left, then claim and send mail by mail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import transaction
from django.utils import timezone

from tracking.beats import said
from tracking.clock import today, working_date
from tracking.ledger import moves
from tracking.ledger.delivery import Delivery, Desk, called, deliver
from tracking.ledger.facts import Entry, Scope, read_duties, read_entries
from tracking.ledger.letters import read_contact
from tracking.ledger.post import Post
from tracking.ledger.readers import Book, read_book, read_written_to
from tracking.models import Heartbeat, Person, Reminder
from tracking.quiet import Moment
from tracking.reminders import Message, going_now

HEARTBEAT = "send-reminders"
ROUND_AT_MOST = timedelta(seconds=100)  # below the worker's time limit; the next round goes on

Status = Reminder.Status
WITHDRAWN = Status.WITHDRAWN.value


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


def make_round(day: date, now: Callable[[], datetime], *, is_chosen: bool | None = None) -> Round:
    """Plan, claim, send. `day` decides what is due, `now` gives the moments of leases. Safe to run beside another.

    A day that was chosen (`is_chosen`; a day that is not today's or next to it was) is that day everywhere, at noon.
    """
    moment = moment_of(day, now(), is_chosen)
    book = read_book(day)
    planned = _write_plan(book, moment)
    moves.recover(now())
    with Post() as post:
        desk = Desk(moment, now, book, read_contact(book.recipients), post)
        done = Round(planned, tuple(_deliver_all(desk)))
    _beat(done, now())
    return done


def moment_of(day: date, at: datetime, is_chosen: bool | None = None) -> Moment:
    """The moment of a round on that day."""
    fixed = working_date()
    is_demonstration = fixed is not None and day == fixed and not is_chosen
    if is_chosen is None:  # a round may begin before midnight and look at the clock after it
        is_chosen = not is_demonstration and abs((timezone.localdate(at) - day).days) > 1
    return Moment(day, at, is_chosen, is_demonstration)


def preview(day: date, at: datetime) -> tuple[tuple[str, Message], ...]:
    """(address or user name, message) of all that a round would send then; writes nothing."""
    book, messages = would_go(day, at)
    people = Person.objects.filter(pk__in={message.recipient for message in messages})
    names = {person.pk: called(person) for person in people}
    return tuple((names[message.recipient], message) for message in messages)


def would_go(day: date, at: datetime) -> tuple[Book, tuple[Message, ...]]:
    """The rules of that day, and every message of theirs that would go, as the ledger stands now."""
    settled = Reminder.objects.exclude(status=Status.WITHDRAWN).exclude(status=Status.PENDING, next_try_at__lte=at)
    turn = _turn(read_book(day), moment_of(day, at, is_chosen=_is_another_day(day)))
    return turn.book, tuple(chain.from_iterable(turn.going(page, read_entries(page, settled)) for page in turn.pages()))


def _is_another_day(day: date) -> bool | None:
    return None if day == today() else True


@dataclass(frozen=True)
class _Turn:
    """What decides which of the duties are told now."""

    book: Book
    moment: Moment
    written_to: Collection[int]

    def pages(self) -> Iterator[Scope]:
        return Scope.of_day(self.moment.day, self.book.ladder).pages()

    def going(self, page: Scope, held: Iterable[Entry]) -> tuple[Message, ...]:
        messages = self.book.plan(read_duties(page), (entry.key for entry in held), self.moment.day)
        return going_now(messages, self.book.recipients, self.moment, self.written_to)


def _turn(book: Book, moment: Moment) -> _Turn:
    return _Turn(book, moment, read_written_to(book, moment))


def write_plan(day: date, at: datetime) -> int:
    """Rows for what is due, goes now and is not in the ledger; returns how many reminders that makes."""
    return _write_plan(read_book(day), moment_of(day, at))


def _write_plan(book: Book, moment: Moment) -> int:
    """Page by page, yet all or nothing: half of a plan would go as a digest of its own. Where nothing is new, nothing
    is locked."""
    turn = _turn(book, moment)
    plans = (plan for page in turn.pages() if (plan := _plan_page(turn, page)).count)
    first = next(plans, None)
    if first is None:
        return 0
    with transaction.atomic():
        return sum(_write_page(plan, moment.at) for plan in chain([first], plans))


@dataclass(frozen=True)
class _Plan:
    """The reminders of one page: those without a row, and the withdrawn rows of those that have one."""

    new: tuple[Message, ...]
    again: tuple[int, ...]

    @property
    def count(self) -> int:
        return len(self.new) + len(self.again)


def _plan_page(turn: _Turn, page: Scope) -> _Plan:
    entries = tuple(read_entries(page, Reminder.objects.all()))
    withdrawn = {entry.key: entry.pk for entry in entries if entry.status == WITHDRAWN}
    messages = turn.going(page, (entry for entry in entries if entry.status != WITHDRAWN))
    new = tuple(message for message in messages if message.key not in withdrawn) if withdrawn else messages
    again = tuple(withdrawn[message.key] for message in messages if message.key in withdrawn) if withdrawn else ()
    return _Plan(new, again)


def _write_page(plan: _Plan, at: datetime) -> int:
    moves.plan_again(plan.again, at)
    moves.write_plan(plan.new, at)
    return plan.count


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
    note = done.unreachable or said(
        "mails",
        sent=len(done.mails(Status.SENT)),
        waiting=len(done.mails(Status.PENDING)),
        failed=len(done.mails(Status.FAILED, Status.UNCERTAIN)),
    )
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults={"at": at, "note": note[:200]})
