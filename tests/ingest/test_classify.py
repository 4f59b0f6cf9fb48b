"""Who leads, who supports and who is told, with the words that say so."""

from __future__ import annotations

import pytest

from resolutions.ingest import Ingested, Provision, ingest
from resolutions.ingest.reporting import duties_in
from tests.ingest.brief import entry

TSB = "the Director of the Telecommunication Standardization Bureau"
BDT = "the Director of the Telecommunication Development Bureau"


def read_entry(*lines: str) -> Ingested:
    return ingest(entry("\n".join(lines)).as_text(), "brief.txt")


def only(*lines: str) -> Provision:
    (provision,) = read_entry(*lines).provisions
    return provision


def roles(*lines: str) -> tuple[str | None, str, str]:
    provision = only(*lines)
    return provision.lead, provision.basis.value, " ".join(provision.support)


LEADS = [
    ("one Director", f"instructs\n{TSB}\n1\tto begin", ("TSB", "named", "")),
    ("a Director by short name", "instructs\nthe Director of BDT\n1\tto begin", ("BDT", "named", "")),
    ("a collaborator", f"instructs\n{TSB}, in collaboration with {BDT}\n1\tto begin", ("TSB", "named", "BDT")),
    (
        "two collaborators",
        "instructs\nthe Director of TSB in close collaboration with the BDT and BR Directors\n1\tto begin",
        ("TSB", "named", "BDT BR"),
    ),
    (
        "the other Bureaux",
        f"instructs\n{TSB}, in collaboration with the Directors of the other Bureaux\n1\tto begin",
        ("TSB", "named", "BDT BR"),
    ),
    (
        "the other two Bureaux of BDT",
        "instructs\nthe Director of BDT, in collaboration with the Directors of the other two Bureaux\n1\tto begin",
        ("BDT", "named", "TSB BR"),
    ),
    (
        "resources are no collaborator",
        f"instructs\n{TSB}, in cooperation with {BDT}, within the resources of ITU-R\n1\tto begin",
        ("TSB", "named", "BDT"),
    ),
    ("three Directors", "encourages\nthe Directors of the three Bureaux to begin", (None, "joint", "")),
    ("Directors one by one", "invites\nDirectors of TSB, BR and BDT\nto begin", (None, "joint", "")),
    ("several advisory groups", "invites\n1\tRAG, TSAG and TDAG to begin", (None, "joint", "")),
    ("one advisory group", "invites\n1\tTSAG to begin", ("TSB", "inferred", "")),
    ("a study group", "instructs\nStudy Group 17\n1\tto begin", ("TSB", "inferred", "")),
    ("all study groups", "further instructs the study groups\n1\tto begin", ("TSB", "inferred", "")),
    ("the Assembly itself", "resolves\n1\tthat all is well", ("TSB", "inferred", "")),
    ("regional offices", "resolves further\nthat ITU regional offices\n1\tbegin", ("BDT", "inferred", "TSB")),
    ("members", "invites\nMember States and ITU-D Sector Members\nto begin", (None, "none", "")),
    ("a preamble", "noting\na)\tthat ITU-T should work closely with ITU-D", (None, "none", "")),
]


@pytest.mark.parametrize(("case", "lines", "expected"), LEADS, ids=[case for case, *_rest in LEADS])
def test_the_lead_follows_from_who_is_addressed(case: str, lines: str, expected: tuple[str | None, str, str]) -> None:
    assert roles(*lines.split("\n")) == expected, case


SUPPORT = [
    ("to begin, in collaboration with the Director of BDT", "BDT"),
    (
        "in cooperation with the Radiocommunication Bureau and the Telecommunication Development Bureau, to begin",
        "BDT BR",
    ),
    ("to liaise with all ITU-R and ITU-D study groups", "BDT BR"),
    ("to share this with groups of ITU-R", "BR"),
    ("to work closely with the Directors of BDT and BR in order to begin", "BDT BR"),
    ("to act in conjunction with ITU-D", "BDT"),
    ("to support BDT in its courses", "BDT"),
    ("to support the BDT Director on courses", "BDT"),
    ("to support ITU-D Study Group 2", "BDT"),
    (f"to assist {BDT} in the courses", "BDT"),
    ("to work with the other two Sectors in close collaboration with the other two Sectors", "BDT BR"),
    ("to build upon the ITU-D efforts", ""),
    ("to inform members of programmes within ITU-D", ""),
    ("to leverage existing ITU-D platforms", ""),
    ("to support developing countries, taking BDT activities into account", ""),
    ("to encourage cooperation of these groups with other regional bodies", ""),
    ("to collaborate with experts; and to read what ITU-D wrote", ""),
]


