"""Text as extracted becomes text as meant, and two versions of one text are known as the same."""

from __future__ import annotations

import pytest

from resolutions.ingest.normalise import clean, digest, fold, number, residues, same_text, slug

CLEANED = [
    ("  two   spaces\tand a tab ", "two spaces and a tab"),
    ("no\u00a0break and non\u2011breaking", "no break and non-breaking"),
    ("\u200fmarks\u200e and \u202bembeddings\u202c", "marks and embeddings"),
    ("كتـــاب", "كتاب"),
    ("e\u0301tude", "étude"),
    ("developing[footnoteRef:1] and developed [1: \tA note on countries.] ones", "developing and developed ones"),
    ("[bookmark: lt_pId099]a title", "a title"),
    ("for countries1 and others", "for countries and others"),
    ("the move to IPv6 and IMT-2020 under Question3/2", "the move to IPv6 and IMT-2020 under Question3/2"),
    ("the modalities of [Resolution 44 (Rev.)]", "the modalities of [Resolution 44 (Rev.)]"),
]


@pytest.mark.parametrize(("given", "meant"), CLEANED)
def test_residue_of_the_layout_is_taken_out_and_nothing_else(given: str, meant: str) -> None:
    assert clean(given) == meant
    assert clean(meant) == meant


def test_each_residue_is_named_with_its_words() -> None:
    said = residues("[bookmark: x]for countries1 and[footnoteRef:2] more")
    assert [code for code, _words in said] == ["footnote-residue", "bookmark-residue", "footnote-digit"]
    assert ("footnote-digit", "countries1") in [
        (code, words.split("]")[-1].removeprefix("for ")) for code, words in said
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Courses, for all;", "courses for all"),
        ("the sector’s work", "the sector's work"),
        ("سدّ الفجوة", "سد الفجوة"),
        ("to facilitate , the work", "to facilitate, the work"),
        ("（IMR）", "(IMR)"),
    ],
)
def test_a_handful_of_characters_does_not_make_another_text(one: str, other: str) -> None:
    assert same_text(one, other)


def test_another_word_makes_another_text() -> None:
    assert not same_text("courses for all", "courses for some")
    assert not same_text("评估决议的落实情况", "评估决议的实施情况")


def test_numbers_are_read_in_any_digits_and_nothing_else_is_a_number() -> None:
    assert [number(text) for text in ("44", " ٤٤ ", "４４", "44a", "", "to be determined")] == [
        44,
        44,
        44,
        None,
        None,
        None,
    ]


def test_a_digest_tells_wordings_apart_and_ignores_residue() -> None:
    assert digest("for countries1  all") == digest("for countries all")
    assert digest("for countries all") != digest("for countries")


def test_a_slug_is_plain_latin_and_empty_for_other_scripts() -> None:
    assert slug("Étude of the “new” things") == "etude-of-the-new-things"
    assert slug("国际漫游") == ""
    assert fold("Étude!") == "etude"
