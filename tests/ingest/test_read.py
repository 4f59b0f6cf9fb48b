"""What may be opened and what is refused, and how cells and paragraphs are told apart."""

from __future__ import annotations

import time
import warnings

import pytest
from docx import Document

from resolutions.ingest import Unreadable, ingest
from resolutions.ingest.archive import MAX_FILE, MAX_MEMBERS, MIB
from resolutions.ingest.document import Paragraph, Table
from resolutions.ingest.read import read
from tests.ingest.brief import Brief, part, saved, with_part, zipped

BODY = "word/document.xml"
WORD = Brief().as_word()


def encrypted(data: bytes) -> bytes:
    """Sets the flag that says a member is encrypted, in both headers of every member."""
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data = data[: start + place] + bytes([data[start + place] | 1]) + data[start + place + 1 :]
            start = data.find(mark, start + 4)
    return data


def twice(name: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return zipped([(name, b"<a/>"), (name, b"<b/>")])


BAD_FILES = {
    "nothing at all": (b"", "is empty"),
    "blank lines": (b" \n\r\n\t", "is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4, "neither text nor a Word document"),
    "a program": (b"\x7fELF\x02\x01\x01\x00" * 40, "neither text nor a Word document"),
    "text with a bell in it": (b"Table 1\x07", "neither text nor a Word document"),
    "text in Latin-1": ("Résolution à déterminer".encode("latin-1"), "not in UTF-8"),
    "text in an old Arabic encoding": ("قرار جديد بشأن التجوال".encode("windows-1256"), "not in UTF-8"),
    "a text cut within a character": ("\t新决议“漫游”".encode()[:-1], "cut off"),
    "a letter to a friend": (b"Dear friend,\nall is well.\n", "no table of Resolutions"),
    "a Word letter": (saved(Document()), "no table of Resolutions"),
    "an old or locked Office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted or in the old .doc"),
    "a zip of something else": (zipped([("photo.txt", b"hello")]), "not a Word document"),
    "an empty zip": (zipped([]), "not a Word document"),
    "half a Word file": (WORD[: len(WORD) // 2], "damaged or cut off"),
    "a Word file with a flipped byte": (WORD[:60] + bytes([WORD[60] ^ 255]) + WORD[61:], "damaged"),
    "a locked Word file": (encrypted(WORD), "encrypted"),
    "a Word file with macros": (with_part(WORD, "word/vbaProject.bin", b"x"), "macros"),
    "a Word file that declares macros": (
        with_part(
            WORD,
            "[Content_Types].xml",
            part(WORD, "[Content_Types].xml").replace(
                b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
            ),
        ),
        "macros",
    ),
    "the same part twice": (twice(BODY), "twice"),
    "a part that leads outside": (zipped([(BODY, b"<a/>"), ("../../etc/x", b"")]), "leads outside"),
    "too many parts": (zipped((f"p{n}", b"") for n in range(MAX_MEMBERS + 1)), "parts"),
    "a bomb in one part": (with_part(WORD, BODY, b" " * (23 * MIB)), "suspicious size"),
    "a huge part": (with_part(WORD, BODY, b" " * (25 * MIB)), "far too large"),
    "many large parts": (zipped([(BODY, b"<a/>"), *((f"m{n}", b" " * (44 * MIB)) for n in range(3))]), "far too large"),
    "an entity": (with_part(WORD, BODY, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "entities"),
    "an entity in UTF-16": (
        with_part(WORD, BODY, '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")),
        "entities",
    ),
    "an entity behind an odd encoding": (
        with_part(WORD, BODY, b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a+AD4-'),
        "encoding",
    ),
    "a body that is no XML": (with_part(WORD, BODY, b"not xml"), "damaged"),
    "a body of another kind": (with_part(WORD, BODY, b"<a/>"), "damaged"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_in_one_sentence_and_at_once(case: str) -> None:
    data, said = BAD_FILES[case]
    begun = time.perf_counter()
    with pytest.raises(Unreadable, match=said) as refusal:
        ingest(data, "brief.docx")
    assert time.perf_counter() - begun < 1
    assert "brief.docx" in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def test_a_file_over_the_limit_is_refused_before_it_is_looked_into() -> None:
    with pytest.raises(Unreadable, match="larger than 20 MB"):
        read(b"a" * (MAX_FILE + 1), "brief.txt")


def test_a_member_whose_declared_size_lies_is_refused() -> None:
    data = zipped([(BODY, b"<a>" + b"x" * 5000 + b"</a>")])
    size = (5007).to_bytes(4, "little")
    assert size in data
    with pytest.raises(Unreadable, match="damaged"):
        read(data.replace(size, (9).to_bytes(4, "little")), "brief.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_read_with_or_without_a_mark(encoding: str) -> None:
    data = Brief().as_text().decode().encode(encoding)
    assert ingest(data, "brief.txt").provisions == ingest(Brief().as_text(), "brief.txt").provisions


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_parts_lines(line_end: str) -> None:
    data = Brief().as_text().decode().replace("\n", line_end).encode()
    assert len(ingest(data, "brief.txt").provisions) == 3


def test_cells_begin_with_a_tab_and_an_empty_line_parts_rows() -> None:
    blocks = read(b"Table 1\n\ta\n\tb\nb again\n\n\tc\n\nafter\n", "brief.txt")
    assert blocks == (
        Paragraph("Table 1"),
        Table(((("a",), ("b", "b again")), (("c",),))),
        Paragraph("after"),
    )


def test_a_space_before_a_tab_begins_a_row_that_lost_cells() -> None:
    (table,) = read(b"\tnew\n\tlater\n \tlater\n \tnew\n", "brief.txt")
    assert table == Table(((("new",), ("later",)), (("later",),), (("new",),)))


def test_a_space_before_a_word_ends_the_table() -> None:
    assert read(b"\ta\n Annex\n", "brief.txt") == (Table(((("a",),),)), Paragraph("Annex"))


def test_word_and_text_of_one_brief_say_the_same() -> None:
    assert ingest(Brief().as_word(), "b.docx").as_json() == ingest(Brief().as_text(), "b.txt").as_json()


def tracked(change: str) -> str:
    """The first clause of a Word brief after its words were put into a tracked change of this kind."""
    body = part(WORD, BODY).decode()
    run = body[body.index("<w:r>", body.index("lower prices")) :]
    old = "<w:r><w:t>NEW RESOLUTION</w:t></w:r>"
    assert old in run
    text = "delText" if change == "del" else "t"
    added = f'<w:{change} w:id="1" w:author="a"><w:r><w:{text}> (Rev.)</w:{text}></w:r></w:{change}>'
    changed = body.replace(old, old + added)
    (table,) = [block for block in read(with_part(WORD, BODY, changed.encode()), "b.docx") if isinstance(block, Table)][
        2:
    ]
    return table.rows[2][0][0]


def test_tracked_insertions_are_accepted() -> None:
    assert tracked("ins") == "NEW RESOLUTION (Rev.)"
    assert tracked("moveTo") == "NEW RESOLUTION (Rev.)"


def test_tracked_deletions_are_dropped() -> None:
    assert tracked("del") == "NEW RESOLUTION"
    assert tracked("moveFrom") == "NEW RESOLUTION"


def test_a_merged_cell_is_read_once() -> None:
    document = Document()
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
    table.cell(0, 2).merge(table.cell(1, 2)).text = "tall"
    (block,) = [item for item in read(saved(document), "b.docx") if isinstance(item, Table)]
    said = [line for row in block.rows for cell in row for line in cell if line]
    assert said == ["wide", "tall"]


def test_a_line_break_within_a_paragraph_parts_lines() -> None:
    document = Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "RESOLUTION 44\nBridging"
    (block,) = [item for item in read(saved(document), "b.docx") if isinstance(item, Table)]
    assert block.rows[0][0] == ("RESOLUTION 44", "Bridging")


def test_an_honest_word_file_is_not_refused_for_its_pictures() -> None:
    data = with_part(WORD, "word/media/photo.png", bytes(range(256)) * 4096)
    assert len(ingest(data, "b.docx").provisions) == 3
