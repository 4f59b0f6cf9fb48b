"""Pure: one row as it was opened, as it is stored now and as it was sent -> which fields two people differ on.

Values are plain texts by field name; a value of `was` that is not known is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    THEIRS = "theirs"
    MINE = "mine"


@dataclass(frozen=True)
class Answer:
    """What the second editor chose, and the two values they were shown when they chose."""

    side: Side | None
    theirs: str
    mine: str


@dataclass(frozen=True)
class Difference:
    """A field the first editor changed and the second sent otherwise; `taken` is None until a person has chosen."""

    name: str
    was: str | None
    theirs: str
    mine: str
    taken: Side | None

    @property
    def is_asked(self) -> bool:
        return self.taken is None


def merge(
    was: Mapping[str, str | None],
    theirs: Mapping[str, str],
    mine: Mapping[str, str],
    answers: Mapping[str, Answer],
    together: Iterable[tuple[str, ...]] = (),
) -> tuple[Difference, ...]:
    """What both touched, in the order of `theirs`. A field that one alone touched merges without a question.

    Fields that make sense only `together` are asked about together when each editor changed one of them.
    """
    tied = {name for group in together if _both_touched(group, was, theirs, mine) for name in group}
    found = []
    for name, stored in theirs.items():
        before, sent = was.get(name), mine[name]
        if sent == stored or (before == stored and name not in tied):
            continue
        taken = _taken(before, stored, sent, answers.get(name), name in tied)
        found.append(Difference(name, before, stored, sent, taken))
    return tuple(found)


def _both_touched(
    group: tuple[str, ...], was: Mapping[str, str | None], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> bool:
    names = [name for name in group if name in theirs]
    they = any(theirs[name] != was.get(name) for name in names)
    return they and any(mine[name] not in (was.get(name), theirs[name]) for name in names)


def _taken(was: str | None, theirs: str, mine: str, answer: Answer | None, tied: bool) -> Side | None:
    """An answer holds for the value it was given about; what was typed after seeing theirs is an answer itself."""
    if answer is not None and answer.theirs == theirs:
        return Side.MINE if mine != answer.mine else answer.side
    return Side.THEIRS if mine == was and not tied else None
