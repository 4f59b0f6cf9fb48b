"""Text as extracted -> text as meant: Unicode form, invisible marks, no-break characters, digits, residue of notes."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u0640\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_HYPHENS = re.compile("[\u2010\u2011]")
_FOOTNOTE = re.compile(r"\s*\[footnoteRef:\s*\d+\]|\s*\[\d+:\s[^\]]*\]")
_BOOKMARK = re.compile(r"\[bookmark:[^\]]*\]")
# A digit stuck to the end of a lower-case word is a footnote mark; IPv6, IMT-2020 and Question3/2 are not of that kind.
_NOTE_DIGIT = re.compile(r"(?<=[a-z]{5})[1-9](?![\w/.\-])")
_JOINERS = re.compile("[\u200c\u200d]")

RESIDUES = {
    "footnote-residue": _FOOTNOTE,
    "bookmark-residue": _BOOKMARK,
    "footnote-digit": _NOTE_DIGIT,
}


def plain(text: str) -> str:
    """The same text in NFC without invisible marks, with ordinary hyphens; tabs and line ends stay."""
    return _HYPHENS.sub("-", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def clean(text: str) -> str:
    """The text as its authors meant it, on one line: residue of notes and bookmarks removed, single spaces."""
    bare = plain(text)
    for pattern in RESIDUES.values():
        bare = pattern.sub("", bare)
    return " ".join(bare.split())


def residues(text: str) -> tuple[tuple[str, str], ...]:
    """(code, words) for each piece of residue that `clean` takes out."""
    bare = plain(text)
    return tuple((code, _around(bare, match)) for code, pattern in RESIDUES.items() for match in pattern.finditer(bare))


def _around(text: str, match: re.Match[str]) -> str:
    start = text.rfind(" ", 0, match.start()) + 1
    return " ".join(text[start : match.end()].split())[:60]


def fold(text: str) -> str:
    """What is left for comparison: letters and digits alone, no case, no vowel marks. Equal folds are the same text."""
    decomposed = unicodedata.normalize("NFKD", _JOINERS.sub("", clean(text)).casefold())
    return "".join(char for char in decomposed if unicodedata.category(char)[0] in "LN")


def same_text(one: str, other: str) -> bool:
    """True when two versions differ in no more than spacing, punctuation, case or marks."""
    return fold(one) == fold(other)


def digest(text: str) -> str:
    """SHA-256 (hex) of the cleaned text: tells whether a wording is the same without keeping the wording."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


def number(text: str) -> int | None:
    """The whole number a cell holds, in any script's digits; None when it holds anything else."""
    bare = clean(text)
    return int(bare) if bare.isdecimal() else None


def slug(text: str, words: int = 6) -> str:
    """A short key of lower-case Latin words joined by hyphens; empty when the text has none."""
    ascii_text = unicodedata.normalize("NFKD", clean(text)).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text)[:words])
