"""The report as a Word file, read back: headings, rows, direction, languages, and that it is always the same."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Twips
from lxml import etree

from resolutions.vocabulary import Language
from tracking.reports.council import council_report
from tracking.reports.docx_direction import LRM, runs
from tracking.reports.facts import PlanFacts
from tracking.reports.imprint import Imprint
from tracking.reports.outline import Span
from tracking.reports.scripts import islands, language_of
from tracking.reports.to_docx import to_docx

IMPRINT = Imprint(checksum="0123456789abcdef" * 4)
TAGS = {"en": "en-GB", "ar": "ar-SA", "zh": "zh-CN", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU"}
SLOTS = {"ar": "bidi", "zh": "eastAsia"}


def _bytes(facts: PlanFacts, language: Language) -> bytes:
    return to_docx(council_report(facts, language, IMPRINT))


def _document(facts: PlanFacts, language: Language = Language.ENGLISH) -> WordDocument:
    return Document(io.BytesIO(_bytes(facts, language)))


def test_headings_have_real_styles(facts: PlanFacts) -> None:
    paragraphs = _document(facts).paragraphs
    heads = {one.text: one.style.name for one in paragraphs if one.style and one.style.name.startswith("Heading")}
    assert heads["1 Overview"] == "Heading 1"
    assert heads["Resolution 44 – Bridging the gap"] == "Heading 2"


def test_cells_hold_what_the_outline_says(facts: PlanFacts) -> None:
    rows = [[cell.text for cell in table.rows[-1].cells] for table in _document(facts).tables]
    assert ["Total", "4", "1", "0", "1", "0", "6"] not in rows
    assert ["Total", "3", "1", "0", "1", "1", "6"] in rows


def test_every_table_of_columns_repeats_its_header_and_splits_no_row(facts: PlanFacts) -> None:
    body = _document(facts).element.body
    heads = [row for row in body.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    whole = [row for row in body.iter(qn("w:tr")) if row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None]
    assert len(heads) >= 10
    assert len(whole) == len(list(body.iter(qn("w:tr"))))


def test_columns_fill_the_page_and_no_more(facts: PlanFacts) -> None:
    for grid in _document(facts).element.body.iter(qn("w:tblGrid")):
        assert sum(int(column.get(qn("w:w"))) for column in grid) == 11906 - 2 * 1077


def test_the_page_is_a4_with_a_running_foot(facts: PlanFacts) -> None:
    section = _document(facts).sections[0]
    assert (section.page_width, section.page_height) == (Twips(11906), Twips(16838))
    foot = section.footer.paragraphs[0]
    assert "Data as of 20 March 2017" in foot.text
    assert {field.text.strip() for field in foot._p.iter(qn("w:instrText"))} == {"PAGE", "NUMPAGES"}


def test_contents_lead_to_bookmarks_that_exist(facts: PlanFacts) -> None:
    body = _document(facts).element.body
    aims = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert len(aims) == 9
    assert aims <= marks


def test_arabic_is_set_right_to_left_everywhere(facts: PlanFacts) -> None:
    document = _document(facts, Language.ARABIC)
    body = document.element.body
    assert all(one.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for one in body.iter(qn("w:p")))
    assert all(one.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None for one in body.iter(qn("w:tbl")))
    assert body.sectPr.find(qn("w:bidi")) is not None
    assert body.sectPr.find(qn("w:rtlGutter")) is not None


def test_arabic_runs_are_right_to_left_and_english_ones_are_not(facts: PlanFacts) -> None:
    body = _document(facts, Language.ARABIC).element.body
    seen = {True: 0, False: 0}
    for one in body.iter(qn("w:r")):
        words = "".join(piece.text or "" for piece in one.iter(qn("w:t")))
        is_set = one.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
        if any(letter.isalpha() for letter in words):
            assert is_set is (language_of(words) == "ar"), words
            seen[is_set] += 1
    assert min(seen.values()) > 0


def test_other_languages_are_set_left_to_right(facts: PlanFacts) -> None:
    for language in Language:
        body = _document(facts, language).element.body
        assert bool(list(body.iter(qn("w:bidi")))) is language.is_right_to_left


@pytest.mark.parametrize("language", list(Language))
def test_every_language_makes_a_document_that_says_its_language(facts: PlanFacts, language: Language) -> None:
    document = _document(facts, language)
    default = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    slot = SLOTS.get(language.value, "val")
    assert default.find(qn("w:lang")).get(qn(f"w:{slot}")) == TAGS[language.value]
    assert default.find(qn("w:rFonts")).get(qn("w:cs"))
    assert document.core_properties.language == TAGS[language.value]


@pytest.mark.parametrize("language", list(Language))
def test_the_same_facts_make_the_same_bytes(facts: PlanFacts, language: Language) -> None:
    assert _bytes(facts, language) == _bytes(facts, language)


def test_every_part_is_sound_xml(facts: PlanFacts) -> None:
    with zipfile.ZipFile(io.BytesIO(_bytes(facts, Language.ARABIC))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert etree.fromstring(archive.read(name)) is not None


def test_points_are_a_real_list_and_notices_have_their_ground(facts: PlanFacts) -> None:
    styles = _document(facts).styles
    assert styles["List Bullet"].element.xpath("w:pPr/w:numPr/w:numId/@w:val") == ["1"]
    assert styles["Notice"].element.xpath("w:pPr/w:shd/@w:fill") == ["FFF2CC"]
    assert styles["Heading 2"].element.xpath("w:pPr/w:outlineLvl/@w:val") == ["1"]


def test_size_and_weight_are_said_for_arabic_letters_too(facts: PlanFacts) -> None:
    for style in _document(facts, Language.ARABIC).styles.element.xpath("w:style[@w:type='paragraph']"):
        assert len(style.xpath("w:rPr/w:sz")) == len(style.xpath("w:rPr/w:szCs"))
        assert len(style.xpath("w:rPr/w:b")) == len(style.xpath("w:rPr/w:bCs"))


def test_every_style_in_use_is_in_the_file(facts: PlanFacts) -> None:
    document = _document(facts)
    used = set(document.element.xpath("//w:pStyle/@w:val|//w:tblStyle/@w:val"))
    assert used <= set(document.styles.element.xpath("w:style/@w:styleId"))


def test_tables_stand_below_their_captions(facts: PlanFacts) -> None:
    body = _document(facts).element.body
    heads = {}
    for caption in body.xpath("w:p[w:pPr/w:pStyle/@w:val='Caption']"):
        table = caption.getnext()
        assert table.tag == qn("w:tbl")
        heads["".join(caption.xpath(".//w:t/text()"))] = table.xpath("string(w:tr[1]/w:tc[1])")
    assert heads["Action items by status and lead bureau"] == "Status"
    assert heads["Action items by standing and lead bureau"] == "Standing"


def test_the_file_tells_nothing_of_the_template_it_began_as(facts: PlanFacts) -> None:
    with zipfile.ZipFile(io.BytesIO(_bytes(facts, Language.ENGLISH))) as archive:
        names, properties = archive.namelist(), archive.read("docProps/core.xml")
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in names if "thumbnail" in name or "custom" in name or "app.xml" in name]
    assert b"python-docx" not in properties
    assert properties.count(b"2017-03-20T00:00:00Z") == 2


def test_a_name_too_long_or_unsound_for_the_properties_is_cut_there_alone(facts: PlanFacts) -> None:
    outline = replace(council_report(facts, Language.ENGLISH, IMPRINT), subject="Council\x0b" * 60)
    document = Document(io.BytesIO(to_docx(outline)))
    assert document.core_properties.subject == ("Council" * 60)[:255]
    assert document.paragraphs[1].text == "Council" * 60


def test_signs_that_xml_cannot_hold_do_not_break_the_file() -> None:
    assert runs(Span("a\x00b <&> \ud800c"), "en") == '<w:r><w:t xml:space="preserve">ab &lt;&amp;&gt; c</w:t></w:r>'


def test_a_code_alone_stays_as_people_search_for_it() -> None:
    assert LRM not in runs(Span("44-26", "en"), "ar")


def test_a_code_among_arabic_words_is_held_in_place() -> None:
    assert f"{LRM}44-26{LRM}" in runs(Span("44-26", "en"), "ar", is_alone=False)
    assert f"{LRM}44-26{LRM}" in runs(Span("القرار 44-26"), "ar")


def test_figures_about_a_hyphen_that_never_breaks_are_held_in_place_alone_too() -> None:
    assert f"{LRM}18\u201102{LRM}" in runs(Span("18\u201102", "en"), "ar")
    assert f"{LRM}18\u201102{LRM}" in runs(Span("القرار 18\u201102"), "ar")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("WTSA-16", [("WTSA-16", False)]),
        ("قرارات WTSA-16.", [("قرارات ", True), ("WTSA-16", False), (".", True)]),
        ("تقرير", [("تقرير", True)]),
        ("عام 2016. 3 تقارير", [("عام ", True), ("2016", False), (". ", True), ("3", False), (" تقارير", True)]),
        ("في Study Group 5 غداً", [("في ", True), ("Study Group 5", False), (" غداً", True)]),
    ],
)
def test_islands_of_latin_are_found_in_arabic(text: str, pieces: list[tuple[str, bool]]) -> None:
    assert list(islands(text)) == pieces


@pytest.mark.parametrize(
    ("text", "language"),
    [("Draft sent", "en"), ("أُرسل المشروع إلى ITU", "ar"), ("草案 ITU-T", "zh"), ("Проект", "ru"), ("", "en")],
)
def test_the_language_of_a_text_is_told_by_its_script(text: str, language: str) -> None:
    assert language_of(text) == language
