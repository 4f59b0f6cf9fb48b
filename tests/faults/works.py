"""The pieces of work that a forked program is told of, each by its name."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import OperationalError, transaction
from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tests.faults import hooks
from tests.ingest.brief import Brief
from tests.reminders.fill import DUE
from tracking import jobs, ledger
from tracking.clock import today
from tracking.jobs.documents import READ_DOCUMENT, SAVE_DOCUMENT
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.ledger.rounds import write_plan
from tracking.models import ActionItem, Job, Milestone, Person
from tracking.roles import Role

hooks.fit(Path(settings.WTSA_DATA))


def fill(first: int, people: int, items: int) -> None:
    """So many people from number `first` on, each with so many items that a reminder is owed for."""
    with transaction.atomic():
        for number in range(first, first + people):
            person = make.person(f"person-{number}", Role.AUDITOR)
            for place in range(items):
                make.item(f"{number}-{place}", responsible=person, next_due_on=DUE)


def retitle(title: str) -> None:
    """Past the forms, which would not take it."""
    ActionItem.objects.update(title=title)


def send() -> None:
    """One round of reminders, as the task of every minute."""
    ledger.make_round(today(), timezone.now)


def plan() -> None:
    write_plan(today(), timezone.now())


def write(writer: str, transactions: int, book: str) -> None:
    """So many transactions, each of a read and two writes as a save has them; a line in the book for each that is kept.

    The line, written when the database has acknowledged, says how long it took: `writer-number seconds`. One that was
    refused for a lock says so: `writer-number locked`.
    """
    item = ActionItem.objects.order_by("pk").values_list("pk", flat=True)[0]
    with Path(book).open("a", encoding="utf-8", buffering=1) as lines:
        for number in range(transactions):
            begun, name = time.perf_counter(), f"{writer}-{number}"
            try:
                _save(item, name)
            except OperationalError:
                lines.write(f"{name} locked\n")
            else:
                lines.write(f"{name} {time.perf_counter() - begun:.4f}\n")


def _save(item: int, name: str) -> None:
    with transaction.atomic():
        Milestone.objects.filter(item=item).order_by("-pk").first()
        Milestone.objects.create(item_id=item, title=name)
        ActionItem.objects.filter(pk=item).update(awaiting_question=name)


def ask_for_papers(count: int) -> None:
    meeting = Meeting.objects.filter(slug="council-2017").first() or make.meeting()
    person = Person.objects.filter(username="editor").first() or make.person("editor")
    for _number in range(count):
        jobs.ask(COUNCIL_REPORT, person, timezone.now(), meeting=meeting.pk, language="en")


def do_jobs() -> None:
    jobs.make_round(timezone.now)


def hand_in(title: str) -> None:
    """Uploads a document in which that line stands before the first table."""
    person = Person.objects.filter(username="coordinator").first() or make.person()
    file = ContentFile(Brief(before=title).as_word(), name="brief.docx")
    jobs.ask(READ_DOCUMENT, person, timezone.now(), file=file, name="brief.docx", assembly=make.assembly().pk)


def confirm() -> None:
    """Asks for what was read last to be saved."""
    reading = Job.objects.filter(kind=READ_DOCUMENT, status=Job.Status.DONE).latest("pk")
    jobs.ask(SAVE_DOCUMENT, reading.asked_by, timezone.now(), reading=reading.pk)


KNOWN = (fill, retitle, send, plan, write, ask_for_papers, do_jobs, hand_in, confirm)
WORKS: dict[str, Callable[..., Any]] = {work.__name__: work for work in KNOWN}


def run(order: dict[str, Any]) -> None:
    """Raises KeyError for work that nobody knows."""
    WORKS[order["work"]](**order.get("told", {}))
