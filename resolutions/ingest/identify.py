"""Sections -> which Resolution each row, paragraph and entry speaks of, by number, by subject, by title or by order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from resolutions.ingest.document import Entry, Sections, StatusRow, Summary
from resolutions.ingest.normalise import fold, slug
from resolutions.ingest.subjects import SUBJECTS
from resolutions.vocabulary import Language

_ALIKE = 0.85  # titles this close are the same title in another wording


@dataclass(frozen=True)
class Identified:
    """What each Resolution has in the two tables and the annex, in document order; `unplaced` rows fit none."""

    keys: tuple[str, ...]
    rows: Mapping[str, StatusRow]
    summaries: Mapping[str, Summary]
    entries: Mapping[str, Entry]
    rows_by_order: frozenset[str]
    unplaced: tuple[StatusRow, ...]


def identify(sections: Sections) -> Identified:
    """Every part of the document under the key of its Resolution."""
    entries = dict(zip(_keys(sections.entries, sections.text_language), sections.entries, strict=True))
    summary_keys = _summary_keys(sections, list(entries))
    summaries = dict(zip(summary_keys, sections.summaries, strict=True))
    order = tuple(dict.fromkeys([*summaries, *entries]))
    placed, by_order = _place_rows(sections, summaries, order)
    rows = {key: row for key, row in zip(placed, sections.status_rows, strict=True) if key}
    unplaced = tuple(row for key, row in zip(placed, sections.status_rows, strict=True) if not key)
    keys = tuple(dict.fromkeys([*order, *rows]))
    return Identified(keys, rows, summaries, entries, by_order, unplaced)


def subject_of(title: str, language: Language) -> str | None:
    """The new Resolution that a title speaks of, None when no subject fits."""
    folded = fold(title)
    for key, words in SUBJECTS.items():
        if any(all(part in folded for part in parts) for parts in words.get(language, ())):
            return key
    return None


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same title."""
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _keys(parts: Sequence[Entry | Summary], language: Language) -> list[str]:
    keys: list[str] = []
    for part in parts:
        wanted = _key(part, language)
        keys.append(wanted if wanted not in keys else f"{wanted}-{keys.count(wanted) + 1}")
    return keys


def _key(part: Entry | Summary, language: Language) -> str:
    if part.number is not None:
        return str(part.number)
    return subject_of(part.title, language) or slug(part.title) or "new"


def _summary_keys(sections: Sections, entry_keys: list[str]) -> list[str]:
    """Keys of Table 2; a new title without a known subject takes the key of the annex entry in the same place."""
    keys = _keys(sections.summaries, sections.language)
    if len(keys) != len(entry_keys):
        return keys
    left = set(entry_keys) - set(keys)
    return [at if key not in entry_keys and at in left else key for key, at in zip(keys, entry_keys, strict=True)]


def _place_rows(
    sections: Sections, summaries: Mapping[str, Summary], order: tuple[str, ...]
) -> tuple[list[str | None], frozenset[str]]:
    placed: list[str | None] = []
    for row in sections.status_rows:
        key = _row_key(row, sections.language, summaries)
        placed.append(key if key not in placed else None)
    before = list(placed)
    for start, end in _gaps(placed):
        _fill(placed, start, end, order)
    return placed, frozenset(key for key, was in zip(placed, before, strict=True) if key and not was)


def _row_key(row: StatusRow, language: Language, summaries: Mapping[str, Summary]) -> str | None:
    if row.number is not None:
        return str(row.number)
    if not row.title:
        return None
    same = [key for key, summary in summaries.items() if fold(summary.title) == fold(row.title)]
    return same[0] if same else subject_of(row.title, language) or _closest(row.title, summaries)


def _closest(title: str, summaries: Mapping[str, Summary]) -> str | None:
    close = {key: likeness(title, summary.title) for key, summary in summaries.items()}
    best = max(close, key=lambda key: close[key], default=None)
    return best if best is not None and close[best] >= _ALIKE else None


def _gaps(placed: Sequence[str | None]) -> Iterable[tuple[int, int]]:
    """Runs of rows without a key, as (first, one past the last)."""
    start: int | None = None
    for index, key in enumerate([*placed, "end"]):
        if key is None and start is None:
            start = index
        elif key is not None and start is not None:
            yield start, index
            start = None


def _fill(placed: list[str | None], start: int, end: int, order: tuple[str, ...]) -> None:
    """Rows between two that are known take the keys that lie between them, when there are just as many."""
    after = order.index(placed[start - 1] or "") + 1 if start and placed[start - 1] in order else 0
    until = order.index(placed[end] or "") if end < len(placed) and placed[end] in order else len(order)
    between = [key for key in order[after:until] if key not in placed]
    if len(between) == end - start:
        placed[start:end] = between
