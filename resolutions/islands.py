"""Words of another direction inside a sentence: codes and English titles in an Arabic line."""

from __future__ import annotations

from django.utils.translation import get_language_bidi

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def isolated(words: object) -> str:
    """The words, kept from turning round in a right-to-left line: `44-26` stays `44-26`. Plain elsewhere."""
    return f"{FIRST_STRONG_ISOLATE}{words}{POP_ISOLATE}" if get_language_bidi() else str(words)
