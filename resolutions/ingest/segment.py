"""Blocks -> sections: rows of Table 1, paragraphs of Table 2, entries of the annex, known by what stands in them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from resolutions.ingest import captions
from resolutions.ingest.document import (
    Block,
    Entry,
    Finding,
    Paragraph,
    Row,
    Sections,
    StatusRow,
    Summary,
    Table,
    Unreadable,
)
from resolutions.ingest.normalise import clean, fold, number, plain, residues
from resolutions.vocabulary import Language, TextStatus

_FLAGS = re.IGNORECASE | re.DOTALL
_MARKS = re.compile("[\u064b-\u0652\u0670]")


def segment(blocks: tuple[Block, ...], name: str, language: Language | None = None, *, stops: str = "") -> Sections:
    """Sections of the document; the language is read from its own tables unless given. Raises Unreadable."""
    tables = [block for block in blocks if isinstance(block, Table)]
    overview = [row for table in tables for row in table.rows if _is_summary(row)]
    status = [row for table in tables if _is_status_table(table) for row in table.rows]
    annex = [row for table in tables if _is_annex_table(table) for row in table.rows]
    if not (overview or status or annex):
        raise Unreadable(f"{name} holds no table of Resolutions and no annex: it is not a brief on Resolutions.")
    entries, summaries = _entries(annex), _first_of_each([_summary(row) for row in overview])
    spoken = _language(overview, status)
    chosen = language or spoken or _annex_language(annex)
    return Sections(
        status_rows=tuple(_status_rows(status, chosen)),
        summaries=tuple(summaries),
        entries=tuple(_joined_entries(entries)),
        language=chosen,
        text_language=_annex_language(annex) if annex else chosen,
        has_table1=bool(status),
        has_annex=bool(annex),
        stops=stops,
        findings=(*_mismatch(language, spoken), *_strays(blocks), *_repeated(entries)),
    )


def _mismatch(given: Language | None, spoken: Language | None) -> list[Finding]:
    if given is None or spoken is None or given is spoken:
        return []
    message = f"The tables are in the language {spoken.value}, not {given.value}: give the right language or none."
    return [Finding("language-mismatch", message, "document", "error")]


def _strays(blocks: tuple[Block, ...]) -> list[Finding]:
    """Text between two pieces of the annex belongs to no cell: say so, lose nothing in silence."""
    places = [index for index, block in enumerate(blocks) if isinstance(block, Table) and _is_annex_table(block)]
    between = blocks[places[0] : places[-1]] if places else ()
    return [
        Finding(
            "stray-text", "A paragraph stands between the rows of the annex and was not read.", clean(block.text)[:60]
        )
        for block in between
        if isinstance(block, Paragraph) and block.text.strip()
    ]


def _bare(text: str) -> str:
    return clean(_MARKS.sub("", unicodedata.normalize("NFC", text)))


def _joined(cell: Iterable[str]) -> str:
    return clean(" ".join(cell))


def _language(overview: list[Row], status: list[Row]) -> Language | None:
    votes: Counter[Language] = Counter()
    for row in overview:
        votes.update(_languages_of(captions.SUMMARY_OPENINGS, _joined(row[0])))
    for row in status:
        for cell in row:
            votes.update(language for language in Language if _status_of(_joined(cell), language) is not None)
    return votes.most_common(1)[0][0] if votes else None


def _annex_language(annex: list[Row]) -> Language:
    votes = Counter(language for row in annex for language in _head_languages(row))
    return votes.most_common(1)[0][0] if votes else Language.ENGLISH


def _head_languages(row: Row) -> list[Language]:
    return [language for language in Language if _entry_head(row, language) is not None]


def _languages_of(patterns: Mapping[Language, tuple[str, ...]], text: str) -> list[Language]:
    bare = _bare(text)
    return [language for language, known in patterns.items() if any(re.match(one, bare, _FLAGS) for one in known)]


# Table 2


def _opening(text: str) -> tuple[re.Match[str], Language] | None:
    bare = _bare(text)
    for language, patterns in captions.SUMMARY_OPENINGS.items():
        for pattern in patterns:
            match = re.match(pattern, bare, _FLAGS)
            if match:
                return match, language
    return None


def _is_summary(row: Row) -> bool:
    return len(row) == 1 and bool(row[0]) and _opening(_joined(row[0])) is not None


def _summary(row: Row) -> Summary:
    text = _joined(row[0])
    opening = _opening(text)
    if opening is None:  # every row comes here through _is_summary
        raise ValueError(text)
    match, language = opening
    parts = match.groupdict()
    quoted = parts.get("title")
    found = quoted if quoted is not None else _title_run_in(parts["rest"], language)
    return Summary(number(parts.get("number") or ""), _as_written(found, text), quoted is not None)


def _first_of_each(summaries: list[Summary]) -> list[Summary]:
    numbers = [summary.number for summary in summaries]
    return [item for at, item in enumerate(summaries) if item.number is None or item.number not in numbers[:at]]


def _title_run_in(rest: str, language: Language) -> str:
    end = re.search(captions.TITLE_ENDS[language], rest, _FLAGS)
    return (rest[: end.start()] if end else rest).strip(" ،,")


def _as_written(title: str, text: str) -> str:
    """The same title with its vowel marks: the search was made without them."""
    if title in text:
        return clean(title)
    wanted = fold(title)
    start = next((at for at in range(len(text)) if _starts_word(text, at) and fold(text[at:]).startswith(wanted)), None)
    if start is None:
        return clean(title)
    end = next(at for at in range(start + len(title), len(text) + 1) if len(fold(text[start:at])) >= len(wanted))
    closing = re.match(r"[\u064b-\u0652)）》\]]*", text[end:])
    return clean(text[start : end + (closing.end() if closing else 0)])


def _starts_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


# Table 1


def _status_of(text: str, language: Language) -> TextStatus | None:
    folded = fold(text)
    words = captions.STATUS_WORDS[language].items()
    return next((status for status, known in words if folded in {fold(word) for word in known}), None)


def _is_status_table(table: Table) -> bool:
    cells = [_joined(cell) for row in table.rows for cell in row if cell]
    return not _is_annex_table(table) and any(_status_of(cell, tongue) for cell in cells for tongue in Language)


def _status_rows(rows: list[Row], language: Language) -> list[StatusRow]:
    kept = [(row, [_joined(cell) for cell in row]) for row in rows]
    return [
        replace(_status_row(cells, language), residues=residues(" ".join(line for cell in row for line in cell)))
        for row, cells in kept
        if any(cells) and not _is_column_row(cells, language)
    ]


def _is_column_row(cells: list[str], language: Language) -> bool:
    known = {fold(word) for word in captions.COLUMN_WORDS[language]}
    return all(fold(cell) in known for cell in cells if cell)


def _status_row(cells: list[str], language: Language) -> StatusRow:
    """Each cell is known by what it says, so that a row with lost cells still tells what it can."""
    status = next((found for cell in cells if (found := _status_of(cell, language))), None)
    numbers = [held for cell in cells if (held := number(cell)) is not None]
    to_come = {fold(word) for word in captions.NUMBER_TO_COME[language]}
    is_to_come = any(fold(cell) in to_come for cell in cells)
    title = next((cell for cell in reversed(cells) if _is_title(cell, language, to_come)), "")
    missing = [
        name
        for name, is_there in (
            ("status", bool(status)),
            ("number", bool(numbers) or is_to_come),
            ("title", bool(title)),
        )
        if not is_there
    ]
    return StatusRow(status, numbers[0] if numbers else None, is_to_come, title, tuple(missing))


def _is_title(cell: str, language: Language, to_come: set[str]) -> bool:
    return bool(cell) and _status_of(cell, language) is None and number(cell) is None and fold(cell) not in to_come


# Annex


def _is_annex_table(table: Table) -> bool:
    return any(_head_languages(row) for row in table.rows)


def _entry_head(row: Row, language: Language) -> re.Match[str] | None:
    lines = [line for line in row[0] if line.strip()] if row else []
    if not lines or (len(row) < 2 and len(lines) < 2):
        return None
    patterns = (f"(?:{head}){captions.ENTRY_TAIL}" for head in captions.ENTRY_HEADS[language])
    return next((match for one in patterns if (match := re.fullmatch(one, clean(lines[0]), re.IGNORECASE))), None)


def _entries(rows: list[Row]) -> list[Entry]:
    """Entries in order; a row that names no Resolution goes on with the one above: an empty line cut it in two."""
    entries: list[Entry] = []
    for row in rows:
        head = next((match for language in Language if (match := _entry_head(row, language))), None)
        if head:
            entries.append(_entry(row, head))
        elif entries:
            last = entries[-1]
            entries[-1] = replace(last, lines=last.lines + _text_lines(row))
    return entries


def _entry(row: Row, head: re.Match[str]) -> Entry:
    titles = [line for line in row[0] if line.strip()][1:]
    found = head.groupdict().get("number")
    title = " ".join(plain(line) for line in titles)
    return Entry(int(found) if found else None, clean(title), _text_lines(row[1:]), residues(title))


def _joined_entries(entries: list[Entry]) -> list[Entry]:
    """One entry for each number: a Resolution that stands twice goes on where it stopped."""
    joined: dict[int | str, Entry] = {}
    for index, entry in enumerate(entries):
        key: int | str = f"new {index}" if entry.number is None else entry.number
        before = joined.get(key)
        joined[key] = replace(before, lines=before.lines + entry.lines) if before else entry
    return list(joined.values())


def _repeated(entries: list[Entry]) -> list[Finding]:
    times = Counter(entry.number for entry in entries if entry.number is not None)
    return [
        Finding("repeated-entry", "The annex has more than one entry for this Resolution; they were joined.", str(key))
        for key, count in times.items()
        if count > 1
    ]


def _text_lines(cells: Row) -> tuple[str, ...]:
    return tuple(line for cell in cells for line in cell if line.strip())
