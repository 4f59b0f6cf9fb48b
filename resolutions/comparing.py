"""Pure: two texts, word by word: what stayed, what went, what came. Chinese and Japanese count by the character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WORD = re.compile(r"\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
COMPARED_AT_MOST = 6_000  # words of both texts together; above, the whole text counts as one word
LONG = 60  # characters from which a reader wants to be shown the words that differ


Block = tuple[bool, int, int, int, int]  # the same or not, and the words from and to in the old and in the new


class Fate(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True)
class Piece:
    fate: Fate
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order; those not IN give back `before`, those not OUT give back `after`."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > COMPARED_AT_MOST:
        old, new = [before], [after]
    return tuple(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for is_same, a, b, c, d in _blocks(old, new):
        if is_same:
            yield Piece(Fate.SAME, "".join(old[a:b]))
            continue
        if b > a:
            yield Piece(Fate.OUT, "".join(old[a:b]))
        if d > c:
            yield Piece(Fate.IN, "".join(new[c:d]))


def _blocks(old: list[str], new: list[str]) -> Iterator[Block]:
    """Stretches that are the same or not; a space between two changes keeps them together and is part of both."""
    held: Block | None = None
    for deed, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        is_same = deed == "equal" and not (held and not held[0] and b < len(old) and "".join(old[a:b]).isspace())
        if held and held[0] == is_same:
            held = (is_same, held[1], b, held[3], d)
            continue
        if held:
            yield held
        held = (is_same, a, b, c, d)
    if held:
        yield held


def is_worth_comparing(before: str, after: str) -> bool:
    """Whether the words that differ say more than the two values side by side."""
    return min(len(before), len(after)) > 0 and max(len(before), len(after)) >= LONG
