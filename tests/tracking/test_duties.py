"""Several clauses, one duty: confirmations and updates reach every twin, and counts may be of duties."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests import make
from tracking.models import ActionItem, Evidence, ProgressUpdate
from tracking.progress import ConfirmationRefused, add_update, confirm, unchanged_since
from tracking.schedule import Health

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE


def tell(item: ActionItem, on: date, text: str = "Done.") -> ProgressUpdate:
    return add_update(item, text, on=on, by=None, at=timezone.now())


def test_a_confirmation_is_a_dated_row_that_breaks_the_silence() -> None:
    item, person = make.item(status="continuing"), make.person()
    assert item.health_on(DAY) is Health.SILENT
    row = confirm(item, on=DAY, by=person, at=timezone.now())
    item.refresh_from_db()
    assert (row.kind, row.on, row.by, row.text) == ("confirmation", DAY, person, "No change since 4 November 2016")
    assert (item.health_on(DAY), item.last_update_on, item.last_update_by) == (Health.NO_DATE, DAY, person)


def test_no_change_is_counted_from_the_last_progress_not_from_the_last_confirmation() -> None:
    item = make.item()
    tell(item, date(2016, 12, 1))
    confirm(item, on=date(2017, 2, 1), by=None, at=timezone.now())
    assert confirm(item, on=DAY, by=None, at=timezone.now()).text == "No change since 1 December 2016"


def test_a_second_click_on_the_same_day_adds_nothing() -> None:
    item, person = make.item(), make.person()
    first = confirm(item, on=DAY, by=person, at=timezone.now())
    assert confirm(item, on=DAY, by=person, at=timezone.now()) == first
    assert item.updates.count() == 1


def test_there_is_nothing_to_confirm_when_the_work_has_ended() -> None:
    item = make.item(status="completed")
    with pytest.raises(ConfirmationRefused, match="has ended"):
        confirm(item, on=DAY, by=None, at=timezone.now())
    assert not item.updates.exists()


def test_an_update_on_one_twin_is_heard_by_all_and_by_no_other() -> None:
    first = make.item("44-17")
    second, third = make.item("44-33", twin_of=first), make.item("54-02", twin_of=first)
    other = make.item("44-18")
    tell(second, date(2017, 3, 1))
    assert [ActionItem.objects.get(pk=item.pk).last_update_on for item in (first, second, third, other)] == [
        *[date(2017, 3, 1)] * 3,
        None,
    ]
    assert unchanged_since(third) == date(2017, 3, 1)
    second.save()


def test_an_older_update_on_a_twin_leaves_a_newer_word_alone() -> None:
    first = make.item("44-17")
    second = make.item("44-33", twin_of=first)
    tell(first, date(2017, 3, 1))
    tell(second, date(2017, 2, 1))
    assert {item.last_update_on for item in ActionItem.objects.all()} == {date(2017, 3, 1)}


def test_a_count_of_duties_takes_one_of_each_group_even_when_its_first_is_not_there() -> None:
    first = make.item("44-17", lead="BR")
    for code in ("44-33", "54-02"):
        make.item(code, twin_of=first, lead="TSB")
    make.item("44-18", lead="TSB")
    assert ActionItem.objects.one_per_duty().count() == 2
    assert ActionItem.objects.led_by("TSB").count() == 3
    assert ActionItem.objects.led_by("TSB").one_per_duty().count() == 2


def test_evidence_given_once_serves_every_item_named() -> None:
    home, further, other = make.item("44-01"), make.item("44-02"), make.item("44-03")
    piece = Evidence.objects.create(item=home, title="Circular", url="https://example.int/1", added_on=DAY)
    piece.also_for.add(further)
    served = [item for item in (home, further, other) if Evidence.objects.serving(item).exists()]
    assert served == [home, further]
