"""Batches: each on a page of its own, with what became of every item."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.deadlines import follow_meeting
from tracking.models import ActionItem, Batch, BatchRow, DateChange, Person, Topic

pytestmark = pytest.mark.django_db

LIST = "/admin/tracking/batch/"


def batch(summary: str = "Owner changed", *items: ActionItem, **fields: object) -> Batch:
    row = Batch.objects.create(summary=summary, at=timezone.now(), **{"kind": Batch.Kind.BULK, **fields})
    for item in items:
        BatchRow.objects.create(batch=row, item=item, before={"status": "not started"}, after={"status": "in progress"})
    return row


def page_of(client: Client, row: Batch) -> str:
    return client.get(f"{LIST}{row.pk}/change/").content.decode()


def test_a_batch_says_who_when_why_and_each_field_before_and_after(coordinator: Client) -> None:
    reader, topic = Person.objects.get(), Topic.objects.create(slug="access", name="Accessibility")
    row = Batch.objects.create(kind="hand-over", summary="From Li to Amina", why="Leaves", by=reader, at=timezone.now())
    amina = make.person("amina", first_name="Amina", last_name="Diallo")
    before: dict[str, object] = {
        "responsible": None,
        "next_due_on": "2017-04-15",
        "topics": [],
        "status": "not started",
    }
    after = {"responsible": amina.pk, "next_due_on": "2017-05-16", "topics": [topic.pk], "status": "not started"}
    BatchRow.objects.create(batch=row, item=make.item(), before=before, after=after)
    answer = coordinator.get(f"{LIST}{row.pk}/change/")
    assert [(line.label, line.before, line.after) for line in answer.context["rows"][0].lines] == [
        ("Person responsible", "–", "Amina Diallo"),
        ("Next due on", "15 April 2017", "16 May 2017"),
        ("Topics", "–", "Accessibility"),
    ]
    assert "From Li to Amina" in answer.content.decode()
    assert "Leaves" in answer.content.decode()


def test_the_list_counts_the_items_and_says_what_was_undone(coordinator: Client) -> None:
    done = batch("Statuses moved", make.item("44-01"), make.item("44-02"))
    batch("Undo", undoes=done, kind=Batch.Kind.UNDO)
    page = coordinator.get(LIST)
    rows = {row.summary: row for row in page.context["cl"].result_list}
    assert (rows["Statuses moved"].items_counted, rows["Undo"].items_counted) == (2, 0)
    assert "Undone by" in page_of(coordinator, done)


def test_a_focal_point_sees_of_a_batch_the_items_of_their_bureau(focal_bdt: Client) -> None:
    mine, other = make.item("44-01", support=["BDT"]), make.item("44-02", lead="TSB")
    both, foreign = batch("Both", mine, other), batch("Foreign", other)
    rows = focal_bdt.get(LIST).context["cl"].result_list
    page = page_of(focal_bdt, both)
    assert [(row.summary, row.items_counted) for row in rows] == [("Both", 1)]
    assert mine.code in page
    assert other.code not in page
    refused = focal_bdt.get(f"{LIST}{foreign.pk}/change/")
    assert refused.status_code == 404
    assert "Foreign" not in refused.content.decode()


@pytest.mark.parametrize("page", ["{pk}/change/", "{pk}/delete/", "add/"])
def test_a_batch_is_added_changed_and_deleted_by_nobody(page: str) -> None:
    admin, row = signed_in(make.person("admin", is_superuser=True)), batch()
    answer = admin.post(LIST + page.format(pk=row.pk), {"summary": "Other", "post": "yes"})
    assert answer.status_code in {403, 405}
    assert Batch.objects.get().summary == "Owner changed"


def test_a_page_of_a_batch_takes_as_many_queries_for_many_items_as_for_few(coordinator: Client) -> None:
    row = batch("Moved", *(make.item(f"44-{number:02}") for number in range(1, 4)))
    few = [queries_of(coordinator, address) for address in (LIST, f"{LIST}{row.pk}/change/")]
    for number in range(4, 40):
        item = make.item(f"44-{number:02}")
        BatchRow.objects.create(batch=row, item=item, before={"status": "not started"}, after={"status": "completed"})
        batch(f"Batch {number}", item, by=Person.objects.get())
    assert [queries_of(coordinator, address) for address in (LIST, f"{LIST}{row.pk}/change/")] == few


def test_a_meeting_that_moves_leaves_a_batch_with_every_day_that_followed() -> None:
    council = make.meeting(name="Council 2017", opens_on=date(2017, 5, 15))
    reported, met_before = make.item("44-01"), make.item("44-02")
    make.report_due(reported, council)
    ActionItem.objects.filter(pk=met_before.pk).update(due_rule="before meeting", before_meeting=council)
    council.opens_on, council.closes_on = date(2017, 6, 15), date(2017, 6, 24)
    council.save()
    follow_meeting(council, by=make.person(), at=timezone.now(), why="Hall is taken")
    row = Batch.objects.get()
    assert (row.kind, str(row), row.why, str(row.by)) == (
        "meeting",
        "Meeting moved: Council 2017",
        "Hall is taken",
        "coordinator",
    )
    days = {kept.item.code: kept.after for kept in row.rows.select_related("item")}
    assert days["44-01"] == {"next_due_on": "2017-05-16", "report_due_on": "2017-05-16"}
    assert days["44-02"] == {"due_on": "2017-05-16", "next_due_on": "2017-05-16"}
    assert {change.batch for change in DateChange.objects.all()} == {row}


def test_a_meeting_on_which_nothing_hangs_leaves_no_batch() -> None:
    council = make.meeting(opens_on=date(2017, 5, 15))
    council.opens_on += timedelta(days=7)
    follow_meeting(council, by=None, at=timezone.now(), why="Moved")
    assert not Batch.objects.exists()
