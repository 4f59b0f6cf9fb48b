"""The scan of what is due goes by pages, and the plan of all of them is one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.make import WORKING_DATE
from tests.reminders.conftest import HandClock
from tracking.ledger import facts, moves, preview
from tracking.ledger.facts import Scope, read_duties
from tracking.ledger.rounds import write_plan
from tracking.models import Capacity, ContributionRequest, Participation, Person, Reminder
from tracking.reminders import Duty, Message
from tracking.roles import Role

pytestmark = pytest.mark.django_db
DUE = date(2017, 4, 15)
ITEMS = 7


@pytest.fixture
def focal() -> Person:
    return make.person("focal", Role.FOCAL_POINT, "TSB")


@pytest.fixture
def many(focal: Person) -> int:
    """Items, of which one is led by two bureaux, a report and a request; how many reminders are owed for them."""
    council = make.meeting()
    items = [make.item(f"44-{number:02}", next_due_on=DUE) for number in range(ITEMS)]
    items[3].participations.update(capacity=Capacity.JOINT)
    Participation.objects.create(item=items[3], bureau="BDT", capacity=Capacity.JOINT)
    make.report_due(make.item("44-20", next_due_on=None), council, due_on=DUE)
    ContributionRequest.objects.create(
        item=items[0], bureau="TSB", what="Figures", due_on=DUE, asked_on=WORKING_DATE, asked_by=focal
    )
    return ITEMS + 2


def duties(page: int, monkeypatch: pytest.MonkeyPatch) -> list[list[Duty]]:
    monkeypatch.setattr(facts, "PAGE", page)
    return [list(read_duties(each)) for each in Scope.of_day(WORKING_DATE).pages()]


@pytest.mark.parametrize("page", [1, 2, ITEMS, ITEMS + 1])
def test_by_pages_the_same_is_due_each_thing_once(many: int, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [duty for each in duties(1000, monkeypatch) for duty in each]
    assert len(whole) == many
    assert [duty for each in duties(page, monkeypatch) for duty in each] == whole


def test_no_page_holds_more_than_its_size(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = [len(each) for each in duties(3, monkeypatch)]
    assert (max(sizes), sum(sizes)) == (3, many)


def test_an_item_of_two_bureaux_is_one_duty_of_both(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = (duty for each in duties(2, monkeypatch) for duty in each if duty.code == "44-03")
    assert found.bureaux == ("BDT", "TSB")


def test_a_plan_by_pages_writes_every_row_as_its_fields_say(
    many: int, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "PAGE", 2)
    assert write_plan(WORKING_DATE, clock()) == many
    kept, made = Reminder.objects.filter(item__code="44-01").get(), Reminder(planned_at=clock(), next_try_at=clock())
    own = {"id", "recipient", "item", "stage", "due_on", "due_version"}
    same = [field.name for field in Reminder._meta.concrete_fields if field.name not in own]
    assert [getattr(kept, name) for name in same] == [getattr(made, name) for name in same]
    assert (kept.due_on, kept.due_version, kept.recipient.username) == (DUE, 1, "focal")


def test_what_was_written_is_found_again_page_by_page(
    many: int, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "PAGE", 2)
    assert len(preview(WORKING_DATE, clock())) == many
    write_plan(WORKING_DATE, clock())
    Reminder.objects.filter(item__code="44-02").update(status="withdrawn")
    Reminder.objects.filter(item__code="44-05").update(status="sent")
    assert len(preview(WORKING_DATE, clock())) == many - 1
    assert write_plan(WORKING_DATE, clock()) == 1
    assert Reminder.objects.get(item__code="44-02").status == "pending"


def test_of_a_plan_that_breaks_off_nothing_stands(many: int, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it would go as the one mail of the day."""
    monkeypatch.setattr(facts, "PAGE", 2)
    whole, pages = moves.write_plan, []

    def break_off(messages: Sequence[Message], at: datetime) -> None:
        pages.append(messages)
        if len(pages) == 3:
            raise KeyError("third page")
        whole(messages, at)

    monkeypatch.setattr(moves, "write_plan", break_off)
    with pytest.raises(KeyError):
        write_plan(WORKING_DATE, clock())
    assert (len(pages), many, Reminder.objects.count()) == (3, ITEMS + 2, 0)


def test_a_plan_with_nothing_new_takes_no_lock(many: int, clock: HandClock) -> None:
    assert write_plan(WORKING_DATE, clock()) == many
    with CaptureQueriesContext(connection) as queries:
        assert write_plan(WORKING_DATE, clock()) == 0
    assert [each["sql"] for each in queries if not each["sql"].startswith("SELECT")] == []
