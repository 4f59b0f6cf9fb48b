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
    for deed, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if deed == "equal":
            yield Piece(Fate.SAME, "".join(old[a:b]))
            continue
        if b > a:
            yield Piece(Fate.OUT, "".join(old[a:b]))
        if d > c:
            yield Piece(Fate.IN, "".join(new[c:d]))


def is_worth_comparing(before: str, after: str) -> bool:
    """Whether the words that differ say more than the two values side by side."""
    return min(len(before), len(after)) > 0 and max(len(before), len(after)) >= LONG
