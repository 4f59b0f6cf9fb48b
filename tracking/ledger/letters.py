"""Reads what one letter says: titles and references of what it lists, in as many queries whatever the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import translation

from resolutions.vocabulary import Language
from tracking.access import may_add_progress, may_answer, may_hand_back, may_put_off
from tracking.ledger.readers import Book
from tracking.less_mail import less_address
from tracking.models import ActionItem, ContributionRequest, HandBack, Person, Reminder, ReportDue
from tracking.notify import ROWS_AT_MOST, Letter, Line, checked_address
from tracking.quiet import Moment
from tracking.reminders import OWNERS, Kind, Message, Recipients


@dataclass(frozen=True)
class Paper:
    """What every letter of a round is written on: the moment, people and rules, whom to ask."""

    moment: Moment
    book: Book
    contact: str


def write_letter(person: Person, messages: Sequence[Message], paper: Paper, *, at: datetime, message_id: str) -> Letter:
    """The letter with the most pressing things first. Raises NoAddress."""
    to, language = checked_address(person.email, str(person)), Language(person.language)
    ordered = sorted(messages, key=lambda message: (message.due_on, message.code))
    with translation.override(language.interface_code):
        lines = _lines(person, ordered[:ROWS_AT_MOST])
    return Letter(
        to=to,
        name=str(person),
        language=language,
        time_zone=person.time_zone,
        day=paper.moment.day,
        written_at=at,
        message_id=message_id,
        lines=lines,
        count=len(ordered),
        contact=paper.contact,
        less=less_address(person) if _can_be_less(messages) else "",
        digest_on=paper.book.recipients.habits_of(person.pk).digest_on,
    )


def _can_be_less(messages: Sequence[Message]) -> bool:
    """A digest with something that its reader can do without; never what goes in a mail of its own."""
    return any(message.is_optional for message in messages) and not any(message.is_single for message in messages)


def _lines(person: Person, messages: Sequence[Message]) -> tuple[Line, ...]:
    named = _named(messages)
    return tuple(_line(person, message, named) for message in messages)


@dataclass(frozen=True)
class _Named:
    """What the messages of one letter are about, and the people whose delegate is written to."""

    items: dict[int, ActionItem]
    reports: dict[int, ReportDue]
    requests: dict[int, ContributionRequest]
    people: dict[int, Person]
    notes: dict[tuple[str, int], str]

    def item_of(self, message: Message) -> ActionItem | None:
        kind, pk = message.thing.kind, message.thing.pk
        if kind == Kind.REPORT:
            return self.reports[pk].item
        if kind == Kind.REQUEST:
            return self.requests[pk].item
        return self.items.get(pk) if kind in {Kind.ITEM, Kind.HAND_BACK} else None


def _keys(messages: Sequence[Message], *kinds: Kind) -> list[int]:
    return [message.thing.pk for message in messages if message.thing.kind in kinds]


def _named(messages: Sequence[Message]) -> _Named:
    rest = ("provision__resolution", "participations")
    items = ActionItem.objects.select_related(rest[0]).prefetch_related(rest[1])
    reports = ReportDue.objects.select_related("meeting", f"recipient__obligation__item__{rest[0]}")
    requests = ContributionRequest.objects.select_related(f"item__{rest[0]}").prefetch_related(f"item__{rest[1]}")
    people = {message.instead_of for message in messages if message.instead_of is not None}
    people |= set(_keys(messages, Kind.ADDRESS))
    return _Named(
        items.in_bulk(_keys(messages, Kind.ITEM, Kind.HAND_BACK)),
        reports.prefetch_related(f"recipient__obligation__item__{rest[1]}").in_bulk(_keys(messages, Kind.REPORT)),
        requests.in_bulk(_keys(messages, Kind.REQUEST)),
        Person.objects.in_bulk(people),
        {**_words_of_hand_backs(messages), **_words_of_refusals(messages)},
    )


def _words_of_hand_backs(messages: Sequence[Message]) -> dict[tuple[str, int], str]:
    keys = [message.due_version for message in messages if message.thing.kind == Kind.HAND_BACK]
    rows = HandBack.objects.filter(pk__in=keys).select_related("by") if keys else ()
    return {(Kind.HAND_BACK.value, row.item_id): f"{row.by}: {row.why}" for row in rows}


def _words_of_refusals(messages: Sequence[Message]) -> dict[tuple[str, int], str]:
    keys = [message.due_version for message in messages if message.thing.kind == Kind.ADDRESS]
    rows = Reminder.objects.filter(pk__in=keys).select_related("recipient") if keys else ()
    return {
        (Kind.ADDRESS.value, row.recipient_id): f"{row.recipient.email}: {row.error}".removeprefix(": ") for row in rows
    }


def _line(person: Person, message: Message, named: _Named) -> Line:
    item, thing = named.item_of(message), message.thing
    absent = named.people.get(message.instead_of or 0)
    report, request = named.reports.get(thing.pk), named.requests.get(thing.pk)
    common = Line(
        item=item.pk if item else 0,
        code=message.code,
        title=item.title if item else str(named.people[thing.pk]),
        citation=item.provision.citation if item else "",
        due_on=message.due_on,
        reason=message.reason,
        meeting=report.meeting.name if report and thing.kind == Kind.REPORT else "",
        instead_of=str(absent) if absent else "",
        kind=thing.kind,
        thing=thing.pk,
        note=request.what if request and thing.kind == Kind.REQUEST else named.notes.get((thing.kind, thing.pk), ""),
    )
    return _with_deeds(common, person, message, item, request) if item else common


def _with_deeds(
    line: Line, person: Person, message: Message, item: ActionItem, request: ContributionRequest | None
) -> Line:
    is_request = message.thing.kind == Kind.REQUEST and request is not None
    return replace(
        line,
        may_update=may_answer(person, request) if is_request and request else may_add_progress(person, item),
        may_put_off=message.reason in OWNERS and may_put_off(person, item),
        may_hand_back=not is_request and message.reason in OWNERS and may_hand_back(person, item),
    )


def read_contact(recipients: Recipients) -> str:
    """Address of the first coordinator who has one, for those who want fewer mails."""
    coordinators = Person.objects.filter(pk__in=recipients.coordinators).exclude(email="").order_by("pk")
    return coordinators.values_list("email", flat=True).first() or ""
