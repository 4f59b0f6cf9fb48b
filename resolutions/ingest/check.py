"""What was read -> contradictions and gaps inside the document, each a named finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from resolutions.ingest.document import Finding, Provision, Sections
from resolutions.ingest.identify import Identified
from resolutions.ingest.titles import title_findings, title_of
from resolutions.vocabulary import ProvisionKind

_ACRONYM = re.compile(r"[（(]([A-Z]{3,5})[)）]")


def check(sections: Sections, found: Identified, provisions: Sequence[Provision]) -> tuple[Finding, ...]:
    """Findings about the whole document; those about one clause come from its own stage."""
    return (
        *_cuts(sections, found, provisions),
        *title_findings(found),
        *_places(sections, found),
        *_lost_cells(found),
        *_residues(found),
        *_numbers_to_come(found),
        *_number_gaps(provisions),
        *_subject_mismatches(sections, found, provisions),
        *_context_only(found, provisions),
    )


def _cut(message: str, where: str) -> Finding:
    return Finding("document-cut", message, where, "error")


def _cuts(sections: Sections, found: Identified, provisions: Sequence[Provision]) -> list[Finding]:
    """A document that announces more than it holds, or that stops in the middle of something."""
    if not sections.has_annex:
        return [_cut("The document is cut off: its annex with the clauses is missing.", "annex")]
    missing = [key for key in (*found.summaries, *found.rows) if key not in found.entries]
    if missing:
        listed = ", ".join(dict.fromkeys(missing))
        return [
            _cut(f"The document is cut off: the annex lacks Resolutions that the tables announce ({listed}).", "annex")
        ]
    with_clauses = {provision.resolution for provision in provisions}
    empty = [key for key in found.entries if key not in with_clauses]
    if empty:
        return [_cut(f"The document is cut off: {', '.join(empty)} has no clause in the annex.", empty[0])]
    if sections.ends_abruptly:
        return [_cut("The document is cut off: it stops in the middle of a line.", "end of document")]
    return []


def _places(sections: Sections, found: Identified) -> list[Finding]:
    missing = []
    if sections.has_table1:
        missing += [("missing-in-table1", "Table 1 does not list", key) for key in found.keys if key not in found.rows]
    if sections.summaries:
        absent = [key for key in found.keys if key not in found.summaries]
        missing += [("missing-in-table2", "Table 2 does not speak of", key) for key in absent]
    return [Finding(code, f"{lead} Resolution {key}.", key) for code, lead, key in missing]


def _lost_cells(found: Identified) -> list[Finding]:
    findings = []
    for key, row in found.rows.items():
        if row.missing:
            how = "by its place in the order" if key in found.rows_by_order else "by what is left of it"
            lost = " and ".join(row.missing)
            taken = " The title is that of Table 2." if "title" in row.missing and key in found.summaries else ""
            message = f"Table 1 lost the {lost} of this row; it was known {how}.{taken}"
            findings.append(Finding("lost-cells", message, key))
    for row in found.unplaced:
        message = f"A row of Table 1 could not be matched to a Resolution: “{row.title}”."
        findings.append(Finding("lost-cells", message, "table 1"))
    return findings


def _residues(found: Identified) -> list[Finding]:
    parts = [(key, row.residues) for key, row in found.rows.items()]
    parts += [(key, entry.residues) for key, entry in found.entries.items()]
    return [
        Finding(code, f"Residue of the layout was removed from the title: {words}", key, "note")
        for key, residues in parts
        for code, words in residues
    ]


def _numbers_to_come(found: Identified) -> list[Finding]:
    return [
        Finding("number-to-come", "The document gives this new Resolution no number yet.", key, "note")
        for key in found.keys
        if not key.isdecimal()
    ]


def _number_gaps(provisions: Iterable[Provision]) -> list[Finding]:
    """An extract leaves clauses out: the numbers that are there are kept, never counted anew."""
    findings = []
    for (resolution, place), group in groupby(provisions, key=_place):
        numbers = [int(item.label) for item in group if item.label and item.label.isdecimal()]
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            given = ", ".join(map(str, numbers))
            message = f"The clause numbers are not contiguous ({given}): the document is an extract."
            findings.append(Finding("number-gap", message, f"{resolution} {place}", "note"))
    return findings


def _place(provision: Provision) -> tuple[str, str]:
    return provision.resolution, provision.path.split("/")[0]


def _subject_mismatches(sections: Sections, found: Identified, provisions: Sequence[Provision]) -> list[Finding]:
    """A clause that names something one letter away from what its Resolution is about; the wording is kept."""
    findings = []
    for provision in provisions:
        entry = found.entries.get(provision.resolution)
        about = set(_ACRONYM.findall(entry.title if entry else ""))
        named = set(re.findall(r"\b[A-Z]{3,5}\b", provision.text))
        near = sorted(other for other in named - about for own in about - named if _one_letter_apart(own, other))
        if near:
            message = f"The clause speaks of {near[0]} in a Resolution on {min(about)}; the wording is kept."
            findings.append(Finding("subject-mismatch", message, f"{provision.resolution} {provision.path}"))
    return findings


def _one_letter_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _context_only(found: Identified, provisions: Sequence[Provision]) -> list[Finding]:
    with_work = {item.resolution for item in provisions if item.kind is ProvisionKind.OPERATIVE}
    return [
        Finding("context-only", f"No operative clause was found: {title_of(key, found)}", key, "note")
        for key in found.entries
        if key not in with_work
    ]
