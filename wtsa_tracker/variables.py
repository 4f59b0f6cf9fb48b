"""The variables of `.env` and of the environment: where each came from, and which names are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from io import StringIO
from pathlib import Path
from typing import TextIO

from django.core.exceptions import ImproperlyConfigured

VARIABLE = re.compile(r"(?:(?:export )?(?P<name>[A-Za-z_0-9]+)=[^\0]*|#.*|)\Z")
OURS = "WTSA_"
KNOWN = ("WTSA_BASE_URL", "WTSA_DATA", "WTSA_DEMO", "WTSA_HTTPS", "WTSA_TESTING", "WTSA_WORKING_DATE")
# What tests and measurements alone read.
OF_TESTS = re.compile(r"WTSA_(TEST_|FAULT_|(PAIRS|LANGUAGES|SEEDS|REWRITE_GOLDENS)\Z)")
_PLACES: dict[str, str] = {}  # of those that a file gave this process, as the environment itself is this process's


def read_variables(file: Path, read: Callable[[TextIO], None], given: Iterable[str]) -> None:
    """Has `read` take the variables of a file, if there is one; those `given` already win over it.

    Raises ImproperlyConfigured, which repeats no line.
    """
    lines = _lines(file)
    found = [(name, f"{file}, line {number}") for number, name in _names(lines, file)]
    refuse_unknown(found)
    already = {*given}
    _PLACES.update({name: place for name, place in found if name not in already})
    read(StringIO("\n".join(lines)))


def _lines(file: Path) -> list[str]:
    try:
        return [line.lstrip() for line in file.read_text(encoding="utf-8-sig").splitlines()]
    except FileNotFoundError:
        return []
    except ValueError as problem:
        raise ImproperlyConfigured(f"{file} is not text in UTF-8: save it as UTF-8, or take it away.") from problem
    except OSError as problem:
        raise ImproperlyConfigured(
            f"{file} cannot be read ({problem.strerror}): make it a text file that you may read, or take it away."
        ) from problem


def _names(lines: Iterable[str], file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        found = VARIABLE.match(line)
        if not found:
            raise ImproperlyConfigured(f"{file}, line {number}, is not NAME=value: correct it, or put a # before it.")
        if found["name"]:
            yield number, found["name"]


def refuse_unknown(named: Iterable[tuple[str, str]]) -> None:
    """Raises ImproperlyConfigured for the first of ours that nothing reads: one misspelt would be left out unsaid."""
    for name, place in named:
        if name.upper().startswith(OURS) and not is_known(name):
            nearest = get_close_matches(name.upper(), KNOWN, n=1, cutoff=0)[0]
            raise ImproperlyConfigured(
                f"{name} ({place}) is no variable of the tracker: write {nearest} if that is meant, or take it away."
            )


def is_known(name: str) -> bool:
    return name in KNOWN or OF_TESTS.match(name) is not None


def called(name: str) -> str:
    """The name as messages call it, with file and line where a file gave its value."""
    return f"{name} ({_PLACES[name]})" if name in _PLACES else name
