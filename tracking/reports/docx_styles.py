"""Pure: the styles of a paper in Word, as data: what each is for, how it stands and how its letters look."""

from __future__ import annotations

from dataclasses import dataclass

from tracking.reports.docx_direction import Setting

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BLUE, GREY, PALE, WARN = "1F4E79", "595959", "E8EEF4", "FFF2CC"
TIGHT = 'w:line="240" w:lineRule="auto"'
WITH_NEXT, WHOLE = "<w:keepNext/>", "<w:keepNext/><w:keepLines/>"
CENTRED = '<w:jc w:val="center"/>'
BULLETED = '<w:numPr><w:numId w:val="1"/></w:numPr>'
UNDERLINED = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="3" w:color="{BLUE}"/></w:pBdr>'
WARNED = f'<w:shd w:val="clear" w:color="auto" w:fill="{WARN}"/>'


@dataclass(frozen=True)
class Style:
    """A paragraph style; the schema wants direction between what it holds together and how it is spaced."""

    key: str
    name: str
    spacing: str
    half_points: int = 0
    colour: str = ""
    is_bold: bool = False
    holds: str = ""
    stands: str = ""

    def xml(self, bidi: str) -> str:
        following = '<w:next w:val="Normal"/>' if self.name.startswith("heading") else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{self.key}"><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="Normal"/>{following}<w:qFormat/>'
            f"<w:pPr>{self.holds}{bidi}<w:spacing {self.spacing}/>{self.stands}</w:pPr><w:rPr>{self.letters}</w:rPr>"
            "</w:style>"
        )

    @property
    def letters(self) -> str:
        """Arabic and Latin letters of one look: size and weight are said for both."""
        bold = "<w:b/><w:bCs/>" if self.is_bold else ""
        tint = f'<w:color w:val="{self.colour}"/>' if self.colour else ""
        size = f'<w:sz w:val="{self.half_points}"/><w:szCs w:val="{self.half_points + 1}"/>' if self.half_points else ""
        return bold + tint + size


STYLES = (
    Style("Title", "Title", 'w:before="60" w:after="40"', 34, BLUE, True, WITH_NEXT),
    Style("Subtitle", "Subtitle", 'w:after="160"', 24, GREY, holds=WITH_NEXT),
    Style("Heading1", "heading 1", 'w:before="340" w:after="120"', 28, BLUE, True, WHOLE, '<w:outlineLvl w:val="0"/>'),
    Style("Heading2", "heading 2", 'w:before="240" w:after="80"', 23, BLUE, True, WHOLE, '<w:outlineLvl w:val="1"/>'),
    Style("Caption", "caption", 'w:before="180" w:after="80"', 20, GREY, True, WITH_NEXT),
    Style("LeadIn", "Lead-in", 'w:after="100"', holds=WITH_NEXT),
    Style("Note", "Note", 'w:before="60" w:after="120"', 18, GREY),
    Style("Notice", "Notice", 'w:before="60" w:after="160"', 21, is_bold=True, holds=WARNED),
    Style("ListBullet", "List Bullet", 'w:after="60"', holds=BULLETED, stands='<w:ind w:left="340" w:hanging="255"/>'),
    Style("TOCHeading", "TOC Heading", 'w:before="240" w:after="80"', 23, BLUE, True, WITH_NEXT),
    Style("TOC1", "toc 1", 'w:after="30"'),
    Style("TableText", "Table Text", f'w:before="20" w:after="20" {TIGHT}', 17),
    Style("TableHead", "Table Head", f'w:before="40" w:after="40" {TIGHT}', 17, BLUE, True, WITH_NEXT),
    Style("TableTotal", "Table Total", f'w:before="20" w:after="20" {TIGHT}', 17, BLUE, True),
    Style("KeyFigure", "Key Figure", f'w:before="80" w:after="0" {TIGHT}', 40, BLUE, True, WITH_NEXT, CENTRED),
    Style("KeyLabel", "Key Label", f'w:before="0" w:after="80" {TIGHT}', 17, GREY, stands=CENTRED),
    Style("Header", "header", 'w:after="0"', 17, GREY, holds=UNDERLINED),
    Style("Footer", "footer", 'w:after="0"', 17, GREY),
    Style("Gap", "Gap", 'w:before="0" w:after="0" w:line="120" w:lineRule="exact"'),
)


def styles(setting: Setting) -> str:
    """The `w:styles` element of a paper in that language."""
    bidi = "<w:bidi/>" if setting.is_right_to_left else ""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {setting.fonts}/><w:sz w:val="21"/><w:szCs w:val="22"/>'
        f"<w:lang {setting.lang}/></w:rPr></w:rPrDefault>"
        f'<w:pPrDefault><w:pPr>{bidi}<w:spacing w:after="100" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{bidi}</w:pPr></w:style>"
    )
    named = "".join(style.xml(bidi) for style in STYLES)
    return f"<w:styles {W}>{defaults}{normal}{named}{_table_styles()}</w:styles>"


def _table_styles() -> str:
    line = 'w:val="single" w:sz="4" w:space="0" w:color="BFBFBF"'
    edges = "".join(f"<w:{edge} {line}/>" for edge in ("top", "bottom", "insideH"))
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:styleId="PlanTable"><w:name w:val="Plan Table"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr></w:style>"
    )
