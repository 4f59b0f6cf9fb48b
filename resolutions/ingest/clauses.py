"""Lines of an annex entry -> clauses with paths: headings found, sub-items under their chapeau, glued ones parted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from resolutions.ingest import cues
from resolutions.ingest.document import Clause, Finding
from resolutions.ingest.normalise import clean, plain, residues, slug
from resolutions.ingest.people import Heading, heading_of, parted
from resolutions.vocabulary import Language

_NUMBER = re.compile(r"(?P<label>\d{1,2})(?:[.)](?!\d)\s*|\s+)(?P<text>(?![/%])\S.*)", re.DOTALL)
_LETTER = re.compile(r"\(?(?P<label>[ivxlIVXL]{1,5}|[a-zA-Z])\)\s*(?P<text>\S.*)", re.DOTALL)
ENDS_WITH_HEADING = "ends-with-heading"  # the code of an entry whose last heading governs no clause
_AMBIGUOUS = "ivx"  # as a letter or as a roman number; the other single letters are letters


@dataclass
class _Reader:
    """Walks the lines of one entry. `open` holds the labelled clauses that may still get sub-items, outermost first."""

    resolution: str
    language: Language
    clauses: list[Clause] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    heading: Heading | None = None
    heading_path: str = ""
    heading_uses: dict[str, int] = field(default_factory=dict)
    open: list[tuple[str, int]] = field(default_factory=list)
    has_content: bool = True

    def say(self, code: str, message: str, where: str, severity: str = "warning") -> None:
        self.findings.append(Finding(code, message, f"{self.resolution} {where}".strip(), severity))


def clauses_of(
    resolution: str, lines: Sequence[str], language: Language
) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    """Clauses of one entry in document order, with what was odd about them."""
    reader = _Reader(resolution, language)
    kept = [line for line in lines if clean(line)]
    index = 0
    while index < len(kept):
        index += _take(reader, kept, index)
    _close_heading(reader, ENDS_WITH_HEADING)
    return tuple(_with_children(reader.clauses)), tuple(reader.findings)


def _take(reader: _Reader, lines: list[str], at: int) -> int:
    """Reads the line at this place, with the next where a heading stands on two; returns how many lines it took."""
    line = plain(lines[at]).strip()
    following, beyond = (clean(lines[at + step]) if at + step < len(lines) else "" for step in (1, 2))
    labelled = _labelled(reader, line)
    if labelled:
        _add_labelled(reader, *labelled)
        return 1
    return _take_heading(reader, clean(line), following, beyond) or _take_text(reader, clean(line), following)


def _take_heading(reader: _Reader, line: str, following: str, beyond: str) -> int:
    """Number of lines that make a heading at this place; 0 when there is none."""
    if re.match(cues.CROSS_REFERENCE, line, re.IGNORECASE):
        return 0
    alone = heading_of(line, reader.language)
    if alone is None:
        return 0
    both = heading_of(f"{line} {following}", reader.language) if not alone.rest else None
    found, taken = (both, 2) if both and both.words != alone.words else (alone, 1)
    _open_heading(reader, found)
    if found.rest:
        _take_text(reader, found.rest, following if taken == 1 else beyond)
    return taken


def _open_heading(reader: _Reader, found: Heading) -> None:
    _close_heading(reader)
    base = slug(found.words)
    reader.heading_uses[base] = reader.heading_uses.get(base, 0) + 1
    uses = reader.heading_uses[base]
    reader.heading_path = base if uses == 1 else f"{base}-{uses}"
    reader.heading = Heading(found.words, "", found.addressed, found.is_mandate)
    reader.open, reader.has_content = [], False
    if found.is_mandate:
        reader.say("no-verb", f"{found.words} stands without a verb: read as a mandate.", reader.heading_path, "note")


def _close_heading(reader: _Reader, code: str = "heading-without-clause") -> None:
    if reader.heading and not reader.has_content:
        message = "The heading governs no clause: the document may be cut off here."
        reader.say(code, message, reader.heading_path, "warning")


def _take_text(reader: _Reader, line: str, following: str) -> int:
    """A line without a label: an addressee line, a clause, both at once, or the rest of the clause above."""
    if reader.heading is None:
        reader.say("text-before-heading", "Text stands before the first heading and was not read.", "")
        return 1
    if reader.has_content:
        _continue(reader, line)
        return 1
    addressed, text = parted(line, reader.heading, reader.language, is_last=_ends_here(reader, following))
    if addressed and not reader.heading.addressed:
        reader.heading = replace(reader.heading, addressed=addressed)
    if text:
        _add(reader, None, text, reader.heading_path, None)
    return 1


def _ends_here(reader: _Reader, following: str) -> bool:
    return not following or heading_of(following, reader.language) is not None


def _continue(reader: _Reader, line: str) -> None:
    last = reader.clauses[-1]
    reader.clauses[-1] = replace(last, text=f"{last.text} {line}")


# Labels


def _labelled(reader: _Reader, line: str) -> tuple[str, str, str] | None:
    """(kind, label, text) of a line that begins with a label under a heading."""
    if reader.heading is None:
        return None
    match = _NUMBER.match(line)
    if match:
        return "number", match["label"], match["text"]
    match = _LETTER.match(line)
    return (_letter_kind(reader, match["label"]), match["label"], match["text"]) if match else None


def _letter_kind(reader: _Reader, label: str) -> str:
    if len(label) > 1:
        return "roman"
    if label.lower() not in _AMBIGUOUS:
        return "letter"
    last = next((reader.clauses[at].label for kind, at in reversed(reader.open) if kind == "letter"), None)
    follows = last is not None and len(last) == 1 and ord(label.lower()) - ord(last.lower()) == 1
    return "letter" if follows else "roman"


def _add_labelled(reader: _Reader, kind: str, label: str, text: str) -> None:
    kinds = [known for known, _at in reader.open]
    if kind in kinds:
        reader.open = reader.open[: kinds.index(kind)]
    elif kind == "number":
        reader.open = []
    own, rest = _unglued(text, label) if kind == "number" else (text, None)
    parent = reader.clauses[reader.open[-1][1]].path if reader.open else _heading_parent(reader)
    path = f"{parent or reader.heading_path}/{label.lower()}"
    reader.open.append((kind, len(reader.clauses)))
    _add(reader, label, own, path, parent)
    if rest:
        following = str(int(label) + 1)
        reader.say("glued-clause", f"Clause {following} was glued to the end of clause {label}.", path)
        _add_labelled(reader, "number", following, rest)


def _heading_parent(reader: _Reader) -> str | None:
    """The clause at the heading's own path, if the heading has one: it is the chapeau of what follows."""
    return reader.heading_path if any(clause.path == reader.heading_path for clause in reader.clauses) else None


