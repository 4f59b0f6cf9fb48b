"""Pure: what python-docx does not know: direction, the three scripts' fonts and languages, and runs that keep both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from tracking.reports.outline import Span, Text
from tracking.reports.scripts import islands

LRM = "\u200e"  # keeps figures and closing signs of a Latin island in place where a reader goes by characters alone
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BARE_FIGURES = re.compile(r"^[0-9].*[-\u2011/.:\u00a0 ].*$")
LOOSE = re.compile("[ \u2011]")  # joins no figures: in Arabic what stands on either side would change places
BIDI = f"<w:bidi {nsdecls('w')}/>"
# Names that Word knows and LibreOffice replaces by fonts of the same width.
FONTS = {"ascii": "Calibri", "hAnsi": "Calibri", "eastAsia": "Microsoft YaHei", "cs": "Arial"}


@dataclass(frozen=True)
class Setting:
    """One language on paper: its tag, and which of Word's three language slots it fills."""

    tag: str
    slot: str = "val"

    @property
    def is_right_to_left(self) -> bool:
        return self.slot == "bidi"


SETTINGS = {
    "en": Setting("en-GB"),
    "fr": Setting("fr-FR"),
    "es": Setting("es-ES"),
    "ru": Setting("ru-RU"),
    "zh": Setting("zh-CN", slot="eastAsia"),
    "ar": Setting("ar-SA", slot="bidi"),
}


def set_language(document: Document, setting: Setting) -> None:
    """The fonts, languages and direction that every style starts from; slots not its own keep a sound default."""
    lang = {"val": "en-GB", "eastAsia": "zh-CN", "bidi": "ar-SA"} | {setting.slot: setting.tag}
    defaults, settings = document.styles.element, document.settings.element
    for root, path, values in (
        (defaults, "w:docDefaults//w:rFonts", FONTS),
        (defaults, "w:docDefaults//w:lang", lang),
        (settings, "w:themeFontLang", lang),
    ):
        [found] = root.xpath(path)
        found.attrib.clear()
        found.attrib.update({qn(f"w:{name}"): value for name, value in values.items()})
    if setting.is_right_to_left:
        turn(document.styles["Normal"].element.get_or_add_pPr())
        for tag in ("w:bidi", "w:rtlGutter"):  # the columns of the page begin at the right
            document.element.body.sectPr.insert_element_before(OxmlElement(tag), "w:docGrid")


def turn(properties: BaseOxmlElement) -> None:
    """Properties of a paragraph or a style: right to left, in the order of the schema."""
    properties.insert_element_before(parse_xml(BIDI), "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def fill(paragraph: Paragraph, paper: str, inside: str) -> None:
    """What stands in a paragraph, as XML, in a paper of that language."""
    if SETTINGS[paper].is_right_to_left:
        turn(paragraph._p.get_or_add_pPr())
    paragraph._p.extend(parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>"))


def clean(words: str) -> str:
    """Without the characters that XML cannot hold."""
    return NOT_IN_XML.sub("", words)


def run(words: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(clean(words))}</w:t></w:r>'


@lru_cache(maxsize=4096)
def said(words: Text, paper: str) -> str:
    """The runs of a whole paragraph; most cells of a table say what others say too."""
    is_alone = len(words) == 1
    return "".join([runs(span, paper, is_alone=is_alone) for span in words])


def runs(span: Span, paper: str, *, is_alone: bool = True) -> str:
    """The span as runs of a paper in that language: Arabic pieces right to left, all others as islands of Latin."""
    language = span.language or paper
    if language == "ar":
        return _arabic_runs(span, paper)
    return run(_island(span.text, paper, is_alone=is_alone), properties(language, paper, is_bold=span.bold))


def _arabic_runs(span: Span, paper: str) -> str:
    pieces = list(islands(span.text))
    if len(pieces) == 1 and not pieces[0][1]:
        return run(_island(span.text, paper, is_alone=True), properties("en", paper, is_bold=span.bold))
    return "".join(
        run(piece, properties("ar", paper, is_bold=span.bold))
        if is_right_to_left
        else run(_guarded(piece), properties("en", paper, is_bold=span.bold))
        for piece, is_right_to_left in pieces
    )


def _guarded(piece: str) -> str:
    """After an Arabic letter the parts of `44-26` would change places: a mark on either side keeps them."""
    return f"{LRM}{piece}{LRM}" if BARE_FIGURES.match(piece) else piece


def _island(words: str, paper: str, *, is_alone: bool) -> str:
    """Latin words within Arabic, held by marks where they begin or end with a figure or a sign.

    A code or number that stands alone in its paragraph needs none and stays as people search for it, unless a hyphen
    that never breaks parts its figures.
    """
    if not SETTINGS[paper].is_right_to_left or (is_alone and not LOOSE.search(words)):
        return words
    before = "" if words[:1].isalpha() else LRM
    after = "" if words[-1:].isalpha() else LRM
    return f"{before}{words}{after}"


@cache
def properties(language: str, paper: str, *, is_bold: bool) -> str:
    """Run properties in the order of the schema; empty where the style of the paper says it all."""
    bold = "<w:b/><w:bCs/>" if is_bold else ""
    setting = SETTINGS.get(language, SETTINGS["en"])
    if setting.is_right_to_left:
        return f'<w:rFonts w:cs="{FONTS["cs"]}" w:hint="cs"/>{bold}<w:rtl/><w:lang w:bidi="{setting.tag}"/>'
    if setting.slot == "eastAsia":
        return f'<w:rFonts w:hint="eastAsia"/>{bold}<w:lang w:eastAsia="{setting.tag}"/>'
    return bold if language == paper else f'{bold}<w:lang w:val="{setting.tag}"/>'
