"""Pure: a paper as a neutral tree. Writers set it in Word, PDF or HTML; it knows languages, never fonts or files.

Values have slots: a plan of ten thousand items makes a million of them, and the collector walks what has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. An empty language is the paper's own; a code (`en`, `ar`) is that of an island within it."""

    text: str
    language: str = ""
    bold: bool = False


Text = tuple[Span, ...]


def text(*parts: str | Span | Text) -> Text:
    """Spans from sentences of the paper's language and islands of others; empty parts vanish."""
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, tuple):
            spans.extend(part)
        else:
            spans.append(Span(part) if isinstance(part, str) else part)
    return tuple(span for span in spans if span.text)


class Tone(Enum):
    """What a paragraph is for; a writer chooses its look."""

    BODY = "body"
    POINT = "point"
    NOTE = "note"
    NOTICE = "notice"
    LEAD_IN = "lead-in"  # stays with what follows


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: Text
    anchor: str
    starts_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    tone: Tone = Tone.BODY


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the list of the first-level headings stands."""

    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """`share` is its width against the other columns; figures are centred."""

    title: str
    share: int
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A cell is a tuple of paragraphs. `is_total` closes a table of figures."""

    cells: tuple[tuple[Text, ...], ...]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` is printed above; `description` is read aloud in its place. A whole table stays on one page."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    description: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """A list of (label, content): the front of a paper."""

    rows: tuple[tuple[str, tuple[Text, ...]], ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    figures: tuple[tuple[int, str], ...]
    description: str = ""


Block = Heading | Paragraph | Contents | Table | Labelled | KeyFigures


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole paper. `dated` is the data date and dates the file; `running` stands at the foot of each page."""

    language: str
    title: str
    subject: str
    author: str
    dated: date
    running: str
    page_of: str  # "Page {page} of {pages}" in the language of the paper
    blocks: tuple[Block, ...]


def row(*cells: str | Span | Text | tuple[Text, ...], is_total: bool = False) -> Row:
    """A row from cells of one paragraph (a sentence, a span, spans) or of several (a tuple of texts)."""
    return Row(tuple(_cell(cell) for cell in cells), is_total)


@lru_cache(maxsize=4096)  # a status or a bureau is said in thousands of cells
def _cell(cell: str | Span | Text | tuple[Text, ...]) -> tuple[Text, ...]:
    if isinstance(cell, str):
        return ((Span(cell),),)
    if isinstance(cell, Span):
        return ((cell,),)
    if cell and isinstance(cell[0], tuple):
        return tuple(part for part in cell if isinstance(part, tuple))
    return (tuple(part for part in cell if isinstance(part, Span)),)


def plain(spans: Text) -> str:
    return "".join(span.text for span in spans)
