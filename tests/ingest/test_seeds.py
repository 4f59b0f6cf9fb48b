"""Both source documents, as text and as Word: the counts of the domain, every trap, and goldens of their structure."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from resolutions.ingest import Ingested, Stored, ingest, propose
from resolutions.ingest.normalise import digest, fold
from resolutions.ingest.propose import changes_nothing, counts
from tests.ingest.brief import refusal_of
from tests.ingest.test_propose import carried_out

pytestmark = pytest.mark.seeds

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
NAMES = [f"wtsa16-itud-{language}.{kind}" for language in ("zh", "ar") for kind in ("txt", "docx")]
NEW = {
    "evaluation": 1, "imt-non-radio": 1, "imr": 2, "protection-of-users": 1, "financial-inclusion": 4,
    "counterfeit": 7, "smart-africa": 4, "iot": 2, "service-quality": 3, "device-theft": 4,
}  # fmt: skip
NUMBERED = {
    "2": 2, "18": 2, "29": 1, "44": 33, "45": 1, "50": 2, "52": 2, "54": 6, "58": 5, "64": 4, "69": 1, "70": 3,
    "72": 6, "73": 10, "76": 3, "78": 4,
}  # fmt: skip
DUTIES = {
    "18 invites/2": {"iscg": None, "rag": None, "tsag": None, "tdag": None},
    "44 instructs/12": {"council": None},
    "44 instructs/8": {"wtsa": "each-meeting", "pp": "each-meeting"},
    "44 resolves-further/2/ii": {"regional-body": None},
    "44 resolves-further/2/iii": {"tsag": None},
    "70 invites/3": {"council": "as-appropriate"},
    "72 instructs/1": {"sg5": "as-soon-as-possible"},
    "72 instructs/5": {"wtsa": "next"},
    "73 instructs-2/1": {"council": "annual", "wtsa": "next"},
    "73 instructs-2/4": {"sg5": "as-soon-as-possible"},
    "73 instructs-2/7": {"not-stated": None},
    "73 instructs-2/9": {"tsag": None},
    "financial-inclusion instructs/1": {"council": "annual", "wtsa": "next"},
}
# (lead, basis, support) where it is not simply the Director of TSB with the collaborators of the heading.
ROLES = {
    "imt-non-radio instructs": ("TSB", "inferred", "BDT BR"),
    "imr encourages": (None, "joint", ""),
    "protection-of-users invites/1": ("TSB", "named", "BDT"),
    "2 sg13": ("TSB", "inferred", "BDT"),
    "2 sg20": ("TSB", "inferred", "BDT BR"),
    "18 invites/1": (None, "joint", ""),
    "18 invites/2": (None, "joint", ""),
    "44 resolves/1": ("TSB", "inferred", ""),
    "44 resolves/2": ("TSB", "inferred", "BDT BR"),
    "44 resolves/2/iii": ("TSB", "inferred", "BDT BR"),
    "44 resolves/4": ("TSB", "inferred", ""),
    "44 resolves-further/2/iv": ("BDT", "inferred", "TSB"),
    "44 further-instructs/3": ("TSB", "inferred", "BDT"),
    "45 resolves": ("TSB", "inferred", ""),
    "45 resolves/v": ("TSB", "inferred", "BDT BR"),
    "50 noting/4": (None, "none", ""),
    "50 instructs/1": ("TSB", "named", ""),
    "50 instructs/8": ("TSB", "named", "BDT"),
    "52 resolves-to-instruct/2": ("TSB", "inferred", "BDT"),
    "52 further-instructs/2": ("TSB", "inferred", "BDT"),
    "54 calls-upon/ii": ("TSB", "named", "BDT"),
    "69 invites": (None, "joint", ""),
    "70 instructs/2": ("TSB", "named", ""),
    "70 invites/3": ("TSB", "named", "BDT BR"),
    "70 invites/4": ("TSB", "named", "BDT"),
    "72 resolves-to-invite": ("TSB", "inferred", ""),
    "72 resolves-to-invite/iv": ("TSB", "inferred", "BDT BR"),
    "73 instructs/6": ("TSB", "inferred", "BDT BR"),
    "76 invites": (None, "none", ""),
    "76 instructs/1": ("TSB", "named", "BDT BR"),
    "76 instructs/4": ("TSB", "named", "BDT"),
}


@cache
def _ingested(path: Path) -> Ingested:
    return ingest(path.read_bytes(), path.name)


@pytest.fixture(params=NAMES)
def source(seeds: Path, request: pytest.FixtureRequest) -> Ingested:
    """Each source document in turn."""
    return _ingested(seeds / request.param)


@pytest.fixture
def zh(seeds: Path) -> Ingested:
    return _ingested(seeds / "wtsa16-itud-zh.txt")


@pytest.fixture
def ar(seeds: Path) -> Ingested:
    return _ingested(seeds / "wtsa16-itud-ar.txt")


def where(found: Ingested, code: str) -> set[str]:
    return {finding.where for finding in found.findings if finding.code == code}


def at(found: Ingested, resolution: str, path: str) -> str:
    return next(item.text for item in found.provisions if (item.resolution, item.path) == (resolution, path))


def test_every_source_gives_the_counts_of_the_domain(source: Ingested) -> None:
    assert Counter(item.kind.value for item in source.provisions) == {"operative": 114, "chapeau": 5, "preambular": 5}
    assert len(source.resolutions) == 26
    assert source.is_complete


def test_every_resolution_has_its_items_in_document_order(source: Ingested) -> None:
    operative = [item.resolution for item in source.provisions if item.kind.value == "operative"]
    assert list(Counter(operative).items()) == [*NEW.items(), *NUMBERED.items()]


def test_new_resolutions_have_no_number_and_the_others_do(source: Ingested) -> None:
    numbers = {found.key: found.number for found in source.resolutions}
    assert numbers == {**dict.fromkeys(NEW), **{key: int(key) for key in NUMBERED}}
    assert where(source, "number-to-come") == set(NEW)


def test_chapeaux_and_preamble_are_those_of_the_domain(source: Ingested) -> None:
    of_kind = {
        kind: {f"{item.resolution} {item.path}" for item in source.provisions if item.kind.value == kind}
        for kind in ("chapeau", "preambular")
    }
    assert of_kind == {
        "chapeau": {"44 resolves/2", "44 resolves-further/2", "45 resolves", "54 calls-upon", "72 resolves-to-invite"},
        "preambular": {"50 noting/4", "64 recognizing", "73 considering-also/b", "78 noting/a", "78 noting/e"},
    }


def test_the_thirteen_reporting_obligations_and_no_other_are_found(source: Ingested) -> None:
    found = {
        f"{item.resolution} {item.path}": {
            duty.to: duty.cadence.value if duty.cadence else None for duty in item.reporting
        }
        for item in source.provisions
        if item.reporting
    }
    assert found == DUTIES


def test_lead_basis_and_support_are_as_decided(source: Ingested) -> None:
    found = {
        f"{item.resolution} {item.path}": (
            item.lead.value if item.lead else None,
            item.basis.value,
            " ".join(bureau.value for bureau in item.support),
        )
        for item in source.provisions
    }
    assert {key: found[key] for key in ROLES} == ROLES


def test_text_and_word_say_the_same(seeds: Path) -> None:
    for language in ("zh", "ar"):
        as_text, as_word = (_ingested(seeds / f"wtsa16-itud-{language}.{kind}") for kind in ("txt", "docx"))
        assert as_text.as_json() == as_word.as_json()


def test_both_languages_give_the_same_provisions(zh: Ingested, ar: Ingested) -> None:
    assert zh.provisions == ar.provisions
    assert (zh.language.value, ar.language.value, zh.text_language.value) == ("zh", "ar", "en")


def test_every_resolution_has_a_title_in_the_language_of_its_tables_and_in_english(source: Ingested) -> None:
    assert {frozenset(found.titles) for found in source.resolutions} == {frozenset({"en", source.language.value})}
    assert not any("[" in title or "  " in title for found in source.resolutions for title in found.titles.values())


def test_the_chinese_tables_contradict_each_other_in_six_titles(zh: Ingested) -> None:
    assert where(zh, "titles-differ") == {"evaluation", "counterfeit", "device-theft", "54", "58", "69"}


def test_the_arabic_tables_contradict_each_other_in_one_title(ar: Ingested) -> None:
    assert where(ar, "titles-differ") == {"58"}


def test_the_chinese_table_gives_69_the_title_of_64(zh: Ingested) -> None:
    assert where(zh, "title-conflict-between-resolutions") == {"69"}
    titles = {found.key: found.titles["zh"] for found in zh.resolutions}
    assert "IPv6" in titles["64"]
    assert "IPv6" not in titles["69"]


def test_no_title_conflict_is_seen_where_there_is_none(ar: Ingested) -> None:
    assert where(ar, "title-conflict-between-resolutions") == set()


def test_resolution_70_is_missing_from_table_1_and_its_status_is_not_stated(source: Ingested) -> None:
    assert where(source, "missing-in-table1") == {"70"}
    seventy = next(found for found in source.resolutions if found.key == "70")
    assert (seventy.in_table1, seventy.in_table2, seventy.in_annex, seventy.text_status) == (False, True, True, None)


def test_rows_of_the_arabic_table_that_lost_cells_are_rebuilt_and_flagged(ar: Ingested) -> None:
    assert where(ar, "lost-cells") == {"imr", "protection-of-users", "2", "18", "29"}
    assert [found.key for found in ar.resolutions if not found.in_table1] == ["70"]
    unknown = {found.key for found in ar.resolutions if found.text_status is None}
    assert unknown == {"2", "18", "29", "70"}
    assert all(found.text_status == "new" for found in ar.resolutions if found.key in NEW)


def test_the_chinese_table_lost_nothing_and_gives_every_status(zh: Ingested) -> None:
    assert where(zh, "lost-cells") == set()
    assert Counter(found.text_status for found in zh.resolutions) == {
        "new": 10,
        "revised": 14,
        "unmodified": 1,
        None: 1,
    }


def test_each_trap_of_the_annex_is_named_where_it_stands(source: Ingested) -> None:
    assert where(source, "glued-clause") == {"device-theft resolves-to-instruct/3"}
    assert where(source, "no-verb") == {"2 sg13", "2 sg20"}
    assert where(source, "cross-reference-not-heading") == {"service-quality instructs/3", "73 instructs-2/9"}
    assert where(source, "subject-mismatch") == {"imr encourages"}
    assert where(source, "number-gap") == {
        "44 further-instructs", "50 noting", "50 instructs", "52 resolves-to-instruct", "52 further-instructs",
        "70 instructs", "70 invites", "73 instructs", "76 instructs",
    }  # fmt: skip
    assert "44" in where(source, "footnote-residue")
    assert "78 resolves-to-instruct/4" in where(source, "footnote-digit")
    assert not where(source, "unknown-actor") | where(source, "text-before-heading") | where(source, "stray-text")


def test_residue_of_the_arabic_document_is_named(ar: Ingested) -> None:
    assert where(ar, "bookmark-residue") == {"69"}
    assert "76" in where(ar, "footnote-digit")


def test_what_was_glued_or_cut_is_whole(source: Ingested) -> None:
    assert at(source, "device-theft", "resolves-to-instruct/4").startswith("to provide assistance")
    assert at(source, "device-theft", "resolves-to-instruct/3").endswith("devices;")
    assert at(source, "imr", "encourages").endswith("IMT,")
    assert "developing countries and gauge" in at(source, "78", "resolves-to-instruct/4")


def test_no_clause_text_stands_in_a_finding(source: Ingested) -> None:
    said = "".join(fold(finding.message) for finding in source.findings)
    texts = [fold(item.text) for item in source.provisions]
    assert not any(text[place : place + 60] in said for text in texts for place in range(0, max(1, len(text) - 60), 20))


def test_the_sister_document_adds_titles_and_no_provision(zh: Ingested, ar: Ingested) -> None:
    for first, second in ((zh, ar), (ar, zh)):
        stored = carried_out(propose(first, Stored()), Stored())
        assert changes_nothing(propose(first, stored))
        more = [item for item in propose(second, stored) if item.kind != "unchanged"]
        assert {(item.what, item.kind) for item in more} <= {("title", "new"), ("resolution", "changed")}
        assert counts(more)[("title", "new")] == 26
        both = carried_out(more, stored)
        assert {item.kind for document in (zh, ar) for item in propose(document, both)} == {"unchanged"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.6, 0.75, 0.9, 0.99])
def test_a_source_cut_off_is_never_taken_for_whole(seeds: Path, name: str, share: float) -> None:
    data = (seeds / name).read_bytes()
    assert "cut off" in (refusal_of(data[: int(len(data) * share)], name) or "")


@pytest.mark.parametrize("name", ["wtsa16-itud-zh.txt", "wtsa16-itud-ar.txt"])
@pytest.mark.parametrize("lines", range(1, 9))
def test_a_source_cut_at_a_line_end_is_never_taken_for_whole(seeds: Path, name: str, lines: int) -> None:
    whole = (seeds / name).read_bytes().splitlines(keepends=True)[:-1]  # the last is the space that closes the row
    assert "cut off" in (refusal_of(b"".join(whole[:-lines]), name) or "")
    assert refusal_of(b"".join(whole), name) is None


@pytest.mark.parametrize("name", ["wtsa16-itud-zh.txt", "wtsa16-itud-ar.txt"])
@pytest.mark.parametrize("share", [0.45, 0.6, 0.75])
def test_a_source_without_its_front_is_never_taken_for_whole(seeds: Path, name: str, share: float) -> None:
    whole = (seeds / name).read_bytes().splitlines(keepends=True)
    assert "cut off" in (refusal_of(b"".join(whole[int(len(whole) * share) :]), name) or "")


@pytest.mark.parametrize("name", NAMES)
def test_a_source_is_read_well_within_a_second(seeds: Path, name: str) -> None:
    data = (seeds / name).read_bytes()
    begun = time.process_time()
    ingest(data, name)
    assert time.process_time() - begun < 1


def structure(found: Ingested) -> dict[str, object]:
    """What a golden keeps: everything but wording, of which only the digest."""
    provisions = found.as_json()["provisions"]
    kept = [{**item, "text": None} for item in provisions]
    for item, provision in zip(kept, found.provisions, strict=True):
        item["sha256"] = digest(provision.text)
        del item["text"]
    return {
        "resolutions": found.as_json()["resolutions"],
        "provisions": kept,
        "findings": [{"code": item.code, "where": item.where, "severity": item.severity} for item in found.findings],
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_structure_is_that_of_the_golden(seeds: Path, name: str) -> None:
    """`WTSA_REWRITE_GOLDENS=1` writes the goldens anew; the difference is then reviewed."""
    golden = GOLDEN / f"{Path(name).stem}.json"
    found = structure(_ingested(seeds / name))
    if os.environ.get("WTSA_REWRITE_GOLDENS") == "1":
        golden.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(golden.read_text(encoding="utf-8"))


def test_a_golden_would_see_one_changed_word(zh: Ingested) -> None:
    first, *others = zh.provisions
    altered = replace(zh, provisions=(replace(first, text=f"{first.text} again"), *others))
    assert structure(altered) != structure(zh)
