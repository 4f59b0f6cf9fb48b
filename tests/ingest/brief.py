"""Builds small briefs in our own words, as text and as Word files, so that the pipeline is tested without the seeds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from docx import Document

from resolutions.ingest import Unreadable, ingest

Rows = Sequence[Sequence[str]]

STATUS = (
    ("Status", "Number", "Title"),
    ("Revised", "44", "Bridging the gap"),
    ("New", "to be determined", "Mobile roaming"),
)
OVERVIEW = (
    ("Resolution 44 “Bridging the gap” asks for courses.",),
    ("New Resolution “Mobile roaming” asks for lower prices.",),
)
ANNEX = (
    ("Number / Resolution", "Relevant text"),
    (
        "RESOLUTION 44\nBridging the gap",
        "instructs\nthe Director of TSB, in collaboration with the Director of BDT\n"
        "1\tto hold one course in every region;\n2\tto report each year to the Council;",
    ),
    (
        "NEW RESOLUTION\nMobile roaming",
        "encourages\nthe Directors of the three Bureaux to look for cheaper ways.",
    ),
)


@dataclass(frozen=True)
class Brief:
    """The parts of a brief; each row is its cells, a line end parts the paragraphs of a cell."""

    status: Rows = STATUS
    overview: Rows = OVERVIEW
    annex: Rows = ANNEX
    captions: tuple[str, str, str] = ("Table 1", "Table 2", "Annex")
    before: str = "A short brief"
    extra: list[str] = field(default_factory=list)

    def parts(self) -> Iterable[tuple[str, Rows]]:
        return (
            (name, rows)
            for name, rows in zip(self.captions, (self.status, self.overview, self.annex), strict=True)
            if rows
        )

    def as_text(self) -> bytes:
        lines = [self.before]
        for caption, rows in self.parts():
            lines += [f" {caption}", *("\n".join(f"\t{cell}" for cell in row) + "\n" for row in rows)]
        return ("\n".join(lines) + "\n ").encode()

    def as_word(self) -> bytes:
        document = Document()
        document.add_paragraph(self.before)
        for caption, rows in self.parts():
            document.add_paragraph(caption)
            table = document.add_table(rows=0, cols=max(len(row) for row in rows))
            for row in rows:
                _fill(list(table.add_row().cells), row)
        return saved(document)


def _fill(cells: list[object], row: Sequence[str]) -> None:
    for cell, text in zip(cells, row, strict=False):
        first, *others = text.split("\n")
        cell.paragraphs[0].text = first  # type: ignore[attr-defined] # python-docx cells, kept loose here
        for line in others:
            cell.add_paragraph(line)  # type: ignore[attr-defined] # as above


def refusal_of(data: bytes, name: str) -> str | None:
    """Why these bytes may not be saved: they cannot be read, or were read and found wanting. None if they may."""
    try:
        return ingest(data, name).refusal
    except Unreadable as refusal:
        return str(refusal)


def saved(document: object) -> bytes:
    """The bytes of a python-docx document."""
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined] # a python-docx document, whose class is a function's result
    return stream.getvalue()


def entry(lines: str, head: str = "RESOLUTION 44", title: str = "Bridging the gap") -> Brief:
    """A brief with one Resolution whose relevant text is these lines."""
    number = head.rsplit(" ", 1)[-1]
    overview = ((f"Resolution {number} “{title}” asks for courses.",),)
    return Brief(status=(), overview=overview, annex=((f"{head}\n{title}", lines),))


def zipped(members: Iterable[tuple[str, bytes]], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(word: bytes, name: str, content: bytes) -> bytes:
    """The same Word file with one part replaced or added."""
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        members = [(item, archive.read(item)) for item in archive.namelist() if item != name]
    return zipped([*members, (name, content)])


def part(word: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(word)) as archive:
        return archive.read(name)
