"""Words of a heading or clause -> who is addressed and with whom they work, each with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from resolutions.ingest.cues import CUES, MANDATE, Cues
from resolutions.ingest.normalise import clean
from resolutions.vocabulary import Addressee, Bureau, Language

_MARKS = re.compile("[\u064b-\u0652\u0670]")
_EDGE = " ,:،：，"
# How a clause in English opens when it names its own addressee.
_OWN_ADDRESSEE = re.compile(
    r"(?:that )?(?:the )?(?:(?:all|relevant|ITU|ITU-T|ITU-D) )*"
    r"(?:Directors?\b|ITU-T\b|RAG\b|TSAG\b|TDAG\b|Study Groups?\b|SGs?\b|Member States|Sector Members|Secretary-General"
    r"|regional offices|advisory groups?)",
    re.IGNORECASE,
)
_ADDRESSEE_ENDS = re.compile(r",? (?:to [a-z]|shall\b|should\b|be\b|are\b|is\b)")


@dataclass(frozen=True)
class Heading:
    """Canonical words of a heading, the addressee line once known, and what else stood on its line."""

    words: str
    rest: str = ""
    addressed: str = ""
    is_mandate: bool = False


@dataclass(frozen=True)
class Named:
    """Addressees or bureaux found, with the words that named them."""

    addressees: tuple[Addressee, ...] = ()
    bureaux: tuple[Bureau, ...] = ()
    because: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def heading_of(line: str, language: Language) -> Heading | None:
    """The heading with which a line begins, None when it begins with none."""
    bare = _MARKS.sub("", line)
    mandate = re.fullmatch(MANDATE, bare, re.IGNORECASE)
    if mandate:
        return Heading(f"SG{mandate['group']}", addressed=line, is_mandate=True)
    edge = "" if language is Language.CHINESE else r"(?!\w)"
    for pattern, words in CUES[language].headings:
        match = re.match(rf"(?:{pattern}){edge}[{_EDGE}]*", bare, re.IGNORECASE)
        if match:
            return Heading(words, bare[match.end() :].strip())
    return None


def parted(line: str, heading: Heading, language: Language, *, is_last: bool) -> tuple[str, str]:
    """(addressee line, clause) of the first unlabelled line under a heading; either may be empty."""
    if heading.is_mandate or heading.addressed:
        return "", line
    if language is not Language.ENGLISH:
        found = addressees_in(line, language)
        return (line.strip(_EDGE), line if is_last else "") if found.addressees else ("", line)
    return _parted_english(line, CUES[language])


def _parted_english(line: str, words: Cues) -> tuple[str, str]:
    if not _OWN_ADDRESSEE.match(line):
        return "", line
    begins = re.search(words.clause_begins, line) if words.clause_begins else None
    if begins:
        return line[: begins.start()].strip(_EDGE), line[begins.end() :]
    is_clause = line.lower().startswith("that ") and _ADDRESSEE_ENDS.search(line)
    return ("", line) if is_clause else (line.strip(_EDGE), "")


def addressees_in(text: str, language: Language) -> Named:
    """Who is addressed by this line; those merely to be worked with are left out. In the order of the vocabulary."""
    words = CUES[language]
    head = without_collaborators(_MARKS.sub("", text), words)
    found: dict[Addressee, str] = dict(_directors(head, words))
    for pattern, code in words.addressees:
        match = re.search(pattern, head, re.IGNORECASE)
        if match:
            found[code] = match[0].strip()
    unknown = _study_groups(head, words, found)
    ordered = tuple(code for code in Addressee if code in found)
    return Named(ordered, (), tuple(found[code] for code in ordered), unknown)


def _directors(head: str, words: Cues) -> dict[Addressee, str]:
    director = re.search(words.director, head, re.IGNORECASE)
    if not director:
        return {}
    three = re.search(words.three, head, re.IGNORECASE)
    if three:
        return {Addressee(bureau.value): three[0] for bureau in Bureau}
    return {Addressee(bureau.value): f"{director[0].strip()} … {said}" for bureau, said in _bureaux(head, words)}


def _bureaux(text: str, words: Cues) -> list[tuple[Bureau, str]]:
    matches = ((bureau, re.search(pattern, text, re.IGNORECASE)) for bureau, pattern in words.bureaux.items())
    return [(bureau, match[0]) for bureau, match in matches if match]


def _study_groups(head: str, words: Cues, found: dict[Addressee, str]) -> tuple[str, ...]:
    """Adds numbered study groups to what was found; a group the vocabulary does not know counts as ITU-T."""
    unknown = []
    for match in re.finditer(words.study_group, head, re.IGNORECASE):
        number = next(group for group in match.groups() if group)
        known = f"SG{number}" in {code.value for code in Addressee}
        found.setdefault(Addressee(f"SG{number}") if known else Addressee.ITU_T, match[0].strip())
        unknown += [] if known else [match[0].strip()]
    return tuple(unknown)


def without_collaborators(text: str, words: Cues) -> str:
    """The line without the part that names those to work with."""
    for pattern in (words.aside, *words.collaboration):
        text = re.sub(pattern, " ", text, flags=re.IGNORECASE)
    return clean(text)


def collaborators_in(text: str, language: Language, besides: Iterable[Bureau]) -> Named:
    """Bureaux named as ones to work with. `besides`: those addressed, from whom "the other Bureaux" are told."""
    words = CUES[language]
    own = set(besides)
    bare = _MARKS.sub("", text)
    found: dict[Bureau, str] = {}
    for pattern in words.working or words.collaboration:
        for match in re.finditer(pattern, bare, re.IGNORECASE):
            for bureau in _worked_with(match["who"], words, own):
                found.setdefault(bureau, match[0].strip())
    bureaux = tuple(bureau for bureau in Bureau if bureau in found and bureau not in own)
    return Named((), bureaux, tuple(dict.fromkeys(found[bureau] for bureau in bureaux)))


def _worked_with(who: str, words: Cues, own: set[Bureau]) -> list[Bureau]:
    if re.search(words.others, who, re.IGNORECASE):
        return [bureau for bureau in Bureau if bureau not in own]
    return [bureau for bureau, _said in _bureaux(who, words)]


def own_addressee(text: str, language: Language) -> str:
    """The opening words in which a clause names its own addressee; empty when it names none."""
    if language is not Language.ENGLISH:
        return ""
    start = _OWN_ADDRESSEE.match(text)
    end = _ADDRESSEE_ENDS.search(text, start.end()) if start else None
    return text[: end.start()] if end else ""
