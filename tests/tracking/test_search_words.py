"""Words made ready for search: what a person types meets what a text says, in six languages."""

from __future__ import annotations

import pytest

from tracking.search_words import MOST_WORDS, code_form, codes_field, fold, haystack, question, whole_code

TEXTS = {
    "en": "Strengthening the role of co\u00adoperation: e\u2011health, 5G/IMT\u20112020 (AI)",
    "fr": "Réseaux à très haut débit dans les pays côtiers",
    "ar": "تَعْزِيزُ دَوْرِ المكـــاتب الإقليميّة للاتحاد ورؤية القمة الأولى",
    "zh": "加强区域代表处的作用，缩小AI标准化差距",
    "ru": "Ёмкость сетей и доступ",
    "es": "Reducción de la brecha de normalización",
}


def finds(typed: str, text: str) -> bool:
    stored = haystack([text])
    return all(needle in stored for needle in question(typed).needles)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "strengthening"),
        ("en", "STRENGTH role"),
        ("en", "cooperation"),
        ("en", "e-health"),
        ("en", "IMT-2020"),
        ("en", "imt 2020"),
        ("en", "ai"),
        ("en", "5g"),
        ("fr", "reseaux tres debit"),
        ("fr", "RÉSEAUX côtiers"),
        ("ar", "تعزيز دور"),
        ("ar", "تَعْزِيز"),
        ("ar", "المكاتب"),
        ("ar", "مكاتب"),
        ("ar", "الاقليمية"),
        ("ar", "الإقليميه"),
        ("ar", "الاولي"),
        ("ar", "الأولى"),
        ("ar", "روية"),
        ("ar", "الـقـمـة"),
        ("zh", "加强区域代表处的作用"),
        ("zh", "代表处"),
        ("zh", "作用"),
        ("zh", "处"),
        ("zh", "标准化差距"),
        ("zh", "ＡＩ"),
        ("ru", "емкость"),
        ("es", "reduccion normalización"),
    ],
)
def test_words_are_found_however_they_are_spelt(language: str, typed: str) -> None:
    assert finds(typed, TEXTS[language])


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "weakening"),
        ("en", "st"),
        ("en", "he"),
        ("zh", "用作"),
        ("ar", "المكتبات"),
        ("fr", "x"),
    ],
)
def test_words_that_do_not_stand_there_are_not_found(language: str, typed: str) -> None:
    assert not finds(typed, TEXTS[language])


def test_a_chinese_word_does_not_reach_over_a_comma() -> None:
    assert not finds("作用缩小", TEXTS["zh"])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Déjà\tVU  ", "deja vu"),
        ("٢٠١٦ و۱۲", "2016 و12"),
        ("ﬁnal ½", "final 1 2"),
        ("\u200f\u202bab\u202c", "ab"),
        ("<b>&quot;", "b quot"),
        ("", ""),
    ],
)
def test_folding_leaves_small_letters_digits_and_single_spaces(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("44-26", "44-26"),
        (" new‑fin‑01 ", "new-fin-01"),
        ("NEW-FIN", "new-fin"),
        ("44-", "44-"),
        ("44", "44-"),
        ("fin", ""),
        ("44-26 and", ""),
        ('44-26"', ""),
        ("-44", ""),
        ("٤٤", ""),
    ],
)
def test_a_code_is_told_from_words(typed: str, code: str) -> None:
    assert code_form(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("NEW FIN 01", "new-fin-01"),
        ("newfin01", "new-fin-01"),
        ("NewFin-01", "new-fin-01"),
        ("New\u2011QOS 101", "new-qos-101"),
        ("44 26", "44-26"),
        ("44.26", "44-26"),
        ("old 77", "old-77"),
        ("44 2", ""),
        ("4426", ""),
        ("new", ""),
        ("news 5", ""),
        ("role of 5g", ""),
    ],
)
def test_a_whole_code_is_told_however_its_parts_are_parted(typed: str, code: str) -> None:
    assert whole_code(typed) == code


def test_needles_have_at_least_three_characters_and_no_more_than_a_dozen_count() -> None:
    asked = question(" ".join(["a", "b2", "标准", *(f"word{number}" for number in range(20))]))
    assert len(asked.needles) == MOST_WORDS
    assert min(map(len, asked.needles)) == 3


def test_what_is_neither_letter_nor_digit_asks_for_nothing() -> None:
    assert question(' "*() ').is_empty


def test_codes_are_kept_present_one_first() -> None:
    assert codes_field("89-01", ["NEW-FIN-01"]) == " 89-01 new-fin-01 "
    assert len(codes_field("89-01", [f"OLD-{number}" for number in range(99)])) <= 200
