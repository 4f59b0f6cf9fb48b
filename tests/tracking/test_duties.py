"""Several clauses, one duty: confirmations and updates reach every twin, and counts may be of duties."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from tests import make
from tracking.filters import ActionItemFilter
from tracking.glance import glance
from tracking.models import ActionItem, Evidence, ProgressUpdate
from tracking.overview import overview
from tracking.progress import ConfirmationRefused, add_update, confirm, unchanged_since
from tracking.roles import Role
from tracking.schedule import Health
from tracking.synthetic import make_items
from tracking.workflow import BY_PROGRESS, Status, status_of_duty

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


def one_duty(*statuses: Status) -> list[ActionItem]:
    """Clauses of one duty, in these statuses; the first is named by the others."""
    rest: dict[Status, dict[str, Any]] = {
        Status.AWAITING_DECISION: {"awaiting_body": "Council", "awaiting_by": DAY},
        Status.SUPERSEDED: {"superseded_by": "Resolution 99"},
    }
    first: ActionItem | None = None
    made = []
    for status in statuses:
        code = f"44-{ActionItem.objects.count() + 1:02}"
        made.append(make.item(code, lead="TSB", twin_of=first, status=status, **rest.get(status, {})))
        first = first or made[0]
    return made


def test_every_status_has_its_place_on_the_way_to_the_end() -> None:
    assert sorted(BY_PROGRESS) == sorted(Status)
    assert status_of_duty([Status.COMPLETED, Status.IN_PROGRESS, Status.CONTINUING]) is Status.IN_PROGRESS
    assert status_of_duty([Status.NOT_APPLICABLE, Status.SUPERSEDED]) is Status.SUPERSEDED


def test_a_duty_has_the_status_of_its_least_finished_clause_whichever_of_them_is_named_first() -> None:
    groups = [one_duty(*pair) for pair in product(Status, repeat=2)]
    expected = [status_of_duty(Status(item.status) for item in group) for group in groups]
    once = {item.twin_of_id or item.pk: item.status for item in ActionItem.objects.one_per_duty()}
    assert [once[group[0].pk] for group in groups] == expected


def test_the_sum_over_the_statuses_is_the_number_of_duties() -> None:
    for statuses in product(Status, repeat=2):
        one_duty(*statuses)
    one_duty(Status.COMPLETED, Status.IN_PROGRESS, Status.NOT_STARTED)
    make.item("54-01", lead=None, joint=["BDT", "BR"])
    reader = make.person("reader", Role.COORDINATOR)
    facts = overview(reader, DAY)
    assert (facts.clauses, facts.duties, facts.plan.total) == (102, 51, 51)
    seen = glance(reader, "TSB", DAY)
    assert (seen.clauses, seen.total) == (101, 50)
    for status, number in zip(Status, facts.plan.counts, strict=True):
        asked = MultiValueDict({"status": [status.value], "duties": ["yes"]})
        listed = ActionItemFilter(asked, ActionItem.objects.all(), reader=reader, day=DAY).items()
        assert (status, listed.count()) == (status, number)


def test_each_duty_once_never_reads_the_whole_plan_for_each_item() -> None:
    """Few items are twins: told so, a database takes the index of twins for useless, and reads all for each of all."""
    if connection.vendor != "sqlite":
        pytest.skip("other databases show their plans in other words")
    make_items(300, make.assembly(), date(2017, 3, 20))
    first, second, third, fourth = ActionItem.objects.order_by("pk")[:4]
    for twin, of in ((second, first), (fourth, third)):
        ActionItem.objects.filter(pk=twin.pk).update(twin_of=of)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for items in (ActionItem.objects.all(), ActionItem.objects.led_by("TSB"), ActionItem.objects.vacant()):
        assert not read_again_and_again(items.one_per_duty().order_by().explain())


def read_again_and_again(plan: str) -> list[str]:
    """Tables read whole in a part of the plan that is carried out for each row of another."""
    steps = {number: (parent, told) for number, parent, _, told in (line.split(" ", 3) for line in plan.splitlines())}

    def is_repeated(number: str) -> bool:
        parent, told = steps.get(number, ("0", ""))
        return told.startswith("CORRELATED") or (number in steps and is_repeated(parent))

    return [told for number, (_parent, told) in steps.items() if told.startswith("SCAN") and is_repeated(number)]