@pytest.mark.parametrize(("text", "support"), SUPPORT)
def test_to_work_with_a_bureau_makes_it_a_support_and_to_cite_it_does_not(text: str, support: str) -> None:
    assert roles("instructs", TSB, f"1\t{text}") == ("TSB", "named", support)


def test_sub_items_share_the_addressee_and_the_support_of_their_chapeau() -> None:
    read = read_entry("calls upon", f"{TSB} to cooperate with {BDT} in order to:", "i)\tlook;", "ii)\tshare with ITU-R")
    assert [(p.kind.value, p.lead, p.support) for p in read.provisions] == [
        ("chapeau", "TSB", ("BDT",)),
        ("operative", "TSB", ("BDT",)),
        ("operative", "TSB", ("BDT", "BR")),
    ]


def test_a_clause_under_resolves_may_name_its_own_addressee() -> None:
    read = read_entry("resolves", "2\tthat ITU-T, in collaboration with the other Sectors, shall:", "i)\tlook")
    assert [([c.value for c in p.addressees], p.lead, p.support) for p in read.provisions] == [
        (["ITU-T"], "TSB", ("BDT", "BR"))
    ] * 2


def test_a_word_that_is_also_a_sector_does_not_address_it() -> None:
    assert only("resolves", "1\tthat the work of ITU-T shall go on").addressees == ()


def test_study_groups_of_other_sectors_are_not_ours() -> None:
    provision = only("instructs", TSB, "1\tcooperating with ITU-R Study Groups 1 and 3 and Study Group 2 of ITU-D")
    assert [code.value for code in provision.addressees] == ["TSB"]


def test_directors_and_a_task_force_are_all_addressed_in_the_order_of_the_vocabulary() -> None:
    directors = "the Directors of the Radiocommunication (BR), Telecommunication Standardization (TSB) Bureaux"
    line = f"2\t{directors} and ISC TF to begin"
    assert [code.value for code in only("invites", line).addressees] == ["TSB", "BR", "ISC-TF"]


def test_a_study_group_nobody_knows_counts_as_itu_t_and_is_named() -> None:
    read = read_entry("instructs", "ITU-T Study Group 99", "1\tto begin")
    assert [code.value for code in read.provisions[0].addressees] == ["ITU-T"]
    assert "unknown-actor" in [finding.code for finding in read.findings]


def test_an_addressee_nobody_knows_is_named_and_gives_no_lead() -> None:
    read = read_entry("invites", "1\tpublishers to begin")
    assert (read.provisions[0].lead, read.provisions[0].basis.value) == (None, "none")
    assert "unknown-actor" in [finding.code for finding in read.findings]


def test_the_words_that_led_to_a_conclusion_are_kept() -> None:
    because = only("instructs", f"{TSB}, in collaboration with {BDT}", "1\tto report each year to the Council").because
    assert any("Telecommunication Standardization" in words for words in because)
    assert any("collaboration with" in words for words in because)
    assert any("Council" in words for words in because)


DUTIES = [
    ("to report each year to the Council and to the next WTSA", [("council", "annual"), ("wtsa", "next")]),
    (
        "to report annually to the ITU Council and to the 2020 WTSA on courses",
        [("council", "annual"), ("wtsa", "next")],
    ),
    ("to report to future WTSA and plenipotentiary conferences", [("wtsa", "each-meeting"), ("pp", "each-meeting")]),
    ("to report on courses to Council", [("council", None)]),
    ("to look, reporting findings to the Council as appropriate", [("council", "as-appropriate")]),
    ("to submit its reports as soon as possible to Study Group 5", [("sg5", "as-soon-as-possible")]),
    ("to prepare courses and send a report to TSAG", [("tsag", None)]),
    ("make reports to the ITU body concerning the region", [("regional-body", None)]),
    (
        "to report to the Intersector Coordination Group on Courses and the respective Sector advisory groups",
        [("iscg", None), ("rag", None), ("tsag", None), ("tdag", None)],
    ),
    ("to report on the progress of the courses", [("not-stated", None)]),
    ("to report to TSAG on what the Council said", [("tsag", None)]),
    ("to contribute on the progress of the courses", []),
    ("to support the writing of reports and the Council", []),
    ("to prepare reports considering all needs", []),
    ("to include in the budget proposal to Council the means for it", []),
    ("to help with phones reported stolen to the Council", []),
]


@pytest.mark.parametrize(("text", "expected"), DUTIES)
def test_a_duty_to_report_is_known_by_its_words(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = [(duty.to, duty.cadence.value if duty.cadence else None) for duty in duties_in(text).duties]
    assert found == expected


def test_a_preamble_makes_no_duty_to_report() -> None:
    assert only("noting", "a)\tthe wish to report each year to the Council").reporting == ()
