"""Clause -> reporting duties: to which bodies and how often, with the words that say so. English clauses only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from resolutions.ingest import report_cues as cues
from resolutions.ingest.document import ReportDuty
from resolutions.vocabulary import Cadence

_FLAGS = re.IGNORECASE
_RECIPIENT = re.compile(
    rf"\b(?:to|and|or|,) (?:the )?{cues.REPORT_QUALIFIERS}(?P<body>"
    + "|".join(f"(?:{pattern})" for pattern, _codes in cues.REPORT_BODIES)
    + ")",
    _FLAGS,
)
NOT_STATED = "not-stated"


@dataclass(frozen=True)
class Duties:
    """The duties of one clause and the words that led to them."""

    duties: tuple[ReportDuty, ...] = ()
    because: tuple[str, ...] = ()


def duties_in(text: str) -> Duties:
    """Reporting duties of a clause; a duty to report with no recipient named is `not-stated`."""
    duty = re.search(cues.REPORT_DUTY, text, _FLAGS)
    begin = duty or re.search(cues.REPORT_DELIVERY, text, _FLAGS)
    if begin is None:
        return Duties()
    tail = re.split(r"[;.](?:\s|$)|, with a view", text[begin.end() :])[0]
    found = list(_RECIPIENT.finditer(tail))
    if not found:
        return Duties((ReportDuty(NOT_STATED, None),), (begin[0],)) if duty else Duties()
    duties = _duties(tail, found)
    return Duties(duties, (begin[0], *(match[0].strip() for match in found)))


def _duties(tail: str, found: list[re.Match[str]]) -> tuple[ReportDuty, ...]:
    """A cadence stands before its body or right after it; a body joined by "and" shares the one before it."""
    duties: list[ReportDuty] = []
    cadence: Cadence | None = None
    before = 0
    for match in found:
        own = _cadence(tail[before : match.start("body")]) or _cadence(_right_after(tail, match.end()))
        cadence = own or cadence
        duties += [ReportDuty(code, cadence) for code in _codes(match["body"])]
        before = match.end()
    return tuple(dict.fromkeys(duties))


def _right_after(tail: str, end: int) -> str:
    match = re.match(r",? (?:as \w+|annually|every \w+|each \w+)", tail[end:], _FLAGS)
    return match[0] if match else ""


def _cadence(words: str) -> Cadence | None:
    return next((cadence for pattern, cadence in cues.CADENCES if re.search(pattern, words, _FLAGS)), None)


def _codes(body: str) -> tuple[str, ...]:
    return next(codes for pattern, codes in cues.REPORT_BODIES if re.match(pattern, body, _FLAGS))
