"""Data only: the English words that make a clause a duty to report, the bodies reported to, and how often.

A bare duty ("to report") with no recipient is still a duty; a delivery ("submit the report") needs one.
Source: WTSA-16 Resolutions.
"""

from __future__ import annotations

from resolutions.vocabulary import Cadence

REPORT_DUTY = r"\b(?:to|and|shall|should) report\b"
REPORT_DELIVERY = (
    r"\breporting\b|\breports?(?= to\b(?! be\b))"
    r"|\b(?:submit|submitting|send|sending|present|presenting) "
    r"(?:(?:the|a|an|these|its|their|this) )?(?:\w+ )?reports?\b"
)
REPORT_QUALIFIERS = r"(?:(?:next|future|each|every|ITU|forthcoming|following|respective|\d{4}|regular) )*"
REPORT_BODIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"Council\b", ("council",)),
    (r"world telecommunication standardization assembl(?:y|ies)|WTSA\b", ("wtsa",)),
    (r"plenipotentiary conferences?|PP\b", ("pp",)),
    (r"Inter-?sector Coordination Group", ("iscg",)),
    (r"Sector advisory groups", ("rag", "tsag", "tdag")),
    (r"TSAG\b", ("tsag",)),
    (r"TDAG\b", ("tdag",)),
    (r"RAG\b", ("rag",)),
    (r"(?:ITU-T )?(?:Study Group |SG ?)5\b", ("sg5",)),
    (r"body concerning the region", ("regional-body",)),
)
CADENCES: tuple[tuple[str, Cadence], ...] = (
    (r"\bannual(?:ly)?\b|\b(?:every|each) year\b|\byearly\b", Cadence.ANNUAL),
    (r"\bas soon as possible\b", Cadence.AS_SOON_AS_POSSIBLE),
    (r"\bas appropriate\b|\bas necessary\b", Cadence.AS_APPROPRIATE),
    (r"\bfuture\b|\beach\b|\bevery\b|\bregular(?:ly)?\b", Cadence.EACH_MEETING),
    (r"\bnext\b|\bforthcoming\b|\b20\d\d\b", Cadence.NEXT),
)
