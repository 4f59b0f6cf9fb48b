"""What the Council report says, read from its outline."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pytest_django import Settings

from resolutions.vocabulary import Cadence, Language
from tracking.reports.council import council_report, summary
from tracking.reports.facts import DutyFact, EvidenceFact, PlanFacts
from tracking.reports.imprint import Imprint
from tracking.reports.outline import Heading, Labelled, Outline, Paragraph, Table, Text, plain
from tracking.workflow import Status

IMPRINT = Imprint(checksum="0123456789abcdef" * 4, taken_by="Coordinator")


def _paper(facts: PlanFacts, language: Language = Language.ENGLISH) -> Outline:
    return council_report(facts, language, IMPRINT)


def _texts(outline: Outline) -> list[Text]:
    found: list[Text] = []
    for block in outline.blocks:
        if isinstance(block, Heading | Paragraph):
            found.append(block.text)
        if isinstance(block, Labelled):
            found += [words for _label, cell in block.rows for words in cell]
        if isinstance(block, Table):
            found += [words for line in block.rows for cell in line.cells for words in cell]
    return found


def _words(outline: Outline) -> str:
    return "\n".join(plain(words) for words in _texts(outline))


def _period_of(outline: Outline) -> str:
    blocks = iter(outline.blocks)
    assert any(isinstance(block, Heading) and block.anchor == "since" for block in blocks)
    return next(plain(block.text) for block in blocks if isinstance(block, Paragraph))


def _rows(outline: Outline) -> list[list[str]]:
    tables = [block for block in outline.blocks if isinstance(block, Table)]
    return [[plain(cell[0]) for cell in line.cells] for table in tables for line in table.rows]


def _table_after(outline: Outline, heading: str) -> list[list[str]]:
    blocks = iter(outline.blocks)
    assert any(isinstance(block, Heading) and plain(block.text).startswith(heading) for block in blocks)
    table = next(block for block in blocks if isinstance(block, Table))
    return [[" / ".join(plain(words) for words in cell) for cell in line.cells] for line in table.rows]


def test_the_sections_stand_in_their_order(facts: PlanFacts) -> None:
    heads = [plain(block.text) for block in _paper(facts).blocks if isinstance(block, Heading) and block.level == 1]
    assert heads == [
        "1 Overview",
        "2 Since the last meeting",
        "3 Points that need attention",
        "4 Progress by Resolution",
        "5 Cooperation",
        "6 Reports due to Council and other bodies",
        "Annex A: All action items",
        "Annex B: Changes of owner and date",
        "Annex C: Method",
    ]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "English"), ("ar", "الإنكليزية"), ("zh", "英文"), ("fr", "Anglais")]
)
def test_the_original_language_is_the_one_drafted_in_whatever_is_printed(
    facts: PlanFacts, language: str, said: str
) -> None:
    front = next(block for block in _paper(facts, Language(language)).blocks if isinstance(block, Labelled))
    assert plain(front.rows[3][1][0]).lower() == said.lower()


def test_the_summary_is_short_and_made_of_figures(facts: PlanFacts) -> None:
    said = plain(summary(facts))
    assert len(said.split()) <= 120
    assert "6 action items" in said
    assert "2 of 6 items were updated" in said
    assert "1 report is due to Council 2017" in said


def test_the_words_of_council_papers_are_used_and_no_others(facts: PlanFacts) -> None:
    words = _words(_paper(facts))
    assert "Awaiting a decision of Council" in words
    assert "Under implementation" in words
    assert not re.search(r"\b(done|ongoing|pending)\b|%", words, re.IGNORECASE)


def test_a_superseded_item_names_its_successor(facts: PlanFacts) -> None:
    gone = replace(facts.items[0], status=Status.SUPERSEDED, superseded_by="Resolution 100")
    outline = _paper(replace(facts, items=(gone, *facts.items[1:])))
    assert "Superseded by Resolution 100" in _words(outline)


def test_a_slipped_date_is_told_with_both_days_and_its_reason(facts: PlanFacts) -> None:
    slipped = next(
        block for block in _paper(facts).blocks if isinstance(block, Table) and block.caption == "Due dates moved later"
    )
    cells = [plain(cell[0]).replace("\u00a0", " ") for cell in slipped.rows[0].cells]
    assert cells == ["44-01", "Do what 44-01 asks", "1 Feb 2017", "1 Mar 2017", "Speaker fell ill"]


def test_points_that_need_attention_list_what_is_late_and_what_awaits(facts: PlanFacts) -> None:
    paper = _paper(facts)
    assert [line[0] for line in _table_after(paper, "Overdue")] == ["44-01"]
    assert _table_after(paper, "Awaiting a decision")[0][:3] == ["44-04", "Budget of 2018", "Council"]


def test_a_resolution_shows_status_latest_update_and_next_report(facts: PlanFacts) -> None:
    rows = {line[0].split(" / ")[0]: line for line in _table_after(_paper(facts), "Resolution 44")}
    assert "Draft sent. [illustrative]" in rows["44-02"][3]
    assert "Evidence: The draft" in rows["44-02"][3]
    assert "1 of 2 milestones met" in rows["44-01"][2]
    assert rows["44-26"][4].startswith("Council 2017")


def test_a_resolution_without_number_says_so(facts: PlanFacts) -> None:
    assert "Resolution NEW-FIN (number to be determined)" in _words(_paper(facts))


def test_reports_due_to_the_meeting_are_listed_with_their_day(facts: PlanFacts) -> None:
    rows = _table_after(_paper(facts), "Due to Council 2017")
    assert [line[0] for line in rows] == ["44-26"]
    assert rows[0][4].replace("\u00a0", " ") == "15 Apr 2017"


def test_annex_a_holds_every_item(facts: PlanFacts) -> None:
    rows = _table_after(_paper(facts), "Annex A")
    assert [line[0] for line in rows] == [item.code for item in facts.items]


def test_the_method_states_coverage_and_checksum(facts: PlanFacts) -> None:
    words = _words(_paper(facts))
    assert re.search(r"2 of 6 items were updated in the period from .+ 2016 to 20 March 2017\.", words)
    assert IMPRINT.checksum in words


@pytest.mark.parametrize("demonstration", [True, False])
def test_illustrative_progress_is_told_on_the_first_page(
    facts: PlanFacts, settings: Settings, demonstration: bool
) -> None:
    settings.WTSA_DEMO = demonstration
    first = _paper(facts).blocks[0]
    assert isinstance(first, Paragraph)
    assert plain(first.text).startswith("Demonstration, not for submission")


def test_a_plan_without_illustrative_progress_carries_no_notice(facts: PlanFacts) -> None:
    real = tuple(replace(item, update=None) for item in facts.items)
    assert "illustrative" not in _words(_paper(replace(facts, items=real)))


@pytest.mark.parametrize("language", [tongue for tongue in Language if tongue is not Language.ENGLISH])
def test_a_text_that_exists_in_english_alone_is_an_island_with_its_mark(facts: PlanFacts, language: Language) -> None:
    spans = [span for words in _texts(_paper(facts, language)) for span in words]
    titles = [span for span in spans if span.text.startswith("Do what 44-01 asks")]
    assert titles
    assert {(span.text, span.language) for span in titles} == {("Do what 44-01 asks [EN]", "en")}


@pytest.mark.parametrize("language", [Language.ARABIC, Language.CHINESE])
def test_what_a_person_typed_in_english_carries_the_mark_wherever_it_stands(
    facts: PlanFacts, language: Language
) -> None:
    gone = replace(facts.items[0], status=Status.SUPERSEDED, superseded_by="Resolution 100")
    duty = DutyFact("44-02", "itu-r-sg6", Cadence.NOT_STATED, None)
    bodies = {**facts.bodies, "itu-r-sg6": "ITU-R Study Group 6"}
    held = replace(facts.assembly, place="Hammamet")
    before = replace(facts.meeting, slug="prep", name="Regional preparatory meeting")
    told = replace(facts, items=(gone, *facts.items[1:]), duties=(duty,), bodies=bodies, assembly=held, previous=before)
    paper = _paper(told, language)
    islands = {span.text for words in _texts(paper) for span in words if span.language == "en"}
    assert {"Resolution 100 [EN]", "ITU-R Study Group 6 [EN]", "Speaker fell ill [EN]"} <= islands
    assert "Hammamet [EN]" in islands
    assert "Regional preparatory meeting [EN]" in _words(paper)
    awaited = next(item for item in facts.items if item.status is Status.AWAITING_DECISION)
    [decides] = [row[2] for row in _rows(paper) if len(row) == 4 and row[0] == awaited.code]
    assert decides == {Language.ARABIC: "مجلس الاتحاد", Language.CHINESE: "理事会"}[language]
    asked = (replace(item, awaiting_body="Task Force") if item is awaited else item for item in told.items)
    other = _paper(replace(told, items=tuple(asked)), language)
    assert [row[2] for row in _rows(other) if len(row) == 4 and row[0] == awaited.code] == ["Task Force [EN]"]


def test_evidence_named_in_the_language_of_the_paper_carries_no_mark(facts: PlanFacts) -> None:
    named = replace(facts.items[1], evidence=(EvidenceFact("مسودة التقرير", "https://example.int/d", False),))
    said = _words(_paper(replace(facts, items=(facts.items[0], named, *facts.items[2:])), Language.ARABIC))
    assert "مسودة التقرير" in said
    assert "مسودة التقرير [EN]" not in said


def test_a_title_in_the_language_of_the_paper_carries_no_mark(facts: PlanFacts) -> None:
    words = _words(_paper(facts, Language.ARABIC))
    assert "سد الفجوة" in words
    assert "سد الفجوة [EN]" not in words


def test_an_empty_plan_makes_a_paper_too(facts: PlanFacts) -> None:
    empty = replace(facts, items=(), status_changes=(), date_changes=(), duties=(), reports_due=())
    assert "0 of 0 items were updated" in _words(_paper(empty))


def test_codes_named_one_after_the_other_do_not_break_at_their_hyphens(facts: PlanFacts) -> None:
    named = dict(_table_after(_paper(facts), "No date stated"))
    assert "NEW\u2011FIN\u201101" in named.values()


def test_chinese_sentences_follow_one_another_without_a_space(facts: PlanFacts) -> None:
    paper = _paper(facts, Language.CHINESE)
    said = next(block for block in paper.blocks[1:] if isinstance(block, Labelled) and len(block.rows) == 3)
    assert "。 " not in plain(said.rows[0][1][0])


def test_what_changed_since_is_listed_as_the_language_lists(facts: PlanFacts) -> None:
    assert _period_of(_paper(facts)).endswith("2 items were updated, 6 items are new and 1 due date moved later.")


def test_a_long_listing_is_cut_and_says_where_the_rest_is(facts: PlanFacts) -> None:
    late = next(item for item in facts.items if item.code == "44-01")
    many = tuple(replace(late, code=f"44-{place}") for place in range(40))
    paper = _paper(replace(facts, items=many, status_changes=(), date_changes=(), reports_due=()))
    assert len(_table_after(paper, "Overdue")) == 25
    assert "15 more items are in Annex A." in _words(paper)
