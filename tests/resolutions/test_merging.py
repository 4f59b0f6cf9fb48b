"""Three versions of a row: which fields merge without a word, which are asked about, which answers hold."""

from __future__ import annotations

import pytest

from resolutions.merging import Answer, Side, merge

MINE, THEIRS = Side.MINE, Side.THEIRS
# was, theirs, mine -> what is taken; "" where nothing differs, "ask" where a person must choose
CASES = [
    ("a", "a", "a", ""),
    ("a", "a", "b", ""),
    ("a", "b", "b", ""),
    ("a", "b", "a", "theirs"),
    ("a", "b", "c", "ask"),
    ("a", "", "c", "ask"),
    ("", "b", "", "theirs"),
    (None, "b", "b", ""),
    (None, "b", "c", "ask"),
    (None, "b", "", "ask"),
]


def outcome(was: str | None, theirs: str, mine: str, answer: Answer | None = None) -> str:
    found = merge({"title": was}, {"title": theirs}, {"title": mine}, {"title": answer} if answer else {})
    return "" if not found else str(found[0].taken or "ask")


@pytest.mark.parametrize(("was", "theirs", "mine", "expected"), CASES)
def test_a_field_is_asked_about_only_when_both_changed_it_to_something_else(
    was: str | None, theirs: str, mine: str, expected: str
) -> None:
    assert outcome(was, theirs, mine) == expected


ANSWERS = [
    (Answer(MINE, "b", "c"), "mine"),
    (Answer(THEIRS, "b", "c"), "theirs"),
    (Answer(None, "b", "c"), "ask"),
    (Answer(MINE, "a third value", "c"), "ask"),
    (Answer(THEIRS, "b", "what stood there before it was typed over"), "mine"),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS)
def test_an_answer_holds_for_the_values_it_was_given_about(answer: Answer, expected: str) -> None:
    assert outcome("a", "b", "c", answer) == expected


def test_what_was_there_before_can_be_put_back_over_theirs() -> None:
    assert outcome("a", "b", "a", Answer(MINE, "b", "a")) == "mine"


def test_fields_that_belong_together_are_asked_about_together() -> None:
    was, theirs = {"rule": "none", "day": ""}, {"rule": "fixed", "day": ""}
    mine = {"rule": "none", "day": "2017-06-01"}
    assert merge(was, theirs, mine, {}) != merge(was, theirs, mine, {}, [("rule", "day")])
    tied = merge(was, theirs, mine, {}, [("rule", "day")])
    assert [(difference.name, difference.taken) for difference in tied] == [("rule", None), ("day", None)]


def test_fields_that_belong_together_merge_when_one_person_alone_touched_them() -> None:
    was, theirs = {"rule": "none", "day": ""}, {"rule": "fixed", "day": "2017-06-01"}
    tied = merge(was, theirs, was, {}, [("rule", "day")])
    assert {difference.taken for difference in tied} == {THEIRS}
