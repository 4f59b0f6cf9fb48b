"""Two calendars at one feed at once: each event is stored once, and a number is told of one content alone.

The controls show what would happen without the keys, and without the lock.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django import Settings

from tests import make
from tracking.feeds import publishing
from tracking.feeds.publishing import open_feed
from tracking.models import ActionItem, Feed, FeedEvent

POLLS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def where(settings: Settings) -> str:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    owner = make.person()
    for number in range(10, 50):
        make.item(f"44-{number}", responsible=owner, due_rule="fixed", due_on=date(2017, 4, 15))
    return f"/calendar/{open_feed(owner, Feed.Kind.MINE, None, timezone.now())[1]}.ics"


def poll_at_once(where: str) -> list[str]:
    """What went wrong in several threads that read the feed together, and every answer but 200."""
    line, wrong = threading.Barrier(POLLS), []

    def poll() -> None:
        try:
            line.wait()
            status = Client().get(where).status_code
            wrong.extend([str(status)] if status != 200 else [])
        except Exception as problem:
            wrong.append(repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=poll) for _n in range(POLLS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_several_calendars_at_once_store_each_event_once_and_count_each_change_once(where: str) -> None:
    assert poll_at_once(where) == []
    assert sorted(FeedEvent.objects.values_list("sequence", flat=True)) == [0] * 40
    ActionItem.objects.update(title="Renamed")
    assert poll_at_once(where) == []
    assert sorted(FeedEvent.objects.values_list("sequence", flat=True)) == [1] * 40


def told_by_two(where: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """SEQUENCE and title as two calendars are told them: the item is renamed, the first reads that, and before it has
    written what it read the item is renamed again and the second calendar comes, if the lock lets it."""
    has_read, second_is_done = threading.Event(), threading.Event()
    read, told = publishing._read, {}

    def slowly(feed: Feed, day: date, now: datetime) -> publishing.Publication | None:
        seen = read(feed, day, now)
        reads.value = getattr(reads, "value", 0) + 1
        if threading.current_thread().name == "first" and reads.value == 2:  # the reading that is written
            has_read.set()
            second_is_done.wait(1)
        return seen

    def poll() -> None:
        body = Client().get(where).content
        told[threading.current_thread().name] = [
            (int(str(event["SEQUENCE"])), str(event["SUMMARY"])) for event in Calendar.from_ical(body).walk("VEVENT")
        ]
        connection.close()

    def rename_and_poll() -> None:
        has_read.wait(10)
        ActionItem.objects.update(title="Named last")
        poll()
        second_is_done.set()

    reads = threading.local()
    monkeypatch.setattr(publishing, "_read", slowly)
    ActionItem.objects.update(title="Named first")
    threads = [threading.Thread(target=poll, name="first"), threading.Thread(target=rename_and_poll, name="second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [*told["first"], *told["second"]]


@pytest.fixture
def polled(where: str) -> str:
    """One event, which a calendar has read before."""
    ActionItem.objects.exclude(code="44-10").update(responsible=None)
    Client().get(where)
    return where


def test_no_number_is_told_of_two_contents(polled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (one, first), (two, last) = told_by_two(polled, monkeypatch)
    assert (one, two) == (1, 2)
    assert "Named first" in first
    assert "Named last" in last


def test_control_without_the_lock_one_number_is_told_of_two_contents(
    polled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A calendar that was told the first takes the second, of the same number, for no change."""
    monkeypatch.setattr(publishing, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)  # it needs a transaction
    (one, first), (two, last) = told_by_two(polled, monkeypatch)
    assert (one, two) == (1, 1)
    assert first != last


def test_control_the_same_event_stored_twice_is_refused_by_the_database(where: str) -> None:
    Client().get(where)
    first = FeedEvent.objects.order_by("id")[0]
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedEvent.objects.bulk_create([first])
