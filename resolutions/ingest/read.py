"""Bytes of a source document -> blocks: paragraphs, and tables of cells with paragraphs. Unsafe bytes are refused."""

from __future__ import annotations

import codecs
import re

from resolutions.ingest import archive, word
from resolutions.ingest.document import Block, Cell, Paragraph, Table, Unreadable

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # a .doc, or a .docx locked with a password
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_GOES_ON = re.compile(r"[;:；：؛]\s*$")
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\u2028\u2029]")


def read(data: bytes, name: str) -> tuple[Block, ...]:
    """Blocks of a Word or text file in reading order. `name` is only said in messages. Raises Unreadable."""
    if not data.strip(b"\0 \r\n\t"):
        raise Unreadable(f"{name} is empty.")
    if len(data) > archive.MAX_FILE:
        raise Unreadable(f"{name} is larger than {archive.MAX_FILE // archive.MIB} MB and was not opened.")
    if data.startswith(_OLD_OFFICE):
        raise Unreadable(f"{name} is encrypted or in the old .doc format; save it as an ordinary .docx and try again.")
    if data.startswith(b"PK"):
        return _read_word(data, name)
    return _text_blocks(_decode(data, name))


def _read_word(data: bytes, name: str) -> tuple[Block, ...]:
    if not data.startswith(_ZIP):
        raise Unreadable(f"{name} is not a Word document (.docx).")
    try:
        archive.check(data)
        return word.blocks(data)
    except Unreadable as refusal:
        raise Unreadable(f"{name}: {refusal}") from refusal


def where_it_stops(data: bytes) -> str:
    """How a text breaks off, in words that go on from “it stops”; empty when nothing says that it does.

    A cut leaves a line without an end, or a last row without the empty line that closes it, after a clause whose
    semicolon announces another one. A Word file has an end of its own: a cut one cannot be opened.
    """
    if data.startswith(b"PK"):
        return ""
    text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8", "ignore")
    *before, last_line = _LINE_END.split(text)
    if last_line.strip() and not re.search(r"[.,;:!?)\]。؛،；]$", last_line.rstrip()):
        return "in the middle of a line"
    if _GOES_ON.search(last_line or (before[-1] if before else "")):
        return "after a clause that announces another one (where that is all, add an empty line at the end)"
    return ""


def _decode(data: bytes, name: str) -> str:
    encoding = "utf-16" if data.startswith(_UTF16) else "utf-8-sig"
    if encoding == "utf-8-sig" and b"\0" in data[:4096]:
        raise Unreadable(f"{name} is neither text nor a Word document.")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(_undecodable(data, name, error)) from error
    if _CONTROL.search(text):
        raise Unreadable(f"{name} is neither text nor a Word document.")
    return text


def _undecodable(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    if error.end >= len(data) and error.start >= len(data) - 4 and error.start > 0:
        return f"{name} ends in the middle of a character: it was cut off."
    if sum(byte < 9 or 13 < byte < 32 for byte in data[:4096]) > 8:
        return f"{name} is neither text nor a Word document."
    return f"{name} is not in UTF-8 (nor in UTF-16 with a mark); save it again as Unicode text."


class _TextTables:
    """Gathers lines into blocks: a cell begins with a tab, a row ends with an empty line.

    A space before the tab is how the extraction shows that cells before it were lost: a new row begins there.
    A space before anything else is a page break, which ends a table.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.rows: list[list[list[str]]] = []
        self.is_row_open = False

    def take(self, line: str) -> None:
        if line.startswith(("\t", " \t")):
            self._begin_cell(line)
        elif self.is_row_open and line and not line.startswith(" "):
            self.rows[-1][-1].append(line)
        elif line.strip():
            self.close()
            self.blocks.append(Paragraph(line.strip()))
        else:
            self.is_row_open = False

    def _begin_cell(self, line: str) -> None:
        if line.startswith(" ") or not self.is_row_open:
            self.rows.append([])
        self.rows[-1].append([line.lstrip(" ").removeprefix("\t")])
        self.is_row_open = True

    def close(self) -> None:
        if self.rows:
            self.blocks.append(Table(tuple(tuple(_filled(cell) for cell in row) for row in self.rows)))
        self.rows, self.is_row_open = [], False


def _filled(cell: list[str]) -> Cell:
    return tuple(line for line in cell if line.strip())


def _text_blocks(text: str) -> tuple[Block, ...]:
    tables = _TextTables()
    for line in _LINE_END.split(text):
        tables.take(line)
    tables.close()
    return tuple(tables.blocks)
