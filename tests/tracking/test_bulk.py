"""What a bulk change makes of each row and which rows it leaves alone, without a database."""

from __future__ import annotations

from datetime import date

import pytest

from tracking.bulk import (
    AddUpdate,
    ChangeTopics,
    Confirm,
    Doing,
    GiveEach,
    GiveTo,
    MoveStatus,
    Plan,
    Row,
    SetDeadline,
    Successor,
    Value,
    plan,
)
from tracking.workflow import Move, Status

ANNA = Successor(7, "Anna", frozenset({"TSB"}))
CHEN = Successor(8, "Chen")
BARE = {"awaiting_body": "", "awaiting_question": "", "awaiting_by": None, "superseded_by": ""}


def row(pk: int = 1, version: int = 3, **fields: object) -> Row:
    values: dict[str, Value] = {"responsible": None, "status": "not started", **BARE, "topics": (), "update": None}
    given: dict[str, object] = {"duty": pk, "bureaux": frozenset({"TSB"}), "values": values, **fields}
    return Row(pk, f"44-0{pk}", "Do it", version, **given)  # type: ignore[arg-type]  # the fields are those of a row


def outcome(doing: Doing, of: Row) -> dict[str, Value] | str:
    """The new values, or why the row is left alone."""
    made = plan([of], doing)
    return dict(made.changes[0].after) if made.changes else made.skipped[0].why


def test_a_person_is_given_what_they_see() -> None:
    assert outcome(GiveTo(ANNA), row()) == {"responsible": 7}
    assert outcome(GiveTo(ANNA), row(bureaux=frozenset({"BDT"}))) == "Anna does not see this item"
    assert outcome(GiveTo(CHEN), row(bureaux=frozenset({"BDT"}))) == {"responsible": 8}


def test_a_row_that_is_so_already_is_left_alone() -> None:
    assert outcome(GiveTo(ANNA), row(values={"responsible": 7})) == "already so"
    assert outcome(GiveTo(None), row()) == "already so"


def test_a_row_without_the_right_is_left_alone_whatever_else_holds() -> None:
    assert outcome(GiveTo(ANNA), row(refusal="not yours")) == "not yours"


def test_a_row_changed_since_the_preview_is_left_alone() -> None:
    made = plan([row(1, version=4), row(2)], GiveTo(ANNA), seen={1: 3, 2: 3})
    assert [change.row.pk for change in made.changes] == [2]
    assert [skip.why for skip in made.skipped] == ["changed by someone else since the preview"]


def test_a_row_that_came_after_the_preview_is_left_alone() -> None:
    assert plan([row(9)], GiveTo(ANNA), seen={1: 3}).changes == ()


def test_rows_that_are_no_longer_seen_are_counted() -> None:
    assert plan([row(1)], GiveTo(ANNA), seen={1: 3, 2: 3}).unseen == 1


def test_a_move_walks_the_table_row_by_row() -> None:
    finish = MoveStatus(Move(Status.COMPLETED, reason="Done.", no_evidence_because="Oral"))
    assert outcome(finish, row()) == {"status": "completed", **BARE}
    assert outcome(finish, row(values={"status": "superseded"})) == "cannot be moved there from “Superseded”"
    assert outcome(finish, row(values={"status": "completed"})) == "already so"


def test_evidence_that_an_item_has_counts_for_its_move() -> None:
    finish = MoveStatus(Move(Status.COMPLETED, reason="Done."))
    assert outcome(finish, row()) == "needs: evidence, or why there is none"
    assert outcome(finish, row(has_evidence=True)) == {"status": "completed", **BARE}


def test_a_move_writes_what_it_was_given_and_empties_the_rest() -> None:
    wait = Move(Status.AWAITING_DECISION, "", False, "", "Council", "The budget", date(2017, 5, 15), "never")
    assert outcome(MoveStatus(wait), row()) == {
        "status": "awaiting decision", "awaiting_body": "Council", "awaiting_question": "The budget",
        "awaiting_by": date(2017, 5, 15), "superseded_by": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("own", "report", "due"),
    [
        (date(2017, 6, 1), None, date(2017, 6, 1)),
        (date(2017, 6, 1), date(2017, 4, 15), date(2017, 4, 15)),
        (None, date(2017, 4, 15), date(2017, 4, 15)),
        (None, None, None),
    ],
)
def test_the_next_due_day_is_the_sooner_of_the_deadline_and_the_next_report(
    own: date | None, report: date | None, due: date | None
) -> None:
    changed = outcome(SetDeadline("fixed", own), row(next_report_on=report))
    assert isinstance(changed, dict)
    assert changed["next_due_on"] == due


def test_topics_are_added_and_removed_once() -> None:
    both = ChangeTopics(frozenset({2, 3}), frozenset({1}))
    assert outcome(both, row(values={"topics": (1, 2)})) == {"topics": (2, 3)}
    assert outcome(both, row(values={"topics": (2, 3)})) == "already so"


@pytest.mark.parametrize("doing", [AddUpdate("Circular sent."), Confirm()])
def test_of_clauses_with_the_same_duty_one_is_told(doing: Doing) -> None:
    made = plan([row(1), row(2, duty=1), row(3)], doing)
    assert [change.row.pk for change in made.changes] == [1, 3]
    assert made.skipped[0].why == "the same duty as 44-01, where it is said once"


def test_ended_work_and_work_confirmed_today_is_not_confirmed() -> None:
    since = "No change since 1 March 2017"
    assert outcome(Confirm(), row(unchanged_since=since)) == {"update": since}
    assert outcome(Confirm(), row(is_confirmed=True)) == "already so"
    assert "has ended" in str(outcome(Confirm(), row(values={"status": "completed"})))


def test_a_hand_over_names_a_person_for_each_item() -> None:
    made = plan([row(1), row(2), row(3)], GiveEach({1: ANNA, 2: CHEN}))
    assert [change.after for change in made.changes] == [{"responsible": 7}, {"responsible": 8}]
    assert [(skip.row.pk, skip.why) for skip in made.skipped] == [(3, "stays where it is")]


def test_the_preview_tells_the_version_of_each_row_it_would_change() -> None:
    assert plan([row(1, version=4), row(2, refusal="no")], GiveTo(ANNA)).seen == {1: 4}
    assert Plan().seen == {}
