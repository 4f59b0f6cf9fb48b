"""Pure: the page around the text: its size, its header and foot with fields of Word, and the file's properties."""

from __future__ import annotations

import re
from datetime import datetime, time

from docx.document import Document
from docx.shared import Twips

from tracking.reports.docx_direction import SETTINGS, clean, fill, properties, run, runs
from tracking.reports.outline import Outline, Span

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 11906, 16838, 1077  # A4 and 1.9 cm, in twentieths of a point
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
FIELDS = {"page": "PAGE", "pages": "NUMPAGES"}


def set_page(document: Document, outline: Outline) -> None:
    """A4; the title above, `Page 1 of 12` below in words of the language, its fields kept in Latin figures."""
    section, paper = document.sections[0], outline.language
    section.page_width, section.page_height = Twips(PAGE_WIDTH), Twips(PAGE_HEIGHT)
    section.left_margin = section.right_margin = Twips(MARGIN)
    section.top_margin, section.bottom_margin = Twips(1247), Twips(1134)
    section.header_distance, section.footer_distance = Twips(567), Twips(510)
    fill(section.header.paragraphs[0], paper, runs(Span(f"{outline.title} · {outline.subject}"), paper))
    foot = [*re.split("[{}]", outline.page_of), f" · {outline.running}"]
    fill(section.footer.paragraphs[0], paper, "".join([_foot_piece(piece, paper) for piece in foot if piece]))


def _foot_piece(piece: str, paper: str) -> str:
    if piece not in FIELDS:
        return runs(Span(piece), paper)
    look = properties("en", paper, is_bold=False)
    before, after = field(FIELDS[piece], look)
    return before + run("1", look) + after


def field(instruction: str, look: str = "") -> tuple[str, str]:
    """The runs before and after what a field shows until Word brings it up to date."""
    start = f"<w:r><w:rPr>{look}</w:rPr>"
    begin, separate, end = (
        f'{start}<w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in ("begin", "separate", "end")
    )
    return f'{begin}{start}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>{separate}', end


def set_properties(document: Document, outline: Outline) -> None:
    """Dated by the data, not by the clock: the same snapshot makes the same file."""
    told, longest = document.core_properties, 255  # as python-docx has it
    told.title, told.subject = clean(outline.title)[:longest], clean(outline.subject)[:longest]
    told.author = told.last_modified_by = clean(outline.author)[:longest]
    told.language, told.comments = SETTINGS[outline.language].tag, ""
    told.created = told.modified = datetime.combine(outline.dated, time())
