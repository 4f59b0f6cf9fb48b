"""The register data under fixtures/: counts, forms, references; no clause wording of the sources stands in it."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
WORKING_DATE = date(2017, 3, 20)
BUREAUX = ["TSB", "BDT", "BR"]
ITEMS = {
    "evaluation": 1, "imt-non-radio": 1, "imr": 2, "protection-of-users": 1, "financial-inclusion": 4, "counterfeit": 7,
    "smart-africa": 4, "iot": 2, "service-quality": 3, "device-theft": 4, "2": 2, "18": 2, "29": 1, "44": 33, "45": 1,
    "50": 2, "52": 2, "54": 6, "58": 5, "64": 4, "69": 1, "70": 3, "72": 6, "73": 10, "76": 3, "78": 4,
}  # fmt: skip
CHAPEAUX = {
    ("44", "resolves/2"),
    ("44", "resolves-further/2"),
    ("45", "resolves"),
    ("54", "calls-upon"),
    ("72", "resolves-to-invite"),
}
PREAMBLE = {
    ("50", "noting/4"),
    ("64", "recognizing"),
    ("73", "considering-also/b"),
    ("78", "noting/a"),
    ("78", "noting/e"),
}
REPORTING: dict[str, set[tuple[str, str | None]]] = {
    "NEW-FIN-01": {("council", "annual"), ("wtsa", "next")},
    "73-02": {("council", "annual"), ("wtsa", "next")},
    "18-02": {("iscg", None), ("rag", None), ("tsag", None), ("tdag", None)},
    "44-11": {("regional-body", None)},
    "44-12": {("tsag", None)},
    "44-22": {("wtsa", "each-meeting"), ("pp", "each-meeting")},
    "44-26": {("council", None)},
    "70-02": {("council", "as-appropriate")},
    "72-02": {("sg5", "as-soon-as-possible")},
    "72-06": {("wtsa", "next")},
    "73-05": {("sg5", "as-soon-as-possible")},
    "73-08": {("not-stated", None)},
    "73-10": {("tsag", None)},
}
VERBS = {
    "Assess", "Assist", "Build", "Compile", "Consider", "Consult", "Continue", "Contribute", "Cooperate",
    "Coordinate", "Develop", "Ease", "Encourage", "Ensure", "Explore", "Facilitate", "Find", "Give", "Go", "Help",
    "Hold", "Identify", "Implement", "Keep", "Launch", "Liaise", "Look", "Maintain", "Make", "Offer", "Open",
    "Organize", "Prepare", "Promote", "Provide", "Put", "Report", "Run", "Set", "Strengthen", "Study", "Support",
    "Train", "Use", "Work",
}  # fmt: skip


def load(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def provisions() -> list[tuple[str, dict[str, Any]]]:
    return [(res["slug"], row) for res in load("resolutions") for row in res["provisions"]]


def operative() -> list[tuple[str, dict[str, Any]]]:
    return [(slug, row) for slug, row in provisions() if row["kind"] == "operative"]


def item_titles() -> dict[str, str]:
    return {row["item"]["code"]: row["item"]["title"] for _, row in operative()}


def repeated(values: list[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


# --- what the documents hold -----------------------------------------------------------------------------------------


def test_there_are_26_resolutions_10_of_them_new_and_unnumbered() -> None:
    rows = load("resolutions")
    new = [row for row in rows if row["number"] is None]
    assert (len(rows), len(new)) == (26, 10)
    assert [row["slug"] for row in rows] == list(ITEMS)
    assert all(row["mnemonic"] and row["text_status"] == "new" and row["suggested_number"] for row in new)
    assert all(row["slug"] == str(row["number"]) and not row["mnemonic"] for row in rows if row["number"])


def test_only_numbers_of_a_public_source_are_confirmed_suggestions() -> None:
    assert {row["suggested_number"] for row in load("resolutions") if row["suggestion_confirmed"]} == {92, 98}


def test_only_58_is_unmodified_and_only_the_status_of_70_is_inferred() -> None:
    rows = load("resolutions")
    assert [row["slug"] for row in rows if row["text_status"] == "unmodified"] == ["58"]
    assert [row["slug"] for row in rows if row["text_status_unconfirmed"]] == ["70"]


def test_each_resolution_has_its_count_of_action_items() -> None:
    assert Counter(slug for slug, _ in operative()) == ITEMS
    assert sum(ITEMS.values()) == 114


def test_chapeaux_and_preamble_are_the_ten_of_the_annex() -> None:
    by_kind = {
        kind: {(slug, row["path"]) for slug, row in provisions() if row["kind"] == kind}
        for kind in ("chapeau", "preambular")
    }
    assert by_kind == {"chapeau": CHAPEAUX, "preambular": PREAMBLE}
    assert len(provisions()) == 124


def test_every_title_is_there_in_three_languages_and_clean() -> None:
    for row in load("resolutions"):
        assert set(row["titles"]) == {"en", "zh", "ar"}
        for title in row["titles"].values():
            assert title == " ".join(title.split())
            assert not re.search(r"footnoteRef|bookmark|[\u00a0\u2010\u2011]|[a-z]\d\b(?<!v6)", title), title
    assert not repeated([title for row in load("resolutions") for title in row["titles"].values()])


def test_69_carries_its_own_chinese_title_and_not_that_of_64() -> None:
    titles = {row["slug"]: row["titles"]["zh"] for row in load("resolutions")}
    assert "IPv6" in titles["64"]
    assert "IPv6" not in titles["69"]


# --- provisions ------------------------------------------------------------------------------------------------------


def test_a_path_stands_once_in_its_resolution_and_its_parent_comes_before_it() -> None:
    seen: set[tuple[str, str]] = set()
    for slug, row in provisions():
        assert (slug, row["path"]) not in seen
        assert re.fullmatch(r"[a-z0-9-]+(/[a-z0-9]+)*", row["path"])
        if row["parent"] is not None:
            assert (slug, row["parent"]) in seen & CHAPEAUX
            assert row["path"].startswith(row["parent"] + "/")
        seen.add((slug, row["path"]))


def test_every_clause_below_a_chapeau_names_it_as_parent() -> None:
    for slug, row in provisions():
        above = [path for res, path in CHAPEAUX if res == slug and row["path"].startswith(path + "/")]
        assert row["parent"] == (above[0] if above else None), (slug, row["path"])


def test_the_path_agrees_with_words_and_label() -> None:
    for slug, row in provisions():
        heading = row["path"].split("/")[0]
        assert re.sub(r"-\d+$", "", heading) == row["words"].replace(" ", "-") or slug == "2"
        last = row["path"].split("/")[-1] if "/" in row["path"] else None
        assert last == (row["label"].lower() if row["label"] else None)
        assert row["verb"] in row["words"] or row["words"] in {"resolves to instruct", "resolves to invite"}


def test_the_lead_agrees_with_its_basis() -> None:
    for slug, row in provisions():
        where = (slug, row["path"])
        named = [code for code in row["addressees"] if code in BUREAUX]
        match row["basis"]:
            case "named":
                assert [row["lead"]] == named, where
            case "inferred":
                assert row["lead"] in BUREAUX, where
                assert not named, where
            case _:
                assert row["lead"] is None, where
                assert row["support"] == [], where


def test_nobody_leads_only_where_the_text_addresses_several_or_members() -> None:
    unled = {row["item"]["code"]: row["basis"] for _, row in operative() if row["lead"] is None}
    assert unled == {"NEW-IMR-02": "joint", "18-01": "joint", "18-02": "joint", "69-01": "joint", "76-01": "none"}


def test_regional_offices_are_led_by_bdt_and_supported_by_tsb() -> None:
    rows = [row for _, row in provisions() if row["addressees"] == ["regional-offices"]]
    assert len(rows) == 7
    assert {(row["lead"], row["basis"], *row["support"]) for row in rows} == {("BDT", "inferred", "TSB")}


def test_support_is_the_bureaux_among_the_collaborators() -> None:
    for slug, row in operative():
        if row["lead"] and row["addressees"] != ["regional-offices"]:
            assert set(row["support"]) == set(row["collaborators"]) & set(BUREAUX), (slug, row["path"])
        assert row["lead"] not in row["support"]


def test_there_are_thirteen_reporting_obligations() -> None:
    reporting = {row["item"]["code"]: row["reporting"] for _, row in operative() if row["reporting"]}
    found = {code: {(to["to"], to["cadence"]) for to in duties} for code, duties in reporting.items()}
    assert found == REPORTING
    assert len(REPORTING) == 13


# --- action items ----------------------------------------------------------------------------------------------------


def test_item_codes_run_without_a_gap_in_document_order() -> None:
    for res in load("resolutions"):
        head = res["number"] or f"NEW-{res['mnemonic']}"
        codes = [row["item"]["code"] for row in res["provisions"] if "item" in row]
        assert codes == [f"{head}-{n:02}" for n in range(1, len(codes) + 1)]


def test_items_belong_to_operative_clauses_alone() -> None:
    assert {row["kind"] for _, row in provisions() if "item" in row} == {"operative"}


def test_known_codes_stand_at_their_clauses() -> None:
    code = {(slug, row["path"]): row["item"]["code"] for slug, row in operative()}
    assert code["44", "instructs/12"] == "44-26"
    assert code["73", "instructs-2/1"] == "73-02"
    assert code["financial-inclusion", "instructs/1"] == "NEW-FIN-01"


def test_item_titles_are_short_imperative_and_different() -> None:
    titles = item_titles()
    assert not repeated([title.lower() for title in titles.values()])
    for code, title in titles.items():
        assert len(title) <= 90, (code, len(title))
        assert title.split()[0] in VERBS, (code, title)
        assert not title.endswith(".")
        assert title == " ".join(title.split())


def test_twins_are_pairs_of_different_items() -> None:
    pairs: list[list[str]] = json.loads((FIXTURES / "twins.json").read_text(encoding="utf-8"))
    assert ["44-17", "44-33"] in pairs
    assert all(len(set(pair)) == 2 and set(pair) <= set(item_titles()) for pair in pairs)
    assert not repeated([tuple(sorted(pair)) for pair in pairs])


# --- bodies, meetings, reports due -----------------------------------------------------------------------------------


def test_every_body_named_exists() -> None:
    rows = load("bodies")
    assert not repeated([row["code"] for row in rows])
    codes = {row["code"] for row in rows}
    assert {row["body"] for row in load("meetings") + load("lead_times")} <= codes
    assert {sister["assembly"] for res in load("resolutions") for sister in res["sisters"]} <= codes
    assert {to["to"] for _, row in provisions() for to in row["reporting"]} <= codes | {"not-stated"}
    assert {row["body"] for row in load("meetings")} <= {row["code"] for row in rows if row["meets"]}


def test_a_lead_time_stands_once_per_body_and_kind() -> None:
    rows = load("lead_times")
    assert not repeated([(row["body"], row["kind"]) for row in rows])
    days = {(row["body"], row["kind"]): row["days"] for row in rows}
    assert days["council", "secretariat"] == 30
    assert days["council", "financial"] == 56
    assert (days["wtsa", "contribution"], days["wtsa", "hard"]) == (30, 14)


def test_a_meeting_is_held_exactly_when_it_closed_before_the_working_date() -> None:
    rows = load("meetings")
    assert len(rows) == 21
    assert not repeated([row["slug"] for row in rows])
    for row in rows:
        opens, closes = date.fromisoformat(row["opens_on"]), date.fromisoformat(row["closes_on"])
        assert opens <= closes
        assert row["standing"] == ("held" if closes < WORKING_DATE else "planned"), row["slug"]


def test_wtsa_20_stands_where_it_was_planned() -> None:
    row = next(row for row in load("meetings") if row["slug"] == "wtsa-20")
    assert (row["opens_on"], row["place"], row["unconfirmed"]) == ("2020-11-17", "Hyderabad", True)


def test_every_report_due_answers_an_obligation_at_a_meeting_of_that_body() -> None:
    body_of = {row["slug"]: row["body"] for row in load("meetings")}
    rows = load("reports_due")
    assert not repeated([(row["item"], row["meeting"]) for row in rows])
    for row in rows:
        assert row["to"] in {to for to, _ in REPORTING[row["item"]]}
        assert body_of[row["meeting"]] == row["to"]
        assert row["document_number"] == ""


def test_a_frequency_in_the_text_is_a_rule_and_all_else_was_decided() -> None:
    ruled = {"annual", "each-meeting", "next"}
    for row in load("reports_due"):
        cadence = dict(REPORTING[row["item"]])[row["to"]]
        assert row["basis"] == ("rule" if cadence in ruled else "decided"), row["item"]


def test_reports_due_for_council_2017_are_the_three_known_ones() -> None:
    due = {row["item"] for row in load("reports_due") if row["meeting"] == "council-2017"}
    assert due == {"NEW-FIN-01", "73-02", "44-26"}


# --- originality -----------------------------------------------------------------------------------------------------


def seed_text() -> str:
    folder = Path(os.environ.get("WTSA_SEEDS", ROOT.parent / "shared" / "seeds"))
    seed = folder / "wtsa16-itud-zh.txt"
    if not seed.exists():
        pytest.skip(f"source documents are absent: {seed.name}")
    return seed.read_text(encoding="utf-8")


def clause_lines(text: str) -> Iterator[str]:
    """Lines of the annex but titles and addressee lines, which are facts and may be repeated."""
    before = ""
    for line in (raw.strip() for raw in text[text.index("\n Annex") :].split("\n")):
        is_title = re.match(r"(NEW )?RESOLUTION", before)
        if line and not is_title and not re.match(r"(the )?Directors?\b|to instruct the Director", line):
            yield line
        before = line or before


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def clause_runs(length: int) -> set[tuple[str, ...]]:
    return set().union(*(runs(line, length) for line in clause_lines(seed_text())))


@pytest.mark.seeds
@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.json")))
def test_no_twelve_words_of_a_clause_stand_in_the_register(name: str) -> None:
    assert not runs((FIXTURES / name).read_text(encoding="utf-8"), 12) & clause_runs(12)


@pytest.mark.seeds
def test_no_six_words_of_a_clause_stand_in_an_item_title() -> None:
    copied = clause_runs(6)
    assert {code: runs(title, 6) & copied for code, title in item_titles().items() if runs(title, 6) & copied} == {}


@pytest.mark.seeds
def test_the_search_for_copied_words_finds_a_copy() -> None:
    longest = max(clause_lines(seed_text()), key=len)
    assert runs(f"Before it {longest} and after it", 12) & clause_runs(12)
