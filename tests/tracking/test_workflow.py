"""The statuses, the moves between them, and what each needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracking.roles import PERMISSIONS, Role, codenames
from tracking.workflow import (
    INITIAL,
    SEND_BACK,
    TRANSITIONS,
    Edge,
    Move,
    MoveRefused,
    Need,
    Status,
    check_move,
    edge,
    faults,
)

BY = date(2017, 5, 25)
COMPLETE_MOVES = {
    Status.NOT_STARTED: Move(Status.NOT_STARTED, reason="Begun by mistake"),
    Status.IN_PROGRESS: Move(Status.IN_PROGRESS, reason="Taken up again"),
    Status.CONTINUING: Move(Status.CONTINUING, reason="A standing duty"),
    Status.AWAITING_DECISION: Move(
        Status.AWAITING_DECISION, awaiting_body="Council", awaiting_question="Free access", awaiting_by=BY
    ),
    Status.COMPLETED: Move(Status.COMPLETED, reason="Published", has_evidence=True),
    Status.SUPERSEDED: Move(Status.SUPERSEDED, reason="Taken over", superseded_by="Resolution 44"),
    Status.NOT_APPLICABLE: Move(Status.NOT_APPLICABLE, reason="The group was closed"),
}


@pytest.mark.parametrize("source", list(Status))
@pytest.mark.parametrize("target", list(Status))
def test_a_complete_move_passes_exactly_where_the_table_has_an_edge(source: Status, target: Status) -> None:
    allowed = target in {edge.target for edge in TRANSITIONS[source]}
    move = replace(COMPLETE_MOVES[target], reason="Agreed")
    if allowed:
        assert check_move(source, move).target == target
    else:
        with pytest.raises(MoveRefused, match="Nothing was changed"):
            check_move(source, move)


def test_a_decision_awaited_is_put_off_with_a_reason_and_told_apart_from_the_same_one() -> None:
    awaiting = COMPLETE_MOVES[Status.AWAITING_DECISION]
    with pytest.raises(MoveRefused) as refused:
        check_move(Status.AWAITING_DECISION, awaiting)
    assert refused.value.missing == (Need.REASON,)
    later = replace(awaiting, reason="Put on the next agenda", awaiting_by=date(2018, 4, 27))
    assert check_move(Status.AWAITING_DECISION, later, awaiting.awaited).target is Status.AWAITING_DECISION
    with pytest.raises(MoveRefused, match="awaited already"):
        check_move(Status.AWAITING_DECISION, replace(awaiting, reason="Again"), awaiting.awaited)


@pytest.mark.parametrize(
    ("source", "move", "missing"),
    [
        (Status.IN_PROGRESS, Move(Status.COMPLETED), {Need.SENTENCE, Need.EVIDENCE}),
        (Status.IN_PROGRESS, Move(Status.COMPLETED, reason="Published"), {Need.EVIDENCE}),
        (Status.IN_PROGRESS, Move(Status.COMPLETED, reason="  ", has_evidence=True), {Need.SENTENCE}),
        (Status.IN_PROGRESS, Move(Status.AWAITING_DECISION, awaiting_body="Council"), {Need.QUESTION, Need.BY_WHEN}),
        (Status.IN_PROGRESS, Move(Status.COMPLETED, reason="\u200b", has_evidence=True), {Need.SENTENCE}),
        (
            Status.IN_PROGRESS,
            Move(Status.COMPLETED, reason="Published", no_evidence_because="\u2060\u00ad"),
            {Need.EVIDENCE},
        ),
        (Status.NOT_STARTED, Move(Status.SUPERSEDED, reason="Taken over"), {Need.SUCCESSOR}),
        (Status.NOT_STARTED, Move(Status.NOT_APPLICABLE), {Need.REASON}),
        (Status.COMPLETED, Move(Status.IN_PROGRESS), {Need.REASON}),
    ],
)
def test_a_refusal_says_what_is_missing(source: Status, move: Move, missing: set[Need]) -> None:
    with pytest.raises(MoveRefused) as refused:
        check_move(source, move)
    assert set(refused.value.missing) == missing
    assert all(str(need.label) in str(refused.value) for need in missing)


def test_completion_without_evidence_passes_when_the_person_says_why() -> None:
    move = Move(Status.COMPLETED, reason="Done in a closed meeting", no_evidence_because="The minutes are confidential")
    assert check_move(Status.IN_PROGRESS, move).target is Status.COMPLETED


def test_starting_needs_nothing() -> None:
    assert check_move(INITIAL, Move(Status.IN_PROGRESS)).needs == ()


def test_every_edge_names_a_permission_some_role_holds() -> None:
    held = frozenset().union(*(codenames(role) for role in Role))
    assert {edge.permission for edges in TRANSITIONS.values() for edge in edges} <= held


@pytest.mark.parametrize("target", [Status.IN_PROGRESS, Status.CONTINUING])
def test_sending_a_completion_back_needs_a_reason_and_a_permission_of_its_own(target: Status) -> None:
    back = edge(Status.COMPLETED, target)
    assert back is not None
    assert (back.needs, back.permission) == ((Need.REASON,), SEND_BACK)
    assert {role for role in Role if SEND_BACK in codenames(role)} == {Role.COORDINATOR}


HELD = {"move_actionitem"}
START = (Edge(Status.IN_PROGRESS, ()),)
FULL = {Status.NOT_STARTED: tuple(Edge(status, ()) for status in Status if status is not INITIAL)}


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ({Status.NOT_STARTED: START}, "no item can become “completed”"),
        (
            FULL | {Status.IN_PROGRESS: (Edge(Status.IN_PROGRESS, ()),)},
            "“in progress” leads to itself without a reason",
        ),
        (FULL | {Status.COMPLETED: START * 2}, "“completed” leads twice"),
        (FULL | {Status.COMPLETED: (Edge(Status.IN_PROGRESS, (), "fly"),)}, "asks for fly, which no role has"),
    ],
)
def test_a_faulty_table_is_named(table: dict[Status, tuple[Edge, ...]], fault: str) -> None:
    assert any(fault in found for found in faults(table, INITIAL, HELD))


def test_a_whole_table_has_no_fault() -> None:
    assert list(faults(FULL, INITIAL, HELD)) == []


def test_nobody_may_delete_and_readers_may_only_read() -> None:
    assert not any("delete" in deeds for models in PERMISSIONS.values() for deeds in models.values())
    for role in (Role.DIRECTOR, Role.AUDITOR):
        deeds = {model: set(some) for model, some in PERMISSIONS[role].items() if model != "savedview"}
        assert set().union(*deeds.values()) == {"view"}
