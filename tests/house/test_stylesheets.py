"""Stylesheets name the start and the end of a line, never a side: in Arabic the page is mirrored."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEETS = sorted(Path("wtsa_tracker").glob("**/tracker/*.css"))
SIDES = re.compile(r"(?<![\w-])(float\s*:|(margin-|padding-|border-)?(left|right)\s*:|text-align\s*:\s*(left|right))")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_names_a_side_or_floats(sheet: Path) -> None:
    assert SIDES.findall(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("rule", ["float: inline-start", "margin-left: 1px", "right: 0", "text-align: left"])
def test_a_rule_that_names_a_side_or_floats_is_found(rule: str) -> None:
    assert SIDES.search(f"legend {{ {rule}; }}")
