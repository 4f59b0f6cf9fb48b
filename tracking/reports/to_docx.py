"""Pure: an outline to the bytes of a Word file, by python-docx; the same outline gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from tracking.reports.docx_direction import SETTINGS, fill, said, set_language
from tracking.reports.docx_page import field, set_page, set_properties
from tracking.reports.docx_styles import set_styles
from tracking.reports.docx_tables import TableWriter
from tracking.reports.outline import Contents, Heading, KeyFigures, Labelled, Outline, Paragraph, Span, Table, Tone

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first a zip file can tell
STYLES = {Tone.BODY: "Normal", Tone.POINT: "ListBullet", Tone.NOTE: "Note", Tone.NOTICE: "Notice", Tone.LEAD_IN: "Lead"}
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FOREIGN = ("thumbnail", "extended-properties", "customXml", "stylesWithEffects")  # tell of the template alone


def to_docx(outline: Outline) -> bytes:
    """The whole file; the same outline gives the same bytes."""
    document = _blank()
    set_styles(document)
    set_language(document, SETTINGS[outline.language])
    set_page(document, outline)
    set_properties(document, outline)
    writer = _Writer(document, outline)
    writer.write()
    return _packed(document, writer.tables)


def _blank() -> WordDocument:
    """python-docx's template, without the parts that tell of another file, in the mode of Word today."""
    document = Document()
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, one in relations.items() if one.reltype.endswith(FOREIGN)]:
            del relations[key]
    [mode] = document.settings.element.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']")
    mode.set(qn("w:val"), "15")
    return document


def _packed(document: WordDocument, tables: list[str]) -> bytes:
    """The file with its tables in place, every part dated alike: python-docx stamps the clock into it."""
    saved, file = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(file, "w", compresslevel=5) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                places = zip(content.split(b"<w:tbl/>"), [*tables, ""], strict=True)
                content = b"".join([before + table.encode() for before, table in places])
            target.writestr(zipfile.ZipInfo(name, MOMENT), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


class _Writer:
    """Writes the blocks of one paper; a new kind of block is a method here and a line in `writers`.

    A table's place is held by an empty one until the file is packed: moving a million elements from one tree to
    another takes longer than all the rest.
    """

    def __init__(self, document: WordDocument, outline: Outline) -> None:
        self.document, self.outline, self.paper = document, outline, outline.language
        self.bookmarks = 0
        self.tables: list[str] = []
        tables = TableWriter(outline.language)
        self.writers: dict[type, Callable[[Any], object]] = {
            Heading: self.heading,
            Paragraph: lambda block: self.paragraph(STYLES[block.tone], said(block.text, self.paper)),
            Contents: self.contents,
            Table: lambda block: self.table(tables.table(block), block.caption),
            Labelled: lambda block: self.table(tables.labelled(block)),
            KeyFigures: lambda block: self.table(tables.key_figures(block)),
        }

    def write(self) -> None:
        for style, words in (("Title", self.outline.title), ("Subtitle", self.outline.subject)):
            self.paragraph(style, said((Span(words),), self.paper))
        for block in self.outline.blocks:
            self.writers[type(block)](block)

    def paragraph(self, style: str, inside: str = "") -> WordParagraph:
        """`style` is an id: for a name, python-docx looks through all styles every time."""
        paragraph = self.document.add_paragraph()
        paragraph._p.style = style
        fill(paragraph, self.paper, inside)
        return paragraph

    def heading(self, block: Heading) -> None:
        self.bookmarks += 1
        mark = f'w:id="{self.bookmarks}"'
        begin, end = f'<w:bookmarkStart {mark} w:name="{_bookmark(block)}"/>', f"<w:bookmarkEnd {mark}/>"
        paragraph = self.paragraph(f"Heading{block.level}", begin + said(block.text, self.paper) + end)
        paragraph.paragraph_format.page_break_before = block.starts_page or None

    def contents(self, block: Contents) -> None:
        """A field that Word can bring up to date, filled in already: links without page numbers need no update."""
        heads = [one for one in self.outline.blocks if isinstance(one, Heading) and one.level == 1]
        if not heads:
            return
        self.paragraph("TOCHeading", said((Span(block.title),), self.paper))
        lines = [
            f'<w:hyperlink w:anchor="{_bookmark(one)}">{said(one.text, self.paper)}</w:hyperlink>' for one in heads
        ]
        begin, end = field(r'TOC \o "1-1" \n \h \z')
        lines[0], lines[-1] = begin + lines[0], lines[-1] + end
        for line in lines:
            self.paragraph("toc1", line)

    def table(self, xml: str, caption: str = "") -> None:
        """A caption above; below a gap, for Word joins two tables with nothing between them."""
        if caption:
            self.paragraph("Caption", said((Span(caption),), self.paper))
        self.tables.append(xml)
        self.document.element.body.sectPr.addprevious(OxmlElement("w:tbl"))
        self.paragraph("Gap")


def _bookmark(block: Heading) -> str:
    return "at_" + block.anchor.replace("-", "_")
