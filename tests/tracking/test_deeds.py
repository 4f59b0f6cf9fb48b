"""Rows of change and rows of history of one item become deeds, each told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from resolutions.chronicle import Recorded, Step, in_time, merged, steps_of
from tracking.deeds import InBatch, Told, deeds_of, pair, times_of, with_batches

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
ITEM = Recorded("item", 0, 1, NOON, None, "~", "", {})


def steps(*states: dict[str, Any]) -> list[Step]:
    rows = [
        Recorded("item", n, 1, NOON + timedelta(hours=n), None, "~" if n else "+", "", state)
        for n, state in enumerate(states)
    ]
    return steps_of(rows)


def told(field: str, before: object, after: object, number: int = 1, **more: Any) -> Told:
    return Told(
        field, number, more.get("at", NOON), 7, more.get("why", ""), more.get("channel", "form"), None, before, after
    )


def test_a_change_of_status_meets_the_row_of_history_that_holds_it() -> None:
    pairs, loose = pair(steps({"status": "a"}, {"status": "b"}), [told("status", "a", "b", why="Done")])
    assert [row.why for row in pairs["item-1"]] == ["Done"]
    assert loose == []


def test_the_same_change_made_twice_is_told_twice_in_order() -> None:
    rows = [
        told("status", "a", "b", 1, why="first"),
        told("status", "b", "a", 2),
        told("status", "a", "b", 3, why="last"),
    ]
    pairs, _loose = pair(steps({"status": "a"}, {"status": "b"}, {"status": "a"}, {"status": "b"}), rows)
    assert (pairs["item-1"][0].why, pairs["item-3"][0].why) == ("first", "last")


def test_a_change_is_told_once_with_its_reason_its_door_and_its_own_time() -> None:
    history = steps({"status": "a"}, {"status": "b"})
    rows = [told("status", "a", "b", why="Done", at=NOON - timedelta(days=30))]
    pairs, loose = pair(history, rows)
    ordered = in_time(history, "item", times_of(pairs))
    deed = merged(deeds_of(ordered, pairs, loose, ITEM))[-1]
    assert (deed.at, deed.by, deed.why, deed.channel) == (NOON - timedelta(days=30), 7, ("Done",), "form")
    assert [(change.field, change.before, change.after) for change in deed.changes] == [("status", "a", "b")]


def test_a_change_without_history_is_told_from_its_own_row() -> None:
    deed = deeds_of([], {}, [told("status", "a", "b", why="Done")], ITEM)[0]
    assert [(change.field, change.before, change.after) for change in deed.changes] == [("status", "a", "b")]


def test_the_own_deadline_that_moves_with_the_next_due_day_is_not_told_twice() -> None:
    history = steps({"due_on": 1, "next_due_on": 1}, {"due_on": 2, "next_due_on": 2})
    assert [change.field for change in deeds_of(history, {}, [], ITEM)[1].changes] == ["next_due_on"]


def test_what_the_demonstration_invented_is_marked() -> None:
    history = steps({"status": "a"}, {"status": "b"})
    pairs, loose = pair(history, [told("status", "a", "b", channel="demonstration")])
    assert [deed.illustrative for deed in deeds_of(history, pairs, loose, ITEM)] == [False, True]


def test_a_batch_is_found_by_what_it_changed_and_when() -> None:
    history = steps({"code": "IOT-01", "title": "A"}, {"code": "IOT-01", "title": "B"}, {"code": "98-01", "title": "B"})
    row = InBatch(5, NOON + timedelta(hours=2), 7, "", {"code": "IOT-01"}, {"code": "98-01"})
    found = with_batches(deeds_of(history, {}, [], ITEM), [row], ITEM)
    assert [(deed.batch, deed.by) for deed in found] == [(None, None), (None, None), (5, 7)]


def test_a_batch_that_left_no_history_is_told_from_its_own_row() -> None:
    row = InBatch(5, NOON, 7, "Period closed", {"study_period": "A"}, {"study_period": "B"})
    deed = with_batches([], [row], ITEM)[0]
    assert [(change.field, change.before, change.after) for change in deed.changes] == [("study_period", "A", "B")]
    assert (deed.batch, deed.why) == (5, ("Period closed",))
