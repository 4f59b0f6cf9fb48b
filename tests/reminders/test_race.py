"""Several senders at once: nobody is written to twice, nobody is forgotten. The control shows that the race is real."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.make import WORKING_DATE
from tests.reminders.fill import fill
from tests.reminders.programs import OWED, Tracker
from tracking.ledger import make_round, moves
from tracking.ledger.rounds import write_plan
from tracking.models import Person, Reminder
from tracking.outbox import read_page

PEOPLE, ITEMS, SENDERS = 24, 3, 4


def at_once(work: Callable[[], object]) -> None:
    """The work in several threads, each with a connection of its own, let loose together."""
    line, problems = threading.Barrier(SENDERS), []

    def run() -> None:
        try:
            line.wait()
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def told() -> Counter[tuple[str, str]]:
    """How often each person was written to about each item."""
    return Counter(
        (found.to[0], code) for found in mail.outbox for code in re.findall(r"(\S+) Do what", str(found.body))
    )


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_write_once_to_everybody() -> None:
    owed = fill(PEOPLE, ITEMS)
    at_once(lambda: make_round(WORKING_DATE, timezone.now))
    assert told() == Counter(owed)
    assert set(Reminder.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_of_many_mails_that_want_the_day_of_a_person_one_has_it() -> None:
    fill(1, 1)
    person, wanted, won = Person.objects.get(), iter(range(100)), []

    def want() -> None:
        for _each in range(5):
            name = f"<{next(wanted)}@example.int>"
            if moves.take_day(person.pk, WORKING_DATE, name):
                won.append(name)

    at_once(want)
    assert len(won) == 1
    assert moves.take_day(person.pk, WORKING_DATE, won[0])
    assert not moves.take_day(person.pk, WORKING_DATE, "<another@example.int>")
    moves.give_day_back(person.pk, WORKING_DATE, won[0])
    assert moves.take_day(person.pk, WORKING_DATE, "<another@example.int>")


@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_people_are_written_to_twice() -> None:
    owed = fill(PEOPLE, ITEMS)
    write_plan(WORKING_DATE, timezone.now())

    def send_unclaimed() -> None:
        for group in moves.waiting(timezone.now()):
            rows = Reminder.objects.filter(recipient=group.recipient, status="pending")
            codes = [f"{row.item.code} Do what" for row in rows.select_related("item") if row.item]
            if codes:
                mail.send_mail("reminder", "\n".join(codes), None, [f"person-{group_name(group)}@example.int"])
                time.sleep(0.002)  # the mail server takes its time
                Reminder.objects.filter(recipient=group.recipient).update(status="sent")

    def group_name(group: moves.Group) -> str:
        return Reminder.objects.filter(recipient=group.recipient).values_list("recipient__username")[0][0].split("-")[1]

    at_once(send_unclaimed)
    doubles = told() - Counter(owed)
    assert doubles.total() > 0


EVERYTHING_ONCE = Counter((f"person-{n}@example.int", f"{n}-{place}") for n in range(OWED) for place in range(3))


def said_by_three(tracker: Tracker) -> Counter[tuple[str, str]]:
    """What three programs started together say they sent, by person and item."""
    programs = [tracker.start("manage.py", "send_reminders", "--json") for _number in range(3)]
    words = [program.communicate(timeout=180) for program in programs]
    assert [program.returncode for program in programs] == [0, 0, 0], words
    groups = [group for out, _err in words for group in json.loads(out)]
    return Counter((group["recipient"], code) for group in groups for code in group["items"])


def test_three_programs_at_once_write_once_to_everybody(tracker: Tracker) -> None:
    assert said_by_three(tracker) == EVERYTHING_ONCE
    assert read_page(tracker.outbox).total == OWED


@pytest.mark.postgresql
def test_three_programs_at_once_write_once_to_everybody_on_postgresql(
    root: Path, tmp_path: Path, postgresql_with_tables: str
) -> None:
    tracker = Tracker(root, tmp_path / "data", {"DATABASE_URL": postgresql_with_tables})
    tracker.fill()
    assert said_by_three(tracker) == EVERYTHING_ONCE
    assert read_page(tracker.outbox).total == OWED
