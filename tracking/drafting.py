"""Pure: accepted provisions of one Resolution -> drafts of action items with code, parts and reports owed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from resolutions.vocabulary import Basis, Bureau, Cadence, ProvisionKind

ADVISORY_GROUP_OF = {"TSAG": Bureau.TSB, "TDAG": Bureau.BDT, "RAG": Bureau.BR}


@dataclass(frozen=True)
class Clause:
    """What drafting needs of a provision; `reporting` holds (body code, cadence or None)."""

    path: str
    kind: str
    addressees: tuple[str, ...]
    lead: str
    basis: str
    support: tuple[str, ...]
    reporting: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True)
class Part:
    """A bureau's part: capacity lead, joint or support; basis named or inferred."""

    bureau: str
    capacity: str
    basis: str


@dataclass(frozen=True)
class Report:
    """A recipient of reports; body None where the text does not say to whom."""

    body: str | None
    cadence: Cadence


@dataclass(frozen=True)
class ItemDraft:
    code: str
    path: str
    parts: tuple[Part, ...]
    reports: tuple[Report, ...]


def draft(reference: str, clauses: Iterable[Clause]) -> tuple[ItemDraft, ...]:
    """One draft for each operative clause, in document order: `44-26`; chapeaux and preamble do not count."""
    operative = [clause for clause in clauses if clause.kind == ProvisionKind.OPERATIVE]
    return tuple(
        ItemDraft(code_of(reference, number), clause.path, tuple(parts_of(clause)), tuple(reports_of(clause)))
        for number, clause in enumerate(operative, start=1)
    )


def number_in(reference: str, code: str) -> int | None:
    """The running number in a code of that Resolution: 26 in `44-26` of 44; None when the code is not one of its."""
    found = re.fullmatch(rf"{re.escape(reference)}-(\d{{2,4}})", code)
    return int(found[1]) if found else None


def next_code(reference: str, codes: Iterable[str]) -> str:
    """The code after the highest one the Resolution has, or had: `44-27` after `44-26`."""
    numbers = (number_in(reference, code) or 0 for code in codes)
    return code_of(reference, max(numbers, default=0) + 1)


def code_of(reference: str, number: int) -> str:
    return f"{reference}-{number:02d}"


def parts_of(clause: Clause) -> Iterator[Part]:
    """Lead first, then equal parts, then support. A Director named in the text makes a named part."""
    basis = "named" if clause.basis in {Basis.NAMED, Basis.JOINT} else "inferred"
    if clause.lead:
        yield Part(clause.lead, "lead", basis)
    elif clause.basis == Basis.JOINT:
        yield from joint_parts(clause.addressees)
    for bureau in clause.support:
        yield Part(bureau, "support", basis)


def joint_parts(addressees: Iterable[str]) -> Iterator[Part]:
    """Directors share by name; an advisory group stands for the bureau that is its secretariat."""
    for addressee in addressees:
        if addressee in Bureau.values:
            yield Part(addressee, "joint", "named")
        elif addressee in ADVISORY_GROUP_OF:
            yield Part(ADVISORY_GROUP_OF[addressee].value, "joint", "inferred")


def reports_of(clause: Clause) -> Iterator[Report]:
    for body, cadence in clause.reporting:
        yield Report(None if body == "not-stated" else body, Cadence(cadence or Cadence.NOT_STATED))
