"""Pure: a Resolution gets its number, and the codes of its items follow."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

HIGHEST = 32767  # of the column that holds it


@dataclass(frozen=True)
class Recode:
    """One item's code before and after; the former code keeps working as an alias."""

    pk: int
    before: str
    after: str


@dataclass(frozen=True)
class NumberPlan:
    number: int
    recodes: tuple[Recode, ...]


class NumberRefused(Exception):
    """The number cannot be given; one sentence, nothing was changed."""


def plan_number(
    number: int,
    *,
    reference: str,
    codes: Sequence[tuple[int, str]],
    taken: Mapping[int, str],
    other_codes: Collection[str],
) -> NumberPlan:
    """The new codes: `NEW-FIN-01` -> `89-01`. A code that does not begin with the reference stays as it is.

    `codes` are (pk, code) of the Resolution's items, `taken` the numbers of the Assembly's other Resolutions with
    their titles, `other_codes` the present codes of all other items. Raises NumberRefused.
    """
    if not 1 <= number <= HIGHEST:
        raise NumberRefused(_("A Resolution's number lies between 1 and %(most)d.") % {"most": HIGHEST})
    if number in taken:
        raise NumberRefused(
            _("Number %(number)d belongs to “%(title)s” already. Nothing was changed.")
            % {"number": number, "title": taken[number]}
        )
    recodes = tuple(
        Recode(pk, code, after) for pk, code in codes if (after := recoded(code, reference, str(number))) != code
    )
    clash = sorted({recode.after for recode in recodes} & set(other_codes))
    if clash:
        raise NumberRefused(
            _("Code %(code)s belongs to an item of another Resolution. Nothing was changed.") % {"code": clash[0]}
        )
    return NumberPlan(number, recodes)


def recoded(code: str, before: str, after: str) -> str:
    return f"{after}-{code.removeprefix(before + '-')}" if code.startswith(f"{before}-") else code


# How a revision is marked after the number, in the six languages.
REVISED = re.compile(r"\b(?:rev|rév|пересм)\b|المراج|修订", re.IGNORECASE)


def names_a_revision(words: str, number: int | None) -> bool:
    """Whether the words name the same number, revised: “Resolution 72 (Rev. Geneva, 2022)” of Resolution 72."""
    if number is None or not REVISED.search(words):
        return False
    return re.search(rf"(?<![\d.-]){number}(?![\d-])", words[: _mark(words)]) is not None


def _mark(words: str) -> int:
    found = REVISED.search(words)
    return found.start() if found else len(words)
