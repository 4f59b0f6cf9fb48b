"""No wording of the clauses stands in the repository: it reaches a database when a document is ingested."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.brief import ANNEX

RUN = 12
SKIPPED = {".mo", ".png", ".lock", ".woff2", ".ttf", ".otf"}
FACT = re.compile(r"(the )?Directors?\b|to instruct the Director")
TITLE_FOLLOWS = re.compile(r"(NEW )?RESOLUTION")


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return zip(*(words[start:] for start in range(RUN)), strict=False)


def clause_lines(document: str) -> Iterator[str]:
    """Lines of the annex, but for titles and addressee lines, which are facts."""
    before = ""
    for line in (raw.strip() for raw in document.partition("\n Annex")[2].split("\n")):
        if line and not TITLE_FOLLOWS.match(before) and not FACT.match(line):
            yield line
        before = line or before


def copied(text: str, wording: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {run for run in runs(text) if run in wording}


def files_of(root: Path) -> list[Path]:
    """What git tracks or would track; every file below the root where there is no git, as in an archive."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=False
    )
    return [root / name for name in listed.stdout.splitlines() if Path(name).suffix not in SKIPPED]


@pytest.mark.seeds
def test_no_twelve_words_of_a_clause_stand_in_the_repository(seeds: Path, root: Path) -> None:
    document = (seeds / "wtsa16-itud-zh.txt").read_text(encoding="utf-8")
    wording = {run for line in clause_lines(document) for run in runs(line)}
    assert len(wording) > 1000
    found = {
        str(file.relative_to(root)): copied(file.read_text(encoding="utf-8", errors="ignore"), wording)
        for file in files_of(root)
        if file.is_file()
    }
    assert len(found) > 100
    assert {name: some for name, some in found.items() if some} == {}


def test_a_copied_clause_would_be_found_across_lines() -> None:
    clause = "one two three four five six seven eight nine ten eleven twelve thirteen"
    wording = set(runs(clause))
    assert copied(f"before {clause.replace(' seven', chr(10) + 'seven')} after", wording) == wording
    assert copied(str(ANNEX), wording) == set()
