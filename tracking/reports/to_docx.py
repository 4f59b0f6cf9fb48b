"""Pure: an outline to the bytes of a Word file. The text is written as XML row by row: ten thousand rows in a second.

python-docx walks a table anew for every cell and stamps the clock into the file; here the same outline gives the
same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from tracking.reports.docx_direction import SETTINGS, runs, safe
from tracking.reports.docx_parts import TEXT_WIDTH, XML, R, fixed_parts, section
from tracking.reports.docx_styles import PALE, W
from tracking.reports.outline import (
    Contents,
    Heading,
    KeyFigures,
    Labelled,
    Outline,
    Paragraph,
    Row,
    Span,
    Table,
    Text,
    Tone,
)

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first a zip file can tell
STYLES = {Tone.BODY: "", Tone.POINT: "ListBullet", Tone.NOTE: "Note", Tone.NOTICE: "Notice", Tone.LEAD_IN: "LeadIn"}
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def to_docx(outline: Outline) -> bytes:
    """The whole file; the same outline gives the same bytes."""
    parts = fixed_parts(outline)
    parts["word/document.xml"] = _Writer(outline).document()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as archive:
        for name, xml in parts.items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, xml.encode())
    return file.getvalue()


class _Writer:
    """Writes the blocks of one paper; numbers its bookmarks."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.paper = outline.language
        self.setting = SETTINGS[outline.language]
        self.bidi = "<w:bidi/>" if self.setting.is_right_to_left else ""
        self.bookmarks = 0
        self.writers: dict[type, Callable[[Any], str]] = {
            Heading: self.heading,
            Paragraph: lambda block: self.paragraph(block.text, STYLES[block.tone]),
            Contents: self.contents,
            Table: self.table,
            Labelled: self.labelled,
            KeyFigures: self.key_figures,
        }

    def document(self) -> str:
        return f"{XML}<w:document {W} {R}><w:body>{''.join(self.blocks())}{section(self.setting)}</w:body></w:document>"

    def blocks(self) -> Iterator[str]:
        yield self.paragraph((Span(self.outline.title),), "Title")
        yield self.paragraph((Span(self.outline.subject),), "Subtitle")
        for block in self.outline.blocks:
            yield self.writers[type(block)](block)

    def paragraph(self, words: Text, style: str = "", *, hold: str = "", more: str = "", inside: str = "") -> str:
        """`hold` and `more` are properties before and after the direction; `inside` stands in place of the words."""
        named = f'<w:pStyle w:val="{style}"/>' if style else ""
        return f"<w:p><w:pPr>{named}{hold}{self.bidi}{more}</w:pPr>{inside or self.runs(words)}</w:p>"

    def runs(self, words: Text) -> str:
        is_alone = len(words) == 1
        return "".join([runs(span, self.paper, is_alone=is_alone) for span in words])

    def heading(self, block: Heading) -> str:
        self.bookmarks += 1
        mark = f'w:id="{self.bookmarks}"'
        inside = f'<w:bookmarkStart {mark} w:name="{_bookmark(block)}"/>{self.runs(block.text)}<w:bookmarkEnd {mark}/>'
        hold = "<w:pageBreakBefore/>" if block.starts_page else ""
        return self.paragraph((), f"Heading{block.level}", hold=hold, inside=inside)

    def contents(self, block: Contents) -> str:
        """A field that Word can bring up to date, filled in already: links without page numbers need no update."""
        heads = [one for one in self.outline.blocks if isinstance(one, Heading) and one.level == 1]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            r' TOC \o "1-1" \n \h \z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        lines = [f'<w:hyperlink w:anchor="{_bookmark(one)}">{self.runs(one.text)}</w:hyperlink>' for one in heads]
        if not lines:
            return ""
        lines[0], lines[-1] = begin + lines[0], lines[-1] + end
        title = self.paragraph((Span(block.title),), "TOCHeading")
        return title + "".join(self.paragraph((), "TOC1", inside=line) for line in lines)

    def table(self, block: Table) -> str:
        widths = _widths([column.share for column in block.columns])
        centred = [column.is_figure for column in block.columns]
        caption = self.paragraph((Span(block.caption),), "Caption") if block.caption else ""
        head = self.head([column.title for column in block.columns], widths, centred)
        last = len(block.rows) - 1
        rows = "".join(
            [self.row(one, widths, centred, block.is_whole and place < last) for place, one in enumerate(block.rows)]
        )
        return caption + self.frame(widths, head + rows, block.caption, block.description) + self.gap()

    def frame(
        self, widths: list[int], rows: str, caption: str = "", description: str = "", *, has_head: bool = True
    ) -> str:
        visual = "<w:bidiVisual/>" if self.setting.is_right_to_left else ""
        told = safe(description or caption).replace('"', "&quot;")
        alternative = f'<w:tblCaption w:val="{told}"/><w:tblDescription w:val="{told}"/>' if told else ""
        grid = "".join([f'<w:gridCol w:w="{width}"/>' for width in widths])
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="PlanTable"/>{visual}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="{int(has_head)}" w:lastRow="0"'
            f' w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{alternative}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
        )

    def head(self, titles: list[str], widths: list[int], centred: list[bool]) -> str:
        """The header row: repeated on every page, and kept with the first row below it."""
        cells = (
            self.cell(width, self.paragraph((Span(title),), "TableHead", more=_centre(is_figure)), fill=PALE, foot=True)
            for title, width, is_figure in zip(titles, widths, centred, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"

    def row(self, one: Row, widths: list[int], centred: list[bool], stays: bool) -> str:
        """A row that no page end splits; `stays` holds it to the next one."""
        style = "TableTotal" if one.is_total else "TableText"
        hold = "<w:keepNext/>" if stays else ""
        cells = []
        for cell, width, is_figure in zip(one.cells, widths, centred, strict=True):
            more = _centre(is_figure)
            said = "".join([self.paragraph(words, style, hold=hold, more=more) for words in cell])
            cells.append(self.cell(width, said))
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"

    def cell(self, width: int, paragraphs: str, *, fill: str = "", foot: bool = False) -> str:
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        stands = '<w:vAlign w:val="bottom"/>' if foot else ""
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}{stands}</w:tcPr>{paragraphs}</w:tc>'

    def labelled(self, block: Labelled) -> str:
        widths = _widths([24, 76])
        rows = []
        for place, (label, words) in enumerate(block.rows, 1):
            hold = "<w:keepNext/>" if place < len(block.rows) else ""
            cells = self.cell(widths[0], self.paragraph((Span(label, bold=True),), "TableText", hold=hold), fill=PALE)
            cells += self.cell(widths[1], "".join([self.paragraph(one, "TableText") for one in words]))
            rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        return self.frame(widths, "".join(rows), description=block.description, has_head=False) + self.gap()

    def key_figures(self, block: KeyFigures) -> str:
        widths = _widths([1] * len(block.figures))
        cells = "".join(
            self.cell(
                width,
                self.paragraph((Span(str(figure)),), "KeyFigure") + self.paragraph((Span(label),), "KeyLabel"),
                fill=PALE,
            )
            for width, (figure, label) in zip(widths, block.figures, strict=True)
        )
        rows = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        return self.frame(widths, rows, description=block.description, has_head=False) + self.gap()

    def gap(self) -> str:
        """Word joins two tables with nothing between them."""
        return self.paragraph((), "Gap")


def _bookmark(block: Heading) -> str:
    return "at_" + block.anchor.replace("-", "_")


def _centre(is_figure: bool) -> str:
    return '<w:jc w:val="center"/>' if is_figure else ""


def _widths(shares: list[int]) -> list[int]:
    """Widths of columns that fill the text of the page exactly."""
    widths = [TEXT_WIDTH * share // sum(shares) for share in shares]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths
