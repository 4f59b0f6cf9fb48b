"""Pure: tables as XML, row by row: python-docx walks a table anew for every cell, and a plan has ten thousand rows."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from tracking.reports.docx_direction import SETTINGS, clean, said
from tracking.reports.docx_page import TEXT_WIDTH
from tracking.reports.docx_styles import PALE
from tracking.reports.outline import KeyFigures, Labelled, Row, Span, Table, Text

CENTRED, KEPT, HEADER = '<w:jc w:val="center"/>', "<w:keepNext/>", "<w:tblHeader/>"
SHADED = f'<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/>'
SHADED_FOOT = f'{SHADED}<w:vAlign w:val="bottom"/>'


class TableWriter:
    """Writes the tables of a paper in one language, each as one `w:tbl` element."""

    def __init__(self, paper: str) -> None:
        self.paper = paper
        is_right_to_left = SETTINGS[paper].is_right_to_left
        self.bidi, self.visual = ("<w:bidi/>", "<w:bidiVisual/>") if is_right_to_left else ("", "")

    def table(self, block: Table) -> str:
        """Its header row is repeated on every page."""
        widths = _widths([column.share for column in block.columns])
        ways = [CENTRED if column.is_figure else "" for column in block.columns]
        titles = [(Span(column.title),) for column in block.columns]
        heads = [self.paragraph(title, "TableHead", "", way) for title, way in zip(titles, ways, strict=True)]
        head = _row(widths, heads, [SHADED_FOOT] * len(widths), HEADER)
        last = len(block.rows) - 1
        rows = [
            self.row(one, widths, ways, KEPT if block.is_whole and place < last else "")
            for place, one in enumerate(block.rows)
        ]
        return self.frame(widths, [head, *rows], block.description or block.caption, has_head=True)

    def row(self, one: Row, widths: list[int], ways: list[str], hold: str) -> str:
        style = "TableTotal" if one.is_total else "TableText"
        cells = [
            "".join([self.paragraph(words, style, hold, way) for words in cell])
            for cell, way in zip(one.cells, ways, strict=True)
        ]
        return _row(widths, cells)

    def labelled(self, block: Labelled) -> str:
        """The front of a paper, kept on one page."""
        widths = _widths([24, 76])
        rows = []
        for place, (label, words) in enumerate(block.rows, 1):
            hold = KEPT if place < len(block.rows) else ""
            named = self.paragraph((Span(label, bold=True),), "TableText", hold)
            told = "".join([self.paragraph(one, "TableText") for one in words])
            rows.append(_row(widths, [named, told], [SHADED, ""]))
        return self.frame(widths, rows, block.description)

    def key_figures(self, block: KeyFigures) -> str:
        widths = _widths([1] * len(block.figures))
        cells = [
            self.paragraph((Span(str(figure)),), "KeyFigure") + self.paragraph((Span(label),), "KeyLabel")
            for figure, label in block.figures
        ]
        return self.frame(widths, [_row(widths, cells, [SHADED] * len(widths))], block.description)

    def paragraph(self, words: Text, style: str, hold: str = "", way: str = "") -> str:
        look = f'<w:pStyle w:val="{style}"/>{hold}{self.bidi}{way}'
        return f"<w:p><w:pPr>{look}</w:pPr>{said(words, self.paper)}</w:p>"

    def frame(self, widths: list[int], rows: list[str], told: str, *, has_head: bool = False) -> str:
        """`told` is read aloud in place of the table."""
        value = quoteattr(clean(told))
        aloud = f"<w:tblCaption w:val={value}/><w:tblDescription w:val={value}/>" if told else ""
        grid = "".join([f'<w:gridCol w:w="{width}"/>' for width in widths])
        look = f'w:val="06{2 * has_head}0" w:firstRow="{int(has_head)}" w:noHBand="1" w:noVBand="1"'
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="PlanTable"/>{self.visual}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook {look}/>{aloud}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )


def _row(widths: list[int], cells: list[str], grounds: Sequence[str] = (), header: str = "") -> str:
    """A row that no page end splits."""
    inner = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>{cell}</w:tc>'
        for width, cell, ground in zip(widths, cells, grounds or [""] * len(widths), strict=True)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{''.join(inner)}</w:tr>"


def _widths(shares: list[int]) -> list[int]:
    """Widths of columns that fill the text of the page exactly."""
    widths = [TEXT_WIDTH * share // sum(shares) for share in shares]
    widths[-1] += TEXT_WIDTH - sum(widths)
    return widths
