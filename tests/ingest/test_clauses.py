"""The traps of the annex, in our own words: headings, labels, sub-items, what is glued, what only looks like one."""

from __future__ import annotations

import pytest

from resolutions.ingest import Ingested, Provision, ingest
from resolutions.vocabulary import ProvisionKind
from tests.ingest.brief import entry

TSB = "the Director of the Telecommunication Standardization Bureau"
BDT = "the Director of the Telecommunication Development Bureau"


def read_entry(*lines: str) -> Ingested:
    return ingest(entry("\n".join(lines)).as_text(), "brief.txt")


def paths(*lines: str) -> list[str]:
    return [provision.path for provision in read_entry(*lines).provisions]


def only(*lines: str) -> Provision:
    (provision,) = read_entry(*lines).provisions
    return provision


def codes(read: Ingested) -> list[str]:
    return [finding.code for finding in read.findings]


def test_numbering_restarts_under_every_heading_so_the_path_counts_the_heading() -> None:
    said = paths("instructs", "all ITU-T study groups", "6\tto meet", "instructs", TSB, "1\tto meet", "6\tto travel")
    assert said == ["instructs/6", "instructs-2/1", "instructs-2/6"]


def test_a_verb_and_what_it_does_may_stand_on_two_lines() -> None:
    provision = only("resolves ", f"to instruct {TSB}", "1\tto hold a course")
    assert (provision.path, provision.heading) == ("resolves-to-instruct/1", f"resolves to instruct {TSB}")
    assert provision.text == "to hold a course"


def test_a_heading_and_its_addressee_may_stand_on_one_line() -> None:
    provision = only(f"invites {TSB}", "3\tto hold a course")
    assert (provision.path, provision.heading) == ("invites/3", f"invites {TSB}")


def test_an_addressee_and_the_clause_may_stand_on_one_line() -> None:
    provision = only("instructs ", "ITU-T Study Group 13, to keep a list of courses;")
    assert (provision.path, provision.label) == ("instructs", None)
    assert provision.heading == "instructs ITU-T Study Group 13"
    assert provision.text == "to keep a list of courses;"


def test_all_may_stand_on_one_line() -> None:
    provision = only("encourages the Directors of the three Bureaux to look for cheaper ways,")
    assert (provision.path, provision.heading) == ("encourages", "encourages the Directors of the three Bureaux")


def test_an_unlabelled_clause_may_stand_below_its_addressee() -> None:
    provision = only("instructs", TSB, "to go on as before")
    assert (provision.path, provision.text) == ("instructs", "to go on as before")


def test_an_addressee_may_stand_inside_the_numbered_clause() -> None:
    provision = only("invites", "1\tTSAG to think about courses")
    assert (provision.heading, provision.text) == ("invites", "TSAG to think about courses")
    assert [code.value for code in provision.addressees] == ["TSAG"]


def test_a_study_group_mandate_has_no_verb() -> None:
    read = read_entry("ITU-T SG 13", "Courses on networks.", "ITU-T SG 20", "Courses on things.")
    assert [(p.path, p.verb, p.heading) for p in read.provisions] == [
        ("sg13", None, "ITU-T SG 13"),
        ("sg20", None, "ITU-T SG 20"),
    ]
    assert all(provision.kind is ProvisionKind.OPERATIVE for provision in read.provisions)
    assert codes(read).count("no-verb") == 2


@pytest.mark.parametrize("glued", ["to ask for help;2\tto give help;", "to ask for help;2 to give help;"])
def test_a_clause_glued_to_the_one_before_is_parted_and_named(glued: str) -> None:
    read = read_entry("instructs", TSB, f"1\t{glued}", "3\tto rest")
    assert [(p.path, p.text) for p in read.provisions] == [
        ("instructs/1", "to ask for help;"),
        ("instructs/2", "to give help;"),
        ("instructs/3", "to rest"),
    ]
    assert codes(read).count("glued-clause") == 1


@pytest.mark.parametrize("text", ["to apply Resolution 2 to all", "to use IPv6;4 and more", "to keep 1;3 to 1 odds"])
def test_a_number_within_a_clause_does_not_part_it(text: str) -> None:
    assert paths("instructs", TSB, f"1\t{text}") == ["instructs/1"]