def _unglued(text: str, label: str) -> tuple[str, str | None]:
    """A clause and the next one, where the next number follows a full mark with no line of its own."""
    following = int(label) + 1
    match = re.search(rf"(?<=[;.]){following}[\t ]+(?=[a-z])|(?<=[;.] ){following}\t(?=[a-z])", text)
    return (text[: match.start()], text[match.end() :]) if match else (text, None)


def _add(reader: _Reader, label: str | None, text: str, path: str, parent: str | None) -> None:
    taken = {clause.path for clause in reader.clauses}
    unique = next(name for n in range(1, len(taken) + 2) if (name := path if n == 1 else f"{path}-{n}") not in taken)
    if unique != path:
        reader.say("duplicate-label", f"The label {label} stands twice under one heading.", unique)
    heading = reader.heading
    if heading is None:  # labels and texts are read under a heading only
        raise ValueError(path)
    _say_oddities(reader, text, unique)
    clause = Clause(reader.resolution, unique, parent, heading.words, heading.addressed, label, clean(text))
    reader.clauses.append(clause)
    reader.has_content = True


def _say_oddities(reader: _Reader, text: str, path: str) -> None:
    for code, words in residues(text):
        reader.say(code, f"Residue of the layout was removed: {words}", path, "note")
    for match in re.finditer(cues.CROSS_REFERENCE, clean(text), re.IGNORECASE):
        message = f"“{match['words']}” points to another clause and is not a heading."
        reader.say("cross-reference-not-heading", message, path, "note")


def _with_children(clauses: list[Clause]) -> list[Clause]:
    parents = {clause.parent for clause in clauses}
    return [replace(clause, has_children=clause.path in parents) for clause in clauses]
