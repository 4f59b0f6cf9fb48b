"""Two tables that should say the same -> the title to keep for each Resolution, and where they contradict."""

from __future__ import annotations

from resolutions.ingest.document import Finding
from resolutions.ingest.identify import Identified, likeness
from resolutions.ingest.normalise import fold

_BELONGS = 0.65  # a title this close to another Resolution's ...
_CLEARLY = 0.15  # ... and this much closer than to its own, is the other's


def title_of(key: str, found: Identified) -> str:
    """The title in the language of the tables: Table 1's, unless it is lost or belongs to another Resolution."""
    listed, summed = _titles(key, found)
    if not listed or not summed:
        return listed or summed
    if _owner(key, found):
        return summed
    same = fold(listed) == fold(summed)
    return summed if same and found.summaries[key].is_quoted else listed


def title_findings(found: Identified) -> list[Finding]:
    """Where Table 1 and Table 2 give one Resolution two titles, or one title to two Resolutions."""
    return [finding for key in found.keys for finding in _findings(key, found)]


def _findings(key: str, found: Identified) -> list[Finding]:
    listed, summed = _titles(key, found)
    if not listed or not summed or fold(listed) == fold(summed):
        return []
    differ = Finding("titles-differ", f"Table 1 says “{listed}”, Table 2 says “{summed}”.", key)
    owner = _owner(key, found)
    if not owner:
        return [differ]
    message = f"Table 1 gives {key} the title of {owner}: “{listed}”. The title of Table 2 is kept: “{summed}”."
    return [Finding("title-conflict-between-resolutions", message, key), differ]


def _titles(key: str, found: Identified) -> tuple[str, str]:
    listed = found.rows[key].title if key in found.rows else ""
    summed = found.summaries[key].title if key in found.summaries else ""
    return listed, summed


def _owner(key: str, found: Identified) -> str | None:
    """The other Resolution to which Table 1's title of this one belongs, if it clearly does."""
    listed, summed = _titles(key, found)
    own = likeness(listed, summed)
    if own > 1 - _CLEARLY:
        return None
    others = {other: likeness(listed, summary.title) for other, summary in found.summaries.items() if other != key}
    closest = max(others, key=lambda other: others[other], default=None)
    is_others = closest is not None and others[closest] >= max(_BELONGS, own + _CLEARLY)
    return closest if is_others else None