def test_numbers_that_are_not_contiguous_are_kept_and_named() -> None:
    read = read_entry("instructs", TSB, "1\tto begin", "8\tto end")
    assert [provision.label for provision in read.provisions] == ["1", "8"]
    assert codes(read).count("number-gap") == 1


def test_numbers_that_are_contiguous_are_not_named() -> None:
    assert "number-gap" not in codes(read_entry("instructs", TSB, "1\tto begin", "2\tto end"))


def test_instruct_stands_for_instructs() -> None:
    provision = only("Instruct ", TSB, "1\tto hold a course")
    assert (provision.path, provision.heading.split()[0]) == ("instructs/1", "instructs")


def test_a_space_after_the_number_does_for_a_tab() -> None:
    assert paths("instructs", TSB, "1 to begin;", "2 to end,") == ["instructs/1", "instructs/2"]


def test_opening_words_govern_the_sub_items_that_follow() -> None:
    read = read_entry(
        "resolves", "1\tthat all is well;", "2\tthat ITU-T shall:", "i)\tlook;", "ii)\tlisten;", "3\tto end"
    )
    assert [(p.path, p.kind.value, p.parent) for p in read.provisions] == [
        ("resolves/1", "operative", None),
        ("resolves/2", "chapeau", None),
        ("resolves/2/i", "operative", "resolves/2"),
        ("resolves/2/ii", "operative", "resolves/2"),
        ("resolves/3", "operative", None),
    ]


def test_opening_words_may_be_the_whole_heading() -> None:
    read = read_entry("resolves ", "that the work should ensure:", "V) quiet")
    assert [(p.path, p.kind.value, p.label) for p in read.provisions] == [
        ("resolves", "chapeau", None),
        ("resolves/v", "operative", "V"),
    ]


def test_opening_words_may_follow_an_addressee_on_one_line() -> None:
    read = read_entry(
        "resolves", "to invite ITU-T, in particular Study Group 5, to go on, among others: ", "iv)\tlooking"
    )
    assert [provision.path for provision in read.provisions] == ["resolves-to-invite", "resolves-to-invite/iv"]
    assert read.provisions[0].heading == "resolves to invite ITU-T, in particular Study Group 5"


def test_addressees_that_resolves_further_names_belong_to_the_heading() -> None:
    read = read_entry("resolves further ", "that ITU regional offices", "1\tbe kind;", "2\tbe quick")
    assert [provision.path for provision in read.provisions] == ["resolves-further/1", "resolves-further/2"]
    assert {provision.heading for provision in read.provisions} == {"resolves further that ITU regional offices"}


def test_letters_under_a_preamble_stand_alone() -> None:
    read = read_entry("considering also", "b)\tthe sea;", "h)\tthe sky;", "i)\tthe land;")
    assert [provision.path for provision in read.provisions] == [f"considering-also/{letter}" for letter in "bhi"]
    assert {provision.kind for provision in read.provisions} == {ProvisionKind.PREAMBULAR}


def test_letters_under_a_numbered_clause_hang_below_it_and_roman_ones_below_them() -> None:
    said = paths("instructs", TSB, "1\tto do:", "a)\tthis:", "i)\tnow;", "ii)\tlater;", "b)\tthat;", "2\tto end")
    assert said == [
        "instructs/1",
        "instructs/1/a",
        "instructs/1/a/i",
        "instructs/1/a/ii",
        "instructs/1/b",
        "instructs/2",
    ]


@pytest.mark.parametrize("reference", ["instructs 2 above", "invites the Secretary-General below"])
def test_a_cross_reference_is_no_heading_even_where_a_line_begins_with_it(reference: str) -> None:
    read = read_entry("instructs", TSB, "1\tto act on", f"{reference} without delay", "2\tto end")
    assert [provision.path for provision in read.provisions] == ["instructs/1", "instructs/2"]
    assert read.provisions[0].text.endswith(f"{reference} without delay")


def test_a_cross_reference_in_a_clause_is_named() -> None:
    assert "cross-reference-not-heading" in codes(
        read_entry("instructs", TSB, "3\tbased on instructs 2 above, to help")
    )


