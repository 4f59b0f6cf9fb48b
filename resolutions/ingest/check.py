"""What was read -> contradictions and gaps inside the document, each a named finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from resolutions.ingest.clauses import ENDS_WITH_HEADING
from resolutions.ingest.document import Finding, Provision, Sections
from resolutions.ingest.identify import Identified
from resolutions.ingest.titles import title_findings, title_of
from resolutions.vocabulary import ProvisionKind

_ACRONYM = re.compile(r"[（(]([A-Z]{3,5})[)）]")
Trace = tuple[str, str]  # how the document is cut off, and where that shows


def check(
    sections: Sections, found: Identified, provisions: Sequence[Provision], oddities: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Findings about the whole document; `oddities` are those about one clause, which come from its own stage."""
    return (
        *_cuts(sections, found, provisions, oddities),
        *title_findings(found),
        *_places(sections, found),
        *_lost_cells(found),
        *_residues(found),
        *_numbers_to_come(found),
        *_number_gaps(provisions),
        *_subject_mismatches(sections, found, provisions),
        *_context_only(found, provisions),
    )


def _cuts(
    sections: Sections, found: Identified, provisions: Sequence[Provision], oddities: Sequence[Finding]
) -> list[Finding]:
    """The first trace of a cut: a document that lacks its front, announces more than it holds, or breaks off."""
    traces = (
        *_front_cuts(sections, found),
        *_annex_cuts(sections, found, provisions),
        *_end_cuts(sections, found, provisions, oddities),
    )
    return [Finding("document-cut", f"The document is cut off: {how}.", where, "error") for how, where in traces[:1]]


def _front_cuts(sections: Sections, found: Identified) -> Iterator[Trace]:
    first = next(iter(found.entries), "")
    if not sections.has_table1 and not sections.summaries:
        yield "neither Table 1 nor Table 2, which announce its Resolutions, is there", "tables"
    elif first and first not in found.rows and first not in found.summaries:
        yield f"its tables do not announce Resolution {first}, with which the annex begins", "tables"


def _annex_cuts(sections: Sections, found: Identified, provisions: Sequence[Provision]) -> Iterator[Trace]:
    if not sections.has_annex:
        yield "its annex with the clauses is missing", "annex"
    missing = [key for key in (*found.summaries, *found.rows) if key not in found.entries]
    if missing:
        yield f"the annex lacks Resolutions that the tables announce ({', '.join(dict.fromkeys(missing))})", "annex"
    with_clauses = {provision.resolution for provision in provisions}
    empty = [key for key in found.entries if key not in with_clauses]
    if empty:
        yield f"{', '.join(empty)} has no clause in the annex", empty[0]


def _end_cuts(
    sections: Sections, found: Identified, provisions: Sequence[Provision], oddities: Sequence[Finding]
) -> Iterator[Trace]:
    last = next(reversed([*found.entries]), "")
    if sections.stops:
        yield f"it stops {sections.stops}", "end of document"
    if any(odd.code == ENDS_WITH_HEADING and odd.where.split()[0] == last for odd in oddities):
        yield f"its last Resolution ({last}) ends with a heading that governs no clause", last
    if last and last not in {item.resolution for item in provisions if item.kind is ProvisionKind.OPERATIVE}:
        yield f"its last Resolution ({last}) has no operative clause", last


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
