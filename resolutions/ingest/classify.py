"""Clause -> provision: verb, kind, addressees, lead, support, reporting duty, each with the words that say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from resolutions.ingest import people, reporting
from resolutions.ingest.cues import VERB_OF_WORD
from resolutions.ingest.document import Clause, Finding, Provision
from resolutions.ingest.people import Named
from resolutions.vocabulary import Addressee, Basis, Bureau, Language, OperativeVerb, ProvisionKind

# The bureau that serves an addressee who is not a Director: our inference, not the text's word.
_SERVED_BY = {
    Addressee.ITU_T: Bureau.TSB,
    Addressee.SG5: Bureau.TSB,
    Addressee.SG13: Bureau.TSB,
    Addressee.SG17: Bureau.TSB,
    Addressee.SG20: Bureau.TSB,
    Addressee.ALL_STUDY_GROUPS: Bureau.TSB,
    Addressee.RELEVANT_STUDY_GROUPS: Bureau.TSB,
    Addressee.TSAG: Bureau.TSB,
    Addressee.TDAG: Bureau.BDT,
    Addressee.RAG: Bureau.BR,
    Addressee.REGIONAL_OFFICES: Bureau.BDT,
}
_DIRECTORS = {Addressee(bureau.value): bureau for bureau in Bureau}


@dataclass(frozen=True)
class Lead:
    """Who leads, and why; `known` are the bureaux that count as addressed."""

    bureau: Bureau | None
    basis: Basis
    known: tuple[Bureau, ...] = ()


def classify(clauses: Sequence[Clause], language: Language) -> tuple[tuple[Provision, ...], tuple[Finding, ...]]:
    """Provisions of one Resolution in document order; the parent of a clause comes before it."""
    provisions: dict[str, Provision] = {}
    findings: list[Finding] = []
    for position, clause in enumerate(clauses, 1):
        parent = provisions.get(clause.parent or "")
        actors = _actors(clause, parent, language)
        provisions[clause.path] = _provision(clause, parent, actors, position, language)
        findings += _unknown(clause, provisions[clause.path], actors)
    return tuple(provisions.values()), tuple(findings)


def verb_of(words: str) -> OperativeVerb | None:
    """The verb that decides: the last one in the words of the heading. None for a mandate."""
    found = [(words.rfind(word), verb) for word, verb in VERB_OF_WORD.items() if word in words]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def kind_of(clause: Clause, verb: OperativeVerb | None) -> ProvisionKind:
    if verb is not None and not verb.is_operative:
        return ProvisionKind.PREAMBULAR
    return ProvisionKind.CHAPEAU if clause.has_children else ProvisionKind.OPERATIVE


def lead_of(addressees: Iterable[Addressee], verb: OperativeVerb | None) -> Lead:
    """The bureau that leads: one Director named, or the bureau that serves those addressed; several are joint."""
    addressed = tuple(addressees)
    directors = tuple(_DIRECTORS[code] for code in addressed if code in _DIRECTORS)
    if directors:
        return Lead(directors[0], Basis.NAMED, directors) if len(directors) == 1 else Lead(None, Basis.JOINT, directors)
    served = tuple(dict.fromkeys(_SERVED_BY[code] for code in addressed if code in _SERVED_BY))
    if len(served) > 1:
        return Lead(None, Basis.JOINT, served)
    if not addressed and verb is OperativeVerb.RESOLVES:
        served = (Bureau.TSB,)
    return Lead(served[0], Basis.INFERRED, served) if served else Lead(None, Basis.NONE)


def _actors(clause: Clause, parent: Provision | None, language: Language) -> Named:
    """From the heading, else from the chapeau, else from the clause's own opening words."""
    if clause.addressed:
        return people.addressees_in(clause.addressed, language)
    if parent and parent.addressees:
        return Named(parent.addressees, (), parent.because)
    return people.addressees_in(people.own_addressee(clause.text, language), language)


def _provision(clause: Clause, parent: Provision | None, actors: Named, position: int, language: Language) -> Provision:
    verb = verb_of(clause.words)
    kind = kind_of(clause, verb)
    heading = clause.addressed if verb is None else f"{clause.words} {clause.addressed}".strip()
    plain = Provision(
        clause.resolution, clause.path, clause.parent, position, heading, verb, clause.label, kind, clause.text
    )
    return plain if kind is ProvisionKind.PREAMBULAR else _with_roles(plain, clause, parent, actors, language)


def _with_roles(
    plain: Provision, clause: Clause, parent: Provision | None, actors: Named, language: Language
) -> Provision:
    lead = lead_of(actors.addressees, plain.verb)
    helpers = _support(clause, parent, lead, language)
    duties = reporting.duties_in(clause.text) if plain.kind is ProvisionKind.OPERATIVE else reporting.Duties()
    return replace(
        plain,
        addressees=actors.addressees,
        lead=lead.bureau,
        basis=lead.basis,
        support=helpers.bureaux,
        reporting=duties.duties,
        because=(*actors.because, *helpers.because, *duties.because),
    )


def _support(clause: Clause, parent: Provision | None, lead: Lead, language: Language) -> Named:
    """Bureaux beside the lead: from the heading, the chapeau and the clause. Joint addressees have none beside them."""
    if lead.bureau is None:
        return Named()
    parts = [people.collaborators_in(text, language, lead.known) for text in (clause.addressed, clause.text)]
    found = {bureau for part in parts for bureau in part.bureaux} | set(parent.support if parent else ())
    if lead.bureau is not Bureau.TSB and lead.basis is Basis.INFERRED:
        found.add(Bureau.TSB)  # an Assembly of ITU-T gives the work: its own bureau stands beside the one that does it
    found.discard(lead.bureau)
    words = tuple(dict.fromkeys(said for part in parts for said in part.because))
    return Named((), tuple(bureau for bureau in Bureau if bureau in found), words)


def _unknown(clause: Clause, provision: Provision, actors: Named) -> list[Finding]:
    where = f"{clause.resolution} {clause.path}"
    findings = [
        Finding("unknown-actor", f"“{said}” is not a body the register knows; read as ITU-T.", where)
        for said in actors.unknown
    ]
    nobody = not provision.addressees and provision.verb not in (None, OperativeVerb.RESOLVES)
    if nobody and provision.kind is not ProvisionKind.PREAMBULAR:
        findings.append(Finding("unknown-actor", "Nobody that the register knows is addressed: give the lead.", where))
    return findings
