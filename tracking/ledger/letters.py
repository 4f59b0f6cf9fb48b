"""Reads what one letter says: titles and references of the things it lists, in two queries whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import translation

from resolutions.vocabulary import Language
from tracking.models import ActionItem, Person, ReportDue
from tracking.notify import ROWS_AT_MOST, Letter, Line, checked_address
from tracking.reminders import Message, Recipients, Thing


def write_letter(
    person: Person, messages: Sequence[Message], *, day: date, at: datetime, message_id: str, contact: str
) -> Letter:
    """The letter with the most pressing things first. Raises NoAddress."""
    to, language = checked_address(person.email, str(person)), Language(person.language)
    ordered = sorted(messages, key=lambda message: (message.due_on, message.code))
    with translation.override(language.interface_code):
        lines = _lines(ordered[:ROWS_AT_MOST])
    return Letter(
        to=to,
        name=str(person),
        language=language,
        time_zone=person.time_zone,
        day=day,
        written_at=at,
        message_id=message_id,
        lines=lines,
        count=len(ordered),
        contact=contact,
    )


def _lines(messages: Sequence[Message]) -> tuple[Line, ...]:
    items, reports, absent = _items(messages), _reports(messages), _absent(messages)
    return tuple(_line(message, items, reports, absent) for message in messages)


def _absent(messages: Sequence[Message]) -> dict[int | None, str]:
    """Names of the people whose delegate is written to."""
    pks = {message.instead_of for message in messages if message.instead_of is not None}
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=pks)} if pks else {}


def _items(messages: Sequence[Message]) -> dict[Thing, ActionItem]:
    pks = [message.thing.pk for message in messages if not message.thing.is_report]
    rows = ActionItem.objects.filter(pk__in=pks).select_related("provision__resolution")
    return {Thing(row.pk): row for row in rows}


def _reports(messages: Sequence[Message]) -> dict[Thing, ReportDue]:
    pks = [message.thing.pk for message in messages if message.thing.is_report]
    rows = ReportDue.objects.filter(pk__in=pks).select_related(
        "meeting", "recipient__obligation__item__provision__resolution"
    )
    return {Thing(row.pk, is_report=True): row for row in rows}


def _line(
    message: Message, items: dict[Thing, ActionItem], reports: dict[Thing, ReportDue], absent: dict[int | None, str]
) -> Line:
    report = reports.get(message.thing)
    item = report.item if report else items[message.thing]
    return Line(
        item=item.pk,
        code=item.code,
        title=item.title,
        citation=item.provision.citation,
        due_on=message.due_on,
        reason=message.reason,
        meeting=report.meeting.name if report else "",
        instead_of=absent.get(message.instead_of, ""),
    )


def read_contact(recipients: Recipients) -> str:
    """Address of the first coordinator who has one, for those who want fewer mails."""
    coordinators = Person.objects.filter(pk__in=recipients.coordinators).exclude(email="").order_by("pk")
    return coordinators.values_list("email", flat=True).first() or ""
