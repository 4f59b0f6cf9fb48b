"""The whole way: bytes of a source document -> Resolutions, provisions, findings. The same bytes, the same values."""

from __future__ import annotations

import hashlib

from resolutions.ingest.check import check
from resolutions.ingest.classify import classify
from resolutions.ingest.clauses import clauses_of
from resolutions.ingest.document import Finding, Ingested, Provision, ResolutionFound, Sections
from resolutions.ingest.identify import Identified, identify
from resolutions.ingest.read import read, where_it_stops
from resolutions.ingest.segment import segment
from resolutions.ingest.titles import title_of
from resolutions.vocabulary import Language, TextStatus


def ingest(data: bytes, name: str, language: Language | None = None) -> Ingested:
    """All that a Word or text brief says. The language is read from its tables unless given. Raises Unreadable."""
    sections = segment(read(data, name), name, language, stops=where_it_stops(data))
    found = identify(sections)
    provisions, findings = _provisions(sections, found)
    return Ingested(
        resolutions=tuple(_resolution(key, sections, found) for key in found.keys),
        provisions=provisions,
        findings=(*check(sections, found, provisions, findings), *sections.findings, *findings),
        language=sections.language,
        text_language=sections.text_language,
        sha256=hashlib.sha256(data).hexdigest(),
        name=name,
    )


def _provisions(sections: Sections, found: Identified) -> tuple[tuple[Provision, ...], tuple[Finding, ...]]:
    provisions: list[Provision] = []
    findings: list[Finding] = []
    for key, entry in found.entries.items():
        clauses, oddities = clauses_of(key, entry.lines, sections.text_language)
        understood, doubts = classify(clauses, sections.text_language)
        provisions += understood
        findings += (*oddities, *doubts)
    return tuple(provisions), tuple(findings)


def _resolution(key: str, sections: Sections, found: Identified) -> ResolutionFound:
    return ResolutionFound(
        key=key,
        number=int(key) if key.isdecimal() else None,
        text_status=_text_status(key, found),
        titles=_titles(key, sections, found),
        in_table1=key in found.rows,
        in_table2=key in found.summaries,
        in_annex=key in found.entries,
    )


def _text_status(key: str, found: Identified) -> TextStatus | None:
    """What Table 1 says; where its cell is lost, the annex still says of a Resolution that it is new."""
    row = found.rows.get(key)
    if row and row.status:
        return row.status
    return TextStatus.NEW if key in found.entries and found.entries[key].number is None else None


def _titles(key: str, sections: Sections, found: Identified) -> dict[str, str]:
    titles = {sections.language.value: title_of(key, found)}
    if key in found.entries and found.entries[key].title:
        titles[sections.text_language.value] = found.entries[key].title
    return {language.value: titles[language.value] for language in Language if titles.get(language.value)}
