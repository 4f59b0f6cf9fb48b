"""Deadlines by rhythm: each word answers for the days that were due, and the days to come stay where they were."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import signed_in
from tests.pages.filling import filled
from tracking.batches import Asked, carry_out
from tracking.batches.rows import Asker
from tracking.batches.undoing import undo
from tracking.batches.writing import Note
from tracking.bulk import AddUpdate, Deed
from tracking.deadlines import refresh_items
from tracking.models import ActionItem, Batch
from tracking.progress import add_update, confirm

pytestmark = pytest.mark.django_db
AT = datetime(2017, 3, 20, 9, tzinfo=UTC)


def quarterly(code: str = "44-01", **fields: Any) -> ActionItem:
    rhythm: dict[str, Any] = {"rhythm_months": 3, "rhythm_starts_on": date(2017, 1, 1)}
    item = make.item(code, due_rule=ActionItem.DueRule.RHYTHM, **rhythm, **fields)
    refresh_items([item], by=None, at=AT, why="first")
    return item


def test_a_word_moves_the_next_day_on_and_counts_as_no_postponement() -> None:
    item = quarterly()
    assert item.next_due_on == date(2017, 1, 1)
    for on, due in ((date(2017, 1, 20), date(2017, 4, 1)), (date(2017, 4, 9), date(2017, 7, 1))):
        add_update(item, "Held a workshop.", on=on, by=None, at=timezone.now())
        assert (item.due_on, item.next_due_on) == (due, due)
    confirm(item, on=date(2017, 6, 20), by=None, at=timezone.now())
    item.refresh_from_db()
    assert (item.next_due_on, item.times_postponed) == (date(2017, 10, 1), 0)
    assert item.date_changes.count() == 4


def test_the_item_can_still_be_saved_by_who_holds_it_after_a_word() -> None:
    item = quarterly()
    add_update(item, "Held a workshop.", on=date(2017, 1, 20), by=None, at=timezone.now())
    item.title = "Another title"
    item.save()
    kept = ActionItem.objects.get(pk=item.pk)
    assert (kept.title, kept.next_due_on, kept.version) == ("Another title", date(2017, 4, 1), item.version)


def test_a_word_on_a_clause_of_the_same_duty_answers_too() -> None:
    item = quarterly()
    twin = make.item("44-02", twin_of=item)
    add_update(twin, "Held a workshop.", on=date(2017, 1, 20), by=None, at=timezone.now())
    item.refresh_from_db()
    assert item.next_due_on == date(2017, 4, 1)


def test_after_its_last_day_nothing_more_is_due() -> None:
    item = quarterly(rhythm_ends_on=date(2017, 5, 1))
    add_update(item, "Held a workshop.", on=date(2017, 4, 2), by=None, at=timezone.now())
    assert item.next_due_on is None


def test_an_update_of_many_answers_and_its_undoing_asks_again() -> None:
    item, who = quarterly(), make.person()
    asked = Asked(AddUpdate("Workshop held."), Asker(who, Deed.UPDATE, date(2017, 3, 20), None))
    note = Note(Batch.Kind.BULK, "Update", who, AT, "", told_on=date(2017, 3, 20))
    batch, _plan = carry_out({item.pk: item.version}, asked, note)
    item.refresh_from_db()
    assert item.next_due_on == date(2017, 7, 1)
    assert batch
    undone, plan = undo(batch, who, AT)
    assert undone, plan
    item.refresh_from_db()
    assert item.next_due_on == date(2017, 1, 1)


@pytest.mark.parametrize("months", [None, 0])
def test_the_database_holds_no_rhythm_of_no_months(months: int | None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make.item(due_rule="rhythm", rhythm_months=months, rhythm_starts_on=date(2017, 1, 1))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"rhythm_months": "0"}, "Give a number from 1 to 120. Nothing was saved."),
        ({"rhythm_months": ""}, "A rhythm needs the number of months, one at least, and its first day."),
        ({"rhythm_starts_on": "1900-01-01"}, "The earliest day here is 4 November 2016"),
        ({"rhythm_ends_on": "2016-12-31"}, "The last day of a rhythm lies on or after its first."),
        ({"rhythm_ends_on": "2900-12-31"}, "The latest day here is 31 December 2037. Nothing was saved."),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused_in_a_sentence(
    settings: Settings, sent: dict[str, str], sentence: str
) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    item, coordinator = make.item(), signed_in(make.person())
    page = f"/admin/tracking/actionitem/{item.pk}/change/"
    rhythm = {"due_rule": "rhythm", "rhythm_months": "3", "rhythm_starts_on": "2017-04-01"}
    assert sentence in coordinator.post(page, filled(coordinator, page, **{**rhythm, **sent})).content.decode()
    item.refresh_from_db()
    assert item.due_rule == "none"
    coordinator.post(page, filled(coordinator, page, **rhythm))
    item.refresh_from_db()
    assert (item.due_on, item.next_due_on) == (date(2017, 4, 1), date(2017, 4, 1))
