"""Official names of bodies, their meetings and topics in ITU's six languages, found by the English name on record.

The names are facts that come with the program (`fixtures/names.json`), read once: a page that shows a name asks no
question of the database for it. A name that is not among them is English, and is marked so on pages in other languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from resolutions.vocabulary import Language

MARK = "[EN]"
NUMBER = re.compile(r"(?P<sep>[ -])(?P<number>\d{4}|\d{2})(?!\d)")
BEYOND_LATIN = "\u0250"
Texts = Mapping[str, str]


def shown(name: str) -> str:
    """The name in the reader's language; one that is not known as it stands, marked where it is English."""
    return _shown(name, _readers())


def official(typed: str) -> str:
    """What people typed into a field that keeps no language: in the reader's language where it is a known name."""
    return known(typed, _readers()) or typed


def _readers() -> Language:
    return Language.of(get_language() or Language.ENGLISH.value)


@lru_cache(maxsize=4096)
def _shown(name: str, language: Language) -> str:
    found = known(name, language)
    if found is not None:
        return found
    return f"{name} {MARK}" if _is_english(name) else name


def _is_english(name: str) -> bool:
    """Words in Latin letters count as English, as in papers; initials are the same in every language."""
    return name.upper() != name and all(letter < BEYOND_LATIN for letter in name if letter.isalpha())


def known(name: str, language: Language) -> str | None:
    """The official name, by the English one: of a body, in full or in short, a topic, or a meeting with its number."""
    if language is Language.ENGLISH:
        return name
    plain = _texts("name", "short", "topic").get(name)
    return plain.get(language.value) if plain else _meeting(name, language)


def of_body(code: str, language: Language) -> str | None:
    """How papers call the body: in short, where it has a short name."""
    row = _by_code().get(code)
    return str(row.get("short", row["name"])[language.value]) if row else None


def _meeting(name: str, language: Language) -> str | None:
    """`Council 2017`, `WTDC-17`: the form of the name, then what numbers this meeting."""
    numbered = NUMBER.search(name)
    if numbered is None:
        return None
    form = f"{name[: numbered.start()]}{{sep}}{{number}}{name[numbered.end() :]}"
    forms = _texts("meeting").get(form)
    return forms[language.value].format(**numbered.groupdict()) if forms else None


@cache
def _texts(*parts: str) -> dict[str, Texts]:
    """English text -> texts by language."""
    return {row[part][Language.ENGLISH.value]: row[part] for row in _rows() for part in parts if part in row}


@cache
def _by_code() -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in _rows() if "code" in row}


def _rows() -> Iterator[dict[str, Any]]:
    file = settings.BASE_DIR / "fixtures" / "names.json"
    yield from json.loads(file.read_text(encoding="utf-8"))