def test_a_line_without_label_goes_on_with_the_clause_above() -> None:
    assert only("instructs", TSB, "1\tto begin", "and to end").text == "to begin and to end"


def test_the_same_label_twice_keeps_both_clauses_and_is_named() -> None:
    read = read_entry("instructs", TSB, "1\tto begin", "1\tto begin again")
    assert [provision.path for provision in read.provisions] == ["instructs/1", "instructs/1-2"]
    assert "duplicate-label" in codes(read)


def test_text_before_the_first_heading_is_named() -> None:
    assert "text-before-heading" in codes(read_entry("Some words.", "instructs", TSB, "1\tto begin"))


def test_a_cell_that_an_empty_line_cut_in_two_is_put_together() -> None:
    data = entry("instructs\n" + TSB + "\n1\tto begin").as_text().replace(b"\n\tinstructs", b"\n\n\tinstructs")
    read = ingest(data, "brief.txt")
    assert [(p.resolution, p.path) for p in read.provisions] == [("44", "instructs/1")]


def test_a_heading_keeps_what_its_addressee_has_to_work_with() -> None:
    heading = f"{TSB}, in close collaboration with {BDT}, within the resources that are available"
    assert only("instructs", heading, "1\tto begin").heading == f"instructs {heading}"


def test_positions_count_every_provision_of_a_resolution_in_order() -> None:
    read = read_entry("resolves", "2\tthat ITU-T shall:", "i)\tlook;", "instructs", TSB, "1\tto begin")
    assert [provision.position for provision in read.provisions] == [1, 2, 3]


FRENCH = "le Directeur du Bureau de la normalisation des télécommunications"
HEADINGS = {
    "fr": ("NOUVELLE RÉSOLUTION\nTitre", "charge en outre", f"{FRENCH}, en étroite collaboration avec le Directeur du "
           "Bureau de développement des télécommunications"),
    "es": ("NUEVA RESOLUCIÓN\nTítulo", "encarga además", "al Director de la Oficina de Normalización de las "
           "Telecomunicaciones, en estrecha colaboración con el Director de la Oficina de Desarrollo de las "
           "Telecomunicaciones"),
    "ru": ("НОВАЯ РЕЗОЛЮЦИЯ\nНазвание", "поручает далее", "Директору Бюро стандартизации электросвязи в тесном "
           "сотрудничестве с Директором Бюро развития электросвязи"),
    "ar": ("قرار جديد\nعنوان", "يكلّف كذلك", "مدير مكتب تقييس الاتصالات، بالتعاون الوثيق مع مدير مكتب تنمية الاتصالات"),
    "zh": ("新决议\n标题", "进一步责成", "电信标准化局主任，与电信发展局主任密切协作"),
}  # fmt: skip


@pytest.mark.parametrize("language", HEADINGS)
@pytest.mark.parametrize("parted_by", [" ", "\n"])
def test_a_heading_is_understood_in_every_language(language: str, parted_by: str) -> None:
    title, verb, addressee = HEADINGS[language]
    data = f"\t{title}\n\t{verb}{parted_by}{addressee}\n1\tcourse one\n2\tcourse two\n".encode()
    read = ingest(data, "brief.txt")
    assert read.text_language.value == language
    assert [p.path for p in read.provisions] == ["further-instructs/1", "further-instructs/2"]
    assert {(p.lead, p.basis.value, p.support) for p in read.provisions} == {("TSB", "named", ("BDT",))}


PREAMBLES = {
    "en": "recognizing", "fr": "reconnaissant", "es": "reconociendo", "ru": "признавая",
    "ar": "وإذ تدرك", "zh": "认识到",
}  # fmt: skip


@pytest.mark.parametrize("language", PREAMBLES)
def test_a_preamble_is_understood_in_every_language(language: str) -> None:
    title = "NEW RESOLUTION\nTitle" if language == "en" else HEADINGS[language][0]
    (provision,) = ingest(f"\t{title}\n\t{PREAMBLES[language]}\na)\t1, 2, 3\n".encode(), "brief.txt").provisions
    assert (provision.path, provision.kind.value) == ("recognizing/a", "preambular")
