"""Two texts word by word, in every script."""

from __future__ import annotations

import pytest

from resolutions.comparing import COMPARED_AT_MOST, Fate, Piece, compare, is_worth_comparing

PAIRS = [
    ("the Director of TSB", "the Director of BDT"),
    ("", "something new"),
    ("something old", ""),
    ("يقدم تقريراً إلى المجلس", "يقدم تقريراً سنوياً إلى المجلس"),
    ("向理事会报告", "每年向理事会报告"),
    ("two  spaces\nand a line", "two spaces\nand a line"),
]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_pieces_give_back_both_texts(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.fate is not Fate.IN) == before
    assert "".join(piece.text for piece in pieces if piece.fate is not Fate.OUT) == after


def test_only_the_word_that_differs_is_marked() -> None:
    assert compare("the Director of TSB", "the Director of BDT") == (
        Piece(Fate.SAME, "the Director of "),
        Piece(Fate.OUT, "TSB"),
        Piece(Fate.IN, "BDT"),
    )


def test_a_space_between_two_changes_does_not_part_them() -> None:
    assert compare("on how well it works", "on the results it gives today") == (
        Piece(Fate.SAME, "on "),
        Piece(Fate.OUT, "how well"),
        Piece(Fate.IN, "the results"),
        Piece(Fate.SAME, " it "),
        Piece(Fate.OUT, "works"),
        Piece(Fate.IN, "gives today"),
    )


def test_chinese_is_compared_without_spaces() -> None:
    assert compare("向理事会报告", "每年向理事会报告") == (Piece(Fate.IN, "每年"), Piece(Fate.SAME, "向理事会报告"))


def test_a_text_too_long_to_compare_in_a_moment_counts_as_one_word() -> None:
    many = "word " * COMPARED_AT_MOST
    assert [piece.fate for piece in compare(many, many + "more")] == [Fate.OUT, Fate.IN]


def test_short_values_are_shown_side_by_side() -> None:
    assert not is_worth_comparing("In progress", "Completed")
    assert is_worth_comparing("x" * 80, "x" * 81)
    assert not is_worth_comparing("", "x" * 81)
