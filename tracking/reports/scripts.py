"""Pure: which script a text is written in, and where islands of another direction lie in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

# A word or number of Latin script and what joins it to the next: a code, a day in figures, a name in English. Two
# numbers side by side are two islands, for their order is that of the Arabic sentence.
WORD = r"[A-Za-z0-9\u00c0-\u024f]+"
JOINT = r"(?:[-\u2011/.:'’&@_]|(?<=[A-Za-z])[ \u00a0]|[ \u00a0](?=[A-Za-z]))"
ISLAND = re.compile(f"{WORD}(?:{JOINT}{WORD})*")


def language_of(text: str) -> str:
    """The language a text is most likely in, by its script; what is in Latin script counts as English.

    ITU's Latin names stand in texts of every language, so letters of another script weigh more.
    """
    latin = len(LATIN.findall(text))
    for script, weight, language in ((ARABIC, 2, "ar"), (HAN, 4, "zh"), (CYRILLIC, 2, "ru")):
        if weight * len(script.findall(text)) > latin:
            return language
    return "en"


def islands(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is set right to left) in the order of reading; text without Arabic is one piece of Latin."""
    if not ARABIC.search(text):
        yield text, False
        return
    end = 0
    for found in ISLAND.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], True
        yield found.group(), False
        end = found.end()
    if end < len(text):
        yield text[end:], True
