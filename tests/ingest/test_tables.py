"""Tables 1 and 2 in six languages, rows that lost cells, titles that contradict each other, documents cut off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resolutions.ingest import Ingested, ingest
from resolutions.vocabulary import Language
from tests.ingest.brief import ANNEX, OVERVIEW, STATUS, Brief, entry, refusal_of


def read(brief: Brief, language: Language | None = None) -> Ingested:
    return ingest(brief.as_text(), "brief.txt", language)


def codes(found: Ingested, where: str | None = None) -> list[str]:
    return [finding.code for finding in found.findings if where in (None, finding.where)]


def title(found: Ingested, key: str, language: str) -> str:
    return next(item for item in found.resolutions if item.key == key).titles[language]


def test_a_brief_gives_its_resolutions_with_status_number_and_places() -> None:
    roaming = read(Brief()).as_json()["resolutions"][1]
    assert roaming == {
        "key": "imr",
        "number": None,
        "text_status": "new",
        "titles": {"en": "Mobile roaming"},
        "in_table1": True,
        "in_table2": True,
        "in_annex": True,
    }


def test_the_json_of_a_provision_has_every_key_and_says_null_where_the_text_is_silent() -> None:
    assert read(Brief()).as_json()["provisions"][1] == {
        "resolution": "44",
        "path": "instructs/2",
        "heading": "instructs the Director of TSB, in collaboration with the Director of BDT",
        "verb": "instructs",
        "label": "2",
        "kind": "operative",
        "text": "to report each year to the Council;",
        "addressees": ["TSB"],
        "lead": "TSB",
        "basis": "named",
        "support": ["BDT"],
        "reporting": [{"to": "council", "cadence": "annual"}],
    }


SPOKEN = {
    "en": ("Revised", "New", "to be determined", "Resolution 44 “{}” asks.", "New Resolution “{}” asks."),
    "fr": (
        "Révisée",
        "Nouvelle",
        "À déterminer",
        "La Résolution 44 «{}» demande.",
        "Nouvelle Résolution «{}» demande.",
    ),
    "es": ("Revisada", "Nueva", "Por determinar", "La Resolución 44 “{}” pide.", "Nueva Resolución “{}” pide."),
    "ru": (
        "Пересмотренная",
        "Новая",
        "Подлежит определению",
        "Резолюция 44 «{}» просит.",
        "Новая Резолюция «{}» просит.",
    ),
    "ar": ("مُراجع", "جديد", "يُحدد لاحقاً", "القرار 44 بشأن {} يكلف المدير.", "قرار جديد بشأن {}، يدعو المدير."),
    "zh": ("修订", "新", "待定", "第44号决议“{}”请主任办班。", "新决议“{}”请主任办班。"),
}
TITLES = {
    "en": ("Bridging the gap", "Mobile roaming"),
    "fr": ("Réduire l'écart", "Itinérance mobile internationale"),
    "es": ("Reducir la brecha", "Itinerancia móvil internacional"),
    "ru": ("Преодоление разрыва", "Международный мобильный роуминг"),
    "ar": ("سدّ الفجوة", "التجوال الدولي المتنقل"),
    "zh": ("缩小差距", "国际移动漫游"),
}


@pytest.mark.parametrize("language", SPOKEN)
def test_both_tables_are_understood_in_every_language(language: str) -> None:
    revised, new, to_come, numbered, unnumbered = SPOKEN[language]
    gap, roaming = TITLES[language]
    found = read(
        Brief(
            status=((revised, "44", gap), (new, to_come, roaming)),
            overview=((numbered.format(gap),), (unnumbered.format(roaming),)),
        )
    )
    assert found.language.value == language
    assert [(item.key, item.text_status, item.in_table1, item.in_table2) for item in found.resolutions] == [
        ("44", "revised", True, True),
        ("imr", "new", True, True),
    ]
    assert title(found, "44", language) == ("Bridging the gap" if language == "en" else gap)
    assert title(found, "imr", language) == ("Mobile roaming" if language == "en" else roaming)
    assert not {"titles-differ", "missing-in-table1", "lost-cells"} & set(codes(found))


NEW_TITLES = {
    "imt-non-radio": ("Non-radio aspects", "非无线电问题", "الجوانب غير الراديوية"),
    "imr": ("Mobile roaming", "移动漫游", "التجوال المتنقل"),
    "protection-of-users": ("Protection of users", "保护用户", "حماية مستعملي الخدمات"),
    "financial-inclusion": ("The financial inclusion gap", "金融包容性", "فجوة الشمول المالي"),
    "counterfeit": ("Counterfeit devices", "假冒设备", "الأجهزة الزائفة"),
    "smart-africa": ("The Smart Africa Manifesto", "《智慧非洲宣言》", "إعلان إفريقيا الذكية"),
    "iot": ("Internet of things", "物联网", "إنترنت الأشياء"),
    "service-quality": ("Service quality", "服务质量", "جودة الخدمة"),
    "device-theft": ("Device theft", "盗窃移动设备", "سرقة الأجهزة المتنقلة"),
    "evaluation": ("Evaluation of Resolutions", "评估全会各项决议", "تقييم تنفيذ قرارات الجمعية"),
}


@pytest.mark.parametrize("key", NEW_TITLES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_new_resolution_is_known_by_its_subject(key: str, place: int) -> None:
    language = ("en", "zh", "ar")[place]
    spoken = SPOKEN[language]
    found = read(
        Brief(
            status=((spoken[1], spoken[2], NEW_TITLES[key][place]),),
            overview=((spoken[4].format(NEW_TITLES[key][place]),),),
            annex=(("NEW RESOLUTION\n" + NEW_TITLES[key][0], "noting\na)\tall"),),
        )
    )
    assert [item.key for item in found.resolutions] == [key]


def test_a_new_resolution_on_an_unknown_subject_gets_a_key_from_its_english_title() -> None:
    found = read(
        Brief(
            status=(("新", "待定", "太空"),),
            overview=(("新决议“太空”请主任办班。",),),
            annex=(("NEW RESOLUTION\nOuter space", "noting\na)\tall"),),
        )
    )
    assert [(item.key, item.in_table1, item.in_table2) for item in found.resolutions] == [("outer-space", True, True)]
    assert title(found, "outer-space", "zh") == "太空"


def test_a_row_that_lost_its_cells_is_rebuilt_by_order_and_flagged() -> None:
    status = (("Revised", "2", "Mandates"), (" \tto be determined",), ("Revised", "44", "Bridging the gap"))
    brief = Brief(
        status=status,
        overview=(("Resolution 2 “Mandates” asks.",), OVERVIEW[1], OVERVIEW[0]),
        annex=(("RESOLUTION 2\nMandates", "ITU-T SG 13\nAll."), ANNEX[2], ANNEX[1]),
    )
    found = ingest(brief.as_text().replace(b"\n\t \tto be", b"\n \tto be"), "brief.txt")
    roaming = found.resolutions[1]
    assert (roaming.key, roaming.in_table1, roaming.text_status) == ("imr", True, "new")
    assert codes(found, "imr").count("lost-cells") == 1
    assert "by its place" in next(f.message for f in found.findings if f.code == "lost-cells")


def test_a_row_that_kept_only_its_title_is_known_by_it() -> None:
    found = read(Brief(status=(("Bridging the gap",), STATUS[2])))
    assert found.resolutions[0].in_table1
    assert found.resolutions[0].text_status is None
    assert codes(found, "44").count("lost-cells") == 1


def test_a_row_nobody_can_place_is_flagged() -> None:
    found = read(Brief(status=(*STATUS, ("Revised", "", "Something else altogether"), ("", "", "And another"))))
    assert codes(found, "table 1") == ["lost-cells", "lost-cells"]


def test_a_resolution_that_table_1_leaves_out_is_named() -> None:
    found = read(Brief(status=STATUS[:2]))
    assert codes(found, "imr").count("missing-in-table1") == 1
    assert found.resolutions[1].text_status == "new"


def test_titles_that_differ_are_named_and_table_1_is_kept() -> None:
    found = ingest(
        Brief(
            status=(("修订", "44", "缩小各国差距"),), overview=(("第44号决议“缩小差距”请主任办班。",),), annex=ANNEX[:2]
        ).as_text(),
        "brief.txt",
    )
    assert title(found, "44", "zh") == "缩小各国差距"
    assert codes(found, "44").count("titles-differ") == 1
    assert "title-conflict-between-resolutions" not in codes(found)


def test_a_title_that_belongs_to_another_resolution_is_named_and_table_2_is_kept() -> None:
    found = ingest(
        Brief(
            status=(("修订", "44", "缩小发展中国家的差距"), ("修订", "45", "缩小发展中国家差距")),
            overview=(("第44号决议“缩小发展中国家的差距”请。",), ("第45号决议“海洋与天空”请。",)),
            annex=(ANNEX[1], ("RESOLUTION 45\nSea and sky", "noting\na)\tall")),
        ).as_text(),
        "brief.txt",
    )
    assert title(found, "45", "zh") == "海洋与天空"
    assert {"title-conflict-between-resolutions", "titles-differ"} <= set(codes(found, "45"))
    assert "titles-differ" not in codes(found, "44")


def test_a_title_is_freed_of_residue_and_the_residue_is_named() -> None:
    annex = ((ANNEX[1][0] + "[footnoteRef:1] in countries1 [1:  A note.]", ANNEX[1][1]), ANNEX[2])
    found = read(Brief(status=(("Revised", "44", "[bookmark: x9]Bridging the gap"), STATUS[2]), annex=annex))
    assert title(found, "44", "en") == "Bridging the gap in countries"
    assert {"footnote-residue", "footnote-digit", "bookmark-residue"} <= set(codes(found, "44"))


def test_a_clause_one_letter_off_its_subject_is_kept_and_named() -> None:
    found = read(
        entry("encourages the Directors of the three Bureaux to work on IMT,", "NEW RESOLUTION", "Roaming (IMR)")
    )
    assert found.provisions[0].text == "to work on IMT,"
    assert codes(found, "roaming-imr encourages") == ["subject-mismatch"]


def test_a_new_resolution_waits_for_its_number() -> None:
    assert codes(read(Brief())).count("number-to-come") == 1


def test_the_language_can_be_given_but_not_against_the_tables() -> None:
    assert read(Brief(), Language.ENGLISH).is_complete
    wrong = read(Brief(), Language.ARABIC)
    assert not wrong.is_complete
    assert "language-mismatch" in codes(wrong)


def test_a_whole_brief_is_complete() -> None:
    found = read(Brief())
    assert found.is_complete
    assert found.refusal is None


CUTS = {
    "the annex is missing": replace(Brief(), annex=()),
    "an entry of the annex is missing": replace(Brief(), annex=ANNEX[:2]),
    "an entry has a title and no clause": replace(Brief(), annex=(*ANNEX[:2], (ANNEX[2][0], ""))),
    "an entry ends with a heading": replace(Brief(), annex=(*ANNEX[:2], (ANNEX[2][0], "instructs"))),
    "both tables are missing": replace(Brief(), status=(), overview=()),
    "the tables begin later than the annex": replace(Brief(), status=(), overview=OVERVIEW[1:]),
    "the last entry ends with a heading after its clauses": replace(
        Brief(), annex=(*ANNEX[:2], (ANNEX[2][0], f"{ANNEX[2][1]}\nresolves"))
    ),
    "the last entry has no operative clause": replace(
        Brief(), annex=(*ANNEX[:2], (ANNEX[2][0], "noting\na)\tthe price of calls"))
    ),
}


@pytest.mark.parametrize("case", CUTS)
@pytest.mark.parametrize("kind", ["as_text", "as_word"])
def test_a_document_that_announces_more_than_it_holds_is_refused(case: str, kind: str) -> None:
    found = ingest(getattr(CUTS[case], kind)(), "brief")
    assert not found.is_complete
    assert [finding.code for finding in found.errors] == ["document-cut"]
    assert "cut off" in (found.refusal or "")


def test_a_text_that_stops_within_a_line_is_refused() -> None:
    data = Brief().as_text().rstrip()
    assert ingest(data, "brief.txt").is_complete
    assert ingest(data[:-9], "brief.txt").refusal == "The document is cut off: it stops in the middle of a line."


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_text_whose_last_row_is_open_after_a_semicolon_is_refused(end: str) -> None:
    data = Brief(overview=OVERVIEW[:1], status=STATUS[:2], annex=ANNEX[:2]).as_text().rstrip() + end.encode()
    assert "after a clause that announces another one" in (ingest(data, "brief.txt").refusal or "")
    assert ingest(data + b"\n\n", "brief.txt").is_complete


def test_a_heading_without_clause_before_the_last_entry_is_a_warning() -> None:
    annex = (*ANNEX[:1], (ANNEX[1][0], f"{ANNEX[1][1]}\nresolves"), ANNEX[2])
    found = read(Brief(annex=annex))
    assert found.is_complete
    assert codes(found).count("ends-with-heading") == 1


@pytest.mark.parametrize("share", [0.2, 0.35, 0.5, 0.65, 0.8])
def test_a_text_cut_anywhere_is_never_taken_for_whole(share: float) -> None:
    data = Brief().as_text()
    assert refusal_of(data[: int(len(data) * share)], "brief.txt")


def test_text_between_rows_of_the_annex_is_named() -> None:
    data = Brief().as_text().replace(b"\n\tNEW RESOLUTION", b"\nSome words.\n\tNEW RESOLUTION")
    assert "stray-text" in codes(ingest(data, "brief.txt"))


def test_a_resolution_that_stands_twice_is_joined_and_named() -> None:
    again = (ANNEX[1][0], "invites\nMember States\nto come")
    found = read(Brief(overview=(*OVERVIEW, OVERVIEW[0]), annex=(*ANNEX, again)))
    assert [item.path for item in found.provisions if item.resolution == "44"] == [
        "instructs/1",
        "instructs/2",
        "invites",
    ]
    assert codes(found, "44") == ["repeated-entry"]
    assert len(found.resolutions) == 2
