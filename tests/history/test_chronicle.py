"""Rows of history become steps, states and deeds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from resolutions.chronicle import Deed, Recorded, Step, deed_of, differences, in_time, merged, state_after, steps_of

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)


def row(
    number: int, kind: str = "~", *, source: str = "item", of: int = 1, hours: float = 0, **values: Any
) -> Recorded:
    at = NOON + timedelta(hours=hours)
    return Recorded(source, number, of, at, values.pop("by", None), kind, values.pop("why", ""), values)


def told(steps: list[Step]) -> list[tuple[str, list[tuple[str, object, object]]]]:
    return [(step.row.name, [(c.field, c.before, c.after) for c in step.changes]) for step in steps]


def test_a_step_tells_what_changed_against_the_row_before() -> None:
    steps = steps_of([row(1, "+", title="A"), row(2, title="B"), row(3, title="B")])
    assert told(steps) == [("item-1", [("", False, True)]), ("item-2", [("title", "A", "B")]), ("item-3", [])]


def test_rows_of_two_things_are_not_taken_for_each_other() -> None:
    steps = steps_of([row(1, "+", of=1, title="A"), row(2, "+", of=2, title="B"), row(3, of=1, title="C")])
    assert told(steps)[-1] == ("item-3", [("title", "A", "C")])


def test_a_first_row_that_is_no_beginning_tells_nothing() -> None:
    assert told(steps_of([row(1, title="A"), row(2, title="B")])) == [("item-1", []), ("item-2", [("title", "A", "B")])]


def test_what_was_entered_today_under_an_earlier_day_follows_what_it_was_made_from() -> None:
    steps = in_time(steps_of([row(1, "+", hours=9000, title="A"), row(2, hours=1, title="B")]), "item", {})
    assert [step.row.name for step in steps] == ["item-1", "item-2"]


def test_parts_entered_with_the_item_stand_with_it() -> None:
    rows = [
        row(1, "+", hours=9000, title="A"),
        row(2, hours=1, title="B"),
        row(1, "+", source="part", hours=9000.1, bureau="TSB"),
        row(2, "+", source="part", of=2, hours=9001, bureau="BR"),
    ]
    names = [step.row.name for step in in_time(steps_of(rows), "item", {})]
    assert names == ["item-1", "part-1", "item-2", "part-2"]


def test_what_is_added_soon_after_the_creation_keeps_its_time_and_its_person() -> None:
    """Entered by 7, who sets the lead three minutes later; 8 moves the status, then adds a milestone."""
    rows = [
        row(1, "+", by=7, title="A"),
        row(1, "+", source="part", by=7, hours=0.0003, bureau="BDT"),
        row(2, "+", source="part", of=2, by=7, hours=0.05, bureau="TSB"),
        row(2, by=8, hours=0.051, title="A", status="in progress"),
        row(1, "+", source="milestone", by=8, hours=0.052, title="M"),
    ]
    steps = in_time(steps_of(rows), "item", {})
    deeds = merged(deed_of(step) for step in steps)
    assert [(deed.version, deed.by, deed.at) for deed in deeds] == [
        ("part-1", 7, rows[0].at),
        ("part-2", 7, rows[2].at),
        ("item-2", 8, rows[3].at),
        ("milestone-1", 8, rows[4].at),
    ]
    then = state_after(steps, "item-2")
    assert then is not None
    assert ("milestone", 1) not in then


def test_a_load_takes_minutes_and_what_a_person_adds_meanwhile_is_the_persons() -> None:
    """The loaded item stands under an earlier day than that of its load."""
    rows = [
        row(1, "+", hours=9000, title="A"),
        row(2, hours=1, title="B"),
        row(1, "+", source="part", hours=9000.1, bureau="TSB"),
        row(1, "+", source="milestone", by=8, hours=9000.1, title="M"),
        row(2, "+", source="milestone", of=2, by=8, hours=9000.0001, title="N"),
    ]
    deeds = merged(deed_of(step) for step in in_time(steps_of(rows), "item", {}))
    assert [(deed.version, deed.by, deed.at) for deed in deeds] == [
        ("part-1", None, rows[0].at),
        ("item-2", None, rows[1].at),
        ("milestone-2", 8, rows[4].at),
        ("milestone-1", 8, rows[3].at),
    ]


def test_nobody_is_named_as_the_creator_of_what_a_load_entered_in_the_same_second() -> None:
    rows = [row(1, "+", title="A"), row(1, "+", source="milestone", by=8, hours=0.0003, title="M")]
    deeds = merged(deed_of(step) for step in in_time(steps_of(rows), "item", {}))
    assert [(deed.version, deed.by) for deed in deeds] == [("item-1", None), ("milestone-1", 8)]


def test_the_state_after_a_step_holds_every_row_as_it_was() -> None:
    rows = [row(1, "+", title="A"), row(1, "+", source="part", hours=1, bureau="TSB"), row(2, hours=2, title="B")]
    rows.append(row(2, "-", source="part", hours=3, bureau="TSB"))
    steps = in_time(steps_of(rows), "item", {})
    then, now = state_after(steps, "part-1"), state_after(steps, "part-2")
    assert then is not None
    assert now is not None
    assert [(c.row.source, c.field, c.before, c.after) for c in differences(then, now)] == [
        ("item", "title", "A", "B"),
        ("part", "", True, False),
    ]
    assert state_after(steps, "item-99") is None


def test_rows_that_one_click_wrote_are_one_deed() -> None:
    rows = [
        row(1, "+", by=7, title="A"),
        row(2, by=7, hours=5, title="B"),
        row(1, "+", source="part", by=7, hours=5.0003),
    ]
    deeds = merged(deed_of(step) for step in in_time(steps_of(rows), "item", {}))
    assert [(deed.by, len(deed.changes), deed.version) for deed in deeds] == [(7, 1, "item-1"), (7, 2, "part-1")]


def test_two_people_or_two_reasons_in_the_same_second_are_two_deeds() -> None:
    rows = [row(1, "+", title="A"), row(2, by=7, title="B"), row(3, by=8, title="C"), row(4, by=8, why="W", title="D")]
    rows.append(row(5, by=8, why="V", title="E"))
    deeds = merged(deed_of(step) for step in steps_of(rows))
    assert [(deed.by, deed.why) for deed in deeds[1:]] == [(7, ()), (8, ()), (8, ("W",)), (8, ("V",))]


def test_a_row_saved_twice_in_the_same_second_is_told_twice_each_with_what_was_saved_below_it() -> None:
    rows = [
        row(1, "+", title="A"),
        row(2, by=7, hours=5, why="W", title="A", person=1),
        row(1, "+", source="part", by=7, hours=5.0001, bureau="BR"),
        row(3, by=7, hours=5.0002, title="B", person=1),
        row(2, "+", source="part", of=2, by=7, hours=5.0003, bureau="TSB"),
    ]
    deeds = merged(deed_of(step) for step in in_time(steps_of(rows), "item", {}))[1:]
    assert [([change.field for change in deed.changes], deed.why) for deed in deeds] == [
        (["person", ""], ("W",)),
        (["title", ""], ()),
    ]


def test_what_tells_nothing_is_left_out() -> None:
    assert merged([Deed(NOON, NOON, None)]) == []
