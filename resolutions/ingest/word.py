"""Word file -> blocks: tracked insertions count, deletions do not; a merged cell is read once."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table as WordTable
from docx.table import _Cell as WordCell
from docx.table import _Row as WordRow
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

from resolutions.ingest.document import Block, Cell, Paragraph, Row, Table, Unreadable

_NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
_W = f"{{{_NS['w']}}}"
_REMOVED = ".//w:del[not(parent::w:rPr) and not(parent::w:trPr)] | .//w:moveFrom | .//w:tr[w:trPr/w:del]"
_UNWRAPPED = ".//w:ins[not(parent::w:rPr) and not(parent::w:trPr)] | .//w:moveTo | .//w:sdt"


# What python-docx and lxml raise over parts that are not what Word writes.
_BROKEN = (OpcError, KeyError, IndexError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, etree.LxmlError)


def blocks(data: bytes) -> tuple[Block, ...]:
    """Paragraphs and tables of a Word file that has passed `archive.check`, in reading order. Raises Unreadable."""
    try:
        document = Document(io.BytesIO(data))
        _accept_changes(document.element.body)
        return tuple(_block(item) for item in document.iter_inner_content())
    except _BROKEN as error:
        raise Unreadable("The Word file is damaged: its parts cannot be read.") from error


def _accept_changes(body: etree._Element) -> None:
    for element in _elements(body, _REMOVED):
        _drop(element)
    for element in _elements(body, _UNWRAPPED):
        _unwrap(element)


def _elements(body: etree._Element, path: str) -> list[etree._Element]:
    found = etree.XPath(path, namespaces=_NS)(body)
    return [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element) -> None:
    """Puts the content of an insertion or a content control in its place."""
    parent = element.getparent()
    if parent is None:
        return
    content = element.find(f"{_W}sdtContent") if element.tag == f"{_W}sdt" else element
    for child in list(content) if content is not None else []:
        element.addprevious(child)
    parent.remove(element)


def _block(item: WordParagraph | WordTable) -> Block:
    if isinstance(item, WordTable):
        return Table(tuple(_row(row) for row in item.rows))
    return Paragraph(item.text)


def _row(row: WordRow) -> Row:
    """Cells as drawn: one that spans columns or goes on from the row above is not repeated."""
    return tuple(_cell(WordCell(tc, row.table)) if tc.vMerge != "continue" else () for tc in row._tr.tc_lst)


def _cell(cell: WordCell) -> Cell:
    return tuple(line for item in cell.iter_inner_content() for line in _lines(item))


def _lines(item: WordParagraph | WordTable) -> list[str]:
    if isinstance(item, WordTable):
        return [line for row in item.rows for cell in _row(row) for line in cell]
    return item.text.split("\n")
