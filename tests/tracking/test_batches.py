"""Bulk changes in the database: what is written, what is left alone, and what an undo puts back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests import make
from tracking.batches import Asked, Note, UndoRefused, carry_out, preview, preview_undo, undo
from tracking.batches.rows import Asker
from tracking.batches.writing import told_count
from tracking.bulk import (
    AddUpdate,
    ChangeTopics,
    Confirm,
    Deed,
    Doing,
    GiveTo,
    MoveStatus,
    Plan,
    SetDeadline,
    Successor,
)
from tracking.management.thousand import change_a_thousand
from tracking.models import ActionItem, Batch, Evidence, Person, ProgressUpdate, Topic
from tracking.progress import add_update
from tracking.roles import Role
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db
AT = datetime(2017, 3, 20, 9, 0, tzinfo=UTC)
DAY = date(2017, 3, 20)


def asked(doing: Doing, deed: Deed, reader: Person, target: Status | None = None) -> Asked:
    return Asked(doing, Asker(reader, deed, DAY, target))


def note(by: Person, why: str = "") -> Note:
    return Note(Batch.Kind.BULK, "Changed together", by, AT, why)


def do(
    items: Sequence[ActionItem], doing: Doing, deed: Deed, by: Person, target: Status | None = None
) -> tuple[Batch, Plan]:
    """Preview and carry out at once; there must be something to change."""
    what = asked(doing, deed, by, target)
    batch, plan = carry_out(preview([item.pk for item in items], what).seen, what, note(by, "Reorganised"))
    assert batch is not None
    return batch, plan


def give(items: Sequence[ActionItem], to: Person, by: Person) -> Batch:
    return do(items, GiveTo(Successor(to.pk, str(to))), Deed.OWNER, by)[0]


def three() -> list[ActionItem]:
    return [make.item(f"44-0{n}", plan_order=n) for n in (1, 2, 3)]


def owners() -> list[str | None]:
    return list(ActionItem.objects.order_by("code").values_list("responsible__username", flat=True))


def test_every_item_has_its_change_its_history_and_its_row_in_the_batch() -> None:
    chief, anna = make.person(), make.person("anna")
    items = three()
    batch = give(items, anna, chief)
    assert str(batch) == "Changed together (3 action items)"
    assert owners() == ["anna", "anna", "anna"]
    for item in items:
        change = item.owner_changes.get()
        last = item.history.order_by("-history_id")[0]
        assert (change.source, change.target, change.by, change.why) == (None, anna, chief, "Reorganised")
        assert (change.batch, change.channel) == (batch, "bulk")
        assert (last.responsible_id, last.version, last.history_user) == (anna.pk, 1, chief)
        row = item.batch_rows.get()
        assert (row.before, row.after) == ({"responsible": None}, {"responsible": anna.pk})


def test_an_open_form_of_an_item_changed_in_bulk_is_out_of_date() -> None:
    chief, anna = make.person(), make.person("anna")
    item = make.item()
    give([item], anna, chief)
    assert ActionItem.objects.get(pk=item.pk).version == item.version + 1


def test_a_row_changed_between_preview_and_confirmation_is_left_alone() -> None:
    chief, anna = make.person(), make.person("anna")
    first, second, _third = items = three()
    what = asked(GiveTo(Successor(anna.pk, "anna")), Deed.OWNER, chief)
    seen = preview([item.pk for item in items], what).seen
    second.title = "Edited meanwhile"
    second.save()
    batch, plan = carry_out(seen, what, note(chief))
    assert batch is not None
    assert owners() == ["anna", None, "anna"]
    assert [(skip.row.code, skip.why) for skip in plan.skipped] == [
        ("44-02", "changed by someone else since the preview")
    ]
    assert first.batch_rows.exists()
    assert not second.batch_rows.exists()


def test_nothing_to_change_makes_no_batch() -> None:
    chief, anna = make.person(), make.person("anna")
    what = asked(GiveTo(Successor(anna.pk, "anna")), Deed.OWNER, chief)
    item = make.item(responsible=anna)
    batch, plan = carry_out({item.pk: item.version}, what, note(chief))
    assert (batch, plan.skipped[0].why, Batch.objects.count()) == (None, "already so", 0)


def test_what_the_person_does_not_see_is_not_there_and_what_they_may_not_change_is_left_alone() -> None:
    olga = make.person("olga", Role.FOCAL_POINT, "BDT")
    led, supported, unseen = make.item("44-01", lead="BDT"), make.item("44-02", support=["BDT"]), make.item("44-03")
    start = asked(MoveStatus(Move(Status.IN_PROGRESS)), Deed.STATUS, olga, Status.IN_PROGRESS)
    plan = preview([led.pk, supported.pk, unseen.pk], start)
    assert [change.row.code for change in plan.changes] == ["44-01"]
    assert [(skip.row.code, skip.why) for skip in plan.skipped] == [("44-02", "no right to change this item so")]
    told = preview([led.pk, supported.pk, unseen.pk], asked(AddUpdate("Done."), Deed.UPDATE, olga))
    assert [change.row.code for change in told.changes] == ["44-01", "44-02"]
    given = preview([led.pk], asked(GiveTo(None), Deed.OWNER, olga))
    assert given.changes == ()


def test_a_focal_point_cannot_send_a_completion_back_in_bulk_either() -> None:
    olga = make.person("olga", Role.FOCAL_POINT, "TSB")
    item = make.item(status="completed")
    back = MoveStatus(Move(Status.IN_PROGRESS, reason="Not yet"))
    assert preview([item.pk], asked(back, Deed.STATUS, olga, Status.IN_PROGRESS)).changes == ()
    assert preview([item.pk], asked(back, Deed.STATUS, make.person(), Status.IN_PROGRESS)).changes != ()


def test_statuses_move_with_a_row_each_and_evidence_counts() -> None:
    chief = make.person()
    bare, proved = make.item("44-01"), make.item("44-02", status="in progress")
    Evidence.objects.create(item=proved, title="Circular", url="https://example.int/1", added_on=DAY)
    move = Move(Status.COMPLETED, reason="All done")
    plan = preview([bare.pk, proved.pk], asked(MoveStatus(move), Deed.STATUS, chief, Status.COMPLETED))
    do([bare, proved], MoveStatus(move), Deed.STATUS, chief, Status.COMPLETED)
    change = proved.status_changes.get()
    assert (change.source, change.target) == ("in progress", "completed")
    assert [skip.row.code for skip in plan.skipped] == ["44-01"]
    assert not bare.status_changes.exists()


def test_a_deadline_moves_with_its_reason_and_a_later_day_is_counted() -> None:
    chief, council = make.person(), make.meeting()
    first = date(2017, 4, 1)
    early = make.item("44-01", due_rule="fixed", due_on=first, next_due_on=first)
    bare, reporting = make.item("44-02"), make.item("44-03")
    make.report_due(reporting, council, due_on=date(2017, 4, 15))
    do([early, bare, reporting], SetDeadline("fixed", date(2017, 6, 1)), Deed.DEADLINE, chief)
    rows = ActionItem.objects.order_by("code").values_list("next_due_on", "due_on", "times_postponed", "due_version")
    day = date(2017, 6, 1)
    assert list(rows) == [(day, day, 1, 2), (day, day, 0, 2), (date(2017, 4, 15), day, 0, 2)]
    change = early.date_changes.get()
    assert (change.source, change.target, change.why) == (date(2017, 4, 1), day, "Reorganised")


def test_topics_come_and_go() -> None:
    chief = make.person()
    access, finance = (Topic.objects.create(slug=slug, name=slug) for slug in ("access", "finance"))
    first, second = make.item("44-01"), make.item("44-02")
    first.topics.add(access)
    doing = ChangeTopics(frozenset({finance.pk}), frozenset({access.pk}))
    batch, _plan = do([first, second], doing, Deed.TOPICS, chief)
    assert [list(item.topics.all()) for item in (first, second)] == [[finance], [finance]]
    undo(batch, chief, AT)
    assert [list(item.topics.all()) for item in (first, second)] == [[access], []]


def test_an_update_is_told_once_for_a_duty_and_heard_of_all_its_clauses() -> None:
    chief = make.person()
    first = make.item("44-01", plan_order=1)
    twin = make.item("44-02", plan_order=2, twin_of=first)
    do([first, twin], AddUpdate("Circular sent."), Deed.UPDATE, chief)
    assert [update.text for update in ProgressUpdate.objects.all()] == ["Circular sent."]
    for item in (first, twin):
        item.refresh_from_db()
        assert (item.last_update_on, item.last_update_by) == (DAY, chief)


def test_no_change_is_a_dated_record_that_says_since_when() -> None:
    chief = make.person()
    item, ended = make.item("44-01"), make.item("44-02", status="completed")
    add_update(item, "Workshop held.", on=date(2017, 2, 1), by=chief, at=AT)
    what = asked(Confirm(), Deed.CONFIRM, chief)
    _batch, plan = carry_out(preview([item.pk, ended.pk], what).seen, what, note(chief))
    assert [change.after for change in plan.changes] == [{"update": "No change since 1 February 2017"}]
    assert preview([item.pk, ended.pk], what).skipped[1].why == "the work has ended; there is nothing to confirm"


def test_an_undo_puts_back_and_is_itself_a_batch_with_rows() -> None:
    chief, anna, boris = make.person(), make.person("anna"), make.person("boris")
    items = three()
    ActionItem.objects.filter(code="44-02").update(responsible=boris)
    batch = give(items, anna, chief)
    undoing, _plan = undo(batch, chief, AT + timedelta(hours=23))
    assert undoing is not None
    assert owners() == [None, "boris", None]
    assert (undoing.kind, undoing.undoes, undoing.rows.count()) == ("undo", batch, 3)
    assert str(undoing).startswith("Undone: ")
    assert str(undoing).count("(3 action items)") == 1
    changes = items[1].owner_changes.order_by("id").values_list("source__username", "target__username")
    assert list(changes) == [("boris", "anna"), ("anna", "boris")]
    assert items[1].history.count() == 3


def test_the_count_of_a_batch_made_in_another_language_is_not_told_twice() -> None:
    chief, anna = make.person(), make.person("anna")
    batch = give(three(), anna, chief)
    with override("fr"):  # as older versions wrote it
        batch.summary = f"Changed together{told_count(3)}"
        batch.save()
    undoing, _plan = undo(batch, chief, AT + timedelta(hours=1))
    assert undoing is not None
    assert str(undoing) == "Undone: Changed together (3 action items)"
    assert batch.summary != "Changed together (3 action items)"


def test_rows_changed_since_the_batch_are_left_as_they_are() -> None:
    chief, anna = make.person(), make.person("anna")
    first, second, third = three()
    batch = give([first, second, third], anna, chief)
    edited = ActionItem.objects.get(pk=first.pk)
    edited.title = "Another title"
    edited.save()
    ActionItem.objects.filter(pk=second.pk).update(responsible=chief)
    _undoing, plan = undo(batch, chief, AT + timedelta(hours=1))
    assert [(skip.row.code, skip.why) for skip in plan.skipped] == [
        ("44-01", "changed since"),
        ("44-02", "changed since"),
    ]
    assert owners() == ["anna", "coordinator", None]


def test_a_batch_is_undone_once_and_within_24_hours() -> None:
    chief, anna = make.person(), make.person("anna")
    batch, late = give([make.item("44-01")], anna, chief), give([make.item("44-02")], anna, chief)
    undo(batch, chief, AT)
    with pytest.raises(UndoRefused, match="was undone already"):
        undo(batch, chief, AT)
    with pytest.raises(UndoRefused, match="within 24 hours; these have passed"):
        undo(late, chief, AT + timedelta(hours=24, seconds=1))
    assert owners() == [None, "anna"]


def test_a_number_that_was_assigned_is_not_undone_as_a_batch() -> None:
    batch = Batch.objects.create(kind=Batch.Kind.NUMBER, summary="Number assigned", at=AT)
    with pytest.raises(UndoRefused, match="not undone here"):
        undo(batch, make.person(), AT)


def test_an_undone_status_leaves_no_trace_of_the_move_in_the_item_but_rows_of_both() -> None:
    chief = make.person()
    item = make.item(status="in progress")
    move = Move(Status.AWAITING_DECISION, "", False, "", "Council", "The budget", date(2017, 5, 15))
    batch, _plan = do([item], MoveStatus(move), Deed.STATUS, chief, Status.AWAITING_DECISION)
    undo(batch, chief, AT)
    item.refresh_from_db()
    assert (item.status, item.awaiting_body, item.awaiting_by) == ("in progress", "", None)
    assert item.status_changes.count() == 2


def test_an_undone_postponement_is_not_counted() -> None:
    chief = make.person()
    item = make.item(due_rule="fixed", due_on=date(2017, 4, 1), next_due_on=date(2017, 4, 1))
    batch, _plan = do([item], SetDeadline("fixed", date(2017, 6, 1)), Deed.DEADLINE, chief)
    undo(batch, chief, AT)
    item.refresh_from_db()
    assert (item.next_due_on, item.due_on, item.times_postponed) == (date(2017, 4, 1), date(2017, 4, 1), 0)


def test_an_undone_update_is_withdrawn_and_what_was_heard_before_holds_again() -> None:
    chief, anna = make.person(), make.person("anna")
    item, bare = make.item("44-01"), make.item("44-02")
    add_update(item, "Workshop held.", on=date(2017, 2, 1), by=anna, at=AT)
    batch, _plan = do([item, bare], AddUpdate("Wrong."), Deed.UPDATE, chief)
    undo(batch, chief, AT)
    heard = ActionItem.objects.order_by("code").values_list("last_update_on", "last_update_by__username")
    assert list(heard) == [(date(2017, 2, 1), "anna"), (None, None)]
    assert [update.text for update in item.updates.all()] == ["Workshop held."]
    assert ProgressUpdate.written.filter(text="Wrong.").count() == 2


def test_a_preview_of_an_undo_writes_nothing() -> None:
    chief, anna = make.person(), make.person("anna")
    batch = give(three(), anna, chief)
    assert len(preview_undo(batch, chief).changes) == 3
    assert owners() == ["anna", "anna", "anna"]


@pytest.mark.parametrize(("doing", "deed"), [(GiveTo(None), Deed.OWNER), (AddUpdate("Done."), Deed.UPDATE)])
def test_forty_items_take_as_many_queries_as_four(doing: Doing, deed: Deed) -> None:
    chief, anna = make.person(), make.person("anna")
    items = [make.item(f"44-{n:02}", responsible=anna) for n in range(1, 45)]
    few = _queries(items[:4], doing, deed, chief)
    assert _queries(items[4:24], doing, deed, chief) == few


def _queries(items: Sequence[ActionItem], doing: Doing, deed: Deed, by: Person) -> int:
    with CaptureQueriesContext(connection) as captured:
        do(items, doing, deed, by)
    return len(captured)


def test_the_measured_change_is_a_real_one_and_leaves_no_trace() -> None:
    three()
    assert change_a_thousand(make.person()) == 3
    assert owners() == [None, None, None]
    assert not Batch.objects.exists()
