"""Pure: the look of a Word paper: python-docx's own styles set anew, and a few of ours beside them."""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt, RGBColor, Twips
from docx.styles.style import ParagraphStyle

BLUE, GREY, PALE, WARN = "1F4E79", "595959", "E8EEF4", "FFF2CC"
FROM_TEMPLATE = ("Normal", "Default Paragraph Font", "No List", "List")  # beginnings of names
UNDERLINED = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="3" w:color="{BLUE}"/></w:pBdr>'
WARNED = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{WARN}"/>'
LINE = 'w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"'
TABLE = (
    f"<w:tblPr {nsdecls('w')}><w:tblBorders><w:top {LINE}/><w:bottom {LINE}/><w:insideH {LINE}/></w:tblBorders>"
    '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


@dataclass(frozen=True)
class Look:
    """A paragraph style: letters in points, the space before and after in twentieths of one."""

    name: str
    size: float
    space: tuple[int, int]
    colour: str = ""
    is_bold: bool = False
    holds: bool = False  # stays whole and with what follows
    line: float | Length = 259 / 240
    alignment: WD_ALIGN_PARAGRAPH | None = None
    ground: str = ""


CENTRE = WD_ALIGN_PARAGRAPH.CENTER
LOOKS = (
    Look("Normal", 10.5, (0, 100)),
    Look("Title", 17, (60, 40), BLUE, is_bold=True, holds=True),
    Look("Subtitle", 12, (0, 160), GREY, holds=True),
    Look("Heading 1", 14, (340, 120), BLUE, is_bold=True, holds=True),
    Look("Heading 2", 11.5, (240, 80), BLUE, is_bold=True, holds=True),
    Look("Caption", 10, (180, 80), GREY, is_bold=True, holds=True),
    Look("Lead", 10.5, (0, 100), holds=True),
    Look("Note", 9, (60, 120), GREY),
    Look("Notice", 10.5, (60, 160), is_bold=True, ground=WARNED),
    Look("List Bullet", 10.5, (0, 60)),
    Look("TOC Heading", 11.5, (240, 80), BLUE, is_bold=True, holds=True),
    Look("toc 1", 10.5, (0, 30)),
    Look("Table Text", 8.5, (20, 20), line=1.0),
    Look("Table Head", 8.5, (40, 40), BLUE, is_bold=True, holds=True, line=1.0),
    Look("Table Total", 8.5, (20, 20), BLUE, is_bold=True, line=1.0),
    Look("Key Figure", 20, (80, 0), BLUE, is_bold=True, holds=True, line=1.0, alignment=CENTRE),
    Look("Key Label", 8.5, (0, 80), GREY, line=1.0, alignment=CENTRE),
    Look("Header", 8.5, (0, 0), GREY, ground=UNDERLINED),
    Look("Footer", 8.5, (0, 0), GREY),
    Look("Gap", 10.5, (0, 0), line=Pt(6)),
)


def set_styles(document: Document) -> None:
    """The styles of a paper; of the template's hundred and sixty others, only its lists stay."""
    styles = document.styles
    for style in list(styles):
        if not style.name.startswith(FROM_TEMPLATE):
            style.delete()
    for look in LOOKS:
        if look.name not in styles:
            added = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            added.base_style, added.quick_style = styles["Normal"], True
        _set(styles[look.name], look)
    points = styles["List Bullet"].paragraph_format
    points.left_indent, points.first_line_indent = Twips(340), Twips(-255)
    ruled = styles.add_style("Plan Table", WD_STYLE_TYPE.TABLE)
    ruled.base_style = styles["Normal Table"]
    ruled.element.append(parse_xml(TABLE))


def _set(style: ParagraphStyle, look: Look) -> None:
    """Size and weight are said for Arabic letters too, which stand half a point larger."""
    form, font = style.paragraph_format, style.font
    form.space_before, form.space_after = (Twips(twips) for twips in look.space)
    form.line_spacing, form.alignment = look.line, look.alignment
    form.keep_with_next = form.keep_together = look.holds or None
    if look.ground:
        style.element.pPr.insert_element_before(parse_xml(look.ground), "w:spacing")
    if look.name.startswith("Heading"):
        style.element.pPr.get_or_add_outlineLvl().val = int(look.name[-1]) - 1
        style.next_paragraph_style = style.base_style
    font.size = Pt(look.size)
    font.bold = font.cs_bold = look.is_bold or None
    if look.colour:
        font.color.rgb = RGBColor.from_string(look.colour)
    style.element.rPr.append(OxmlElement("w:szCs", {qn("w:val"): str(round(2 * look.size) + 1)}))
