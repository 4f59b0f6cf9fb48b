"""Two calendars at one feed at once: each event is stored once. The control shows that the keys would collide."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
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


def test_control_the_same_event_stored_twice_is_refused_by_the_database(where: str) -> None:
    Client().get(where)
    first = FeedEvent.objects.order_by("id")[0]
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedEvent.objects.bulk_create([first])
