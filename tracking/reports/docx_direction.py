"""Pure: how each language is set in Word, and runs that keep the direction of every piece of a mixed text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from xml.sax.saxutils import escape

from tracking.reports.outline import Span
from tracking.reports.scripts import islands

LRM = "\u200e"  # keeps figures and closing signs of a Latin island in place where a reader goes by characters alone
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BARE_FIGURES = re.compile(r"^[0-9].*[-/.:\u00a0 ].*$")


@dataclass(frozen=True)
class Setting:
    """One language on paper: its tag, which of Word's three language slots it fills, and its fonts."""

    tag: str
    slot: str = "val"
    is_right_to_left: bool = False
    latin_font: str = "Calibri"
    asian_font: str = "SimSun"
    complex_font: str = "Arial"

    @property
    def lang(self) -> str:
        """Attributes of `w:lang` for a whole document: the slots that are not its own keep a sound default."""
        slots = {"val": "en-GB", "eastAsia": "zh-CN", "bidi": "ar-SA"} | {self.slot: self.tag}
        return " ".join(f'w:{slot}="{tag}"' for slot, tag in slots.items())

    @property
    def fonts(self) -> str:
        """Attributes of `w:rFonts`: names that Word knows and LibreOffice replaces by fonts of the same width."""
        latin, asian, complex_ = self.latin_font, self.asian_font, self.complex_font
        return f'w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{asian}" w:cs="{complex_}"'


SETTINGS = {
    "en": Setting("en-GB"),
    "fr": Setting("fr-FR"),
    "es": Setting("es-ES"),
    "ru": Setting("ru-RU"),
    "zh": Setting("zh-CN", slot="eastAsia", asian_font="Microsoft YaHei"),
    "ar": Setting("ar-SA", slot="bidi", is_right_to_left=True),
}


def safe(words: str) -> str:
    """Text as XML; characters that XML cannot hold are left out."""
    return escape(NOT_IN_XML.sub("", words))


def run(words: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{safe(words)}</w:t></w:r>'


@lru_cache(maxsize=4096)
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

    A code or number that stands alone in its paragraph needs none and stays as people search for it.
    """
    if not SETTINGS[paper].is_right_to_left or (is_alone and " " not in words):
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
        return f'<w:rFonts w:cs="{setting.complex_font}" w:hint="cs"/>{bold}<w:rtl/><w:lang w:bidi="{setting.tag}"/>'
    if setting.slot == "eastAsia":
        return f'<w:rFonts w:hint="eastAsia"/>{bold}<w:lang w:eastAsia="{setting.tag}"/>'
    return bold if language == paper else f'{bold}<w:lang w:val="{setting.tag}"/>'
