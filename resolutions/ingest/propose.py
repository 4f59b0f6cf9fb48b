"""What a document says + what is stored -> proposals: new, changed, unchanged, unclear, with the words behind each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from resolutions.ingest.document import Ingested, Provision, ResolutionFound
from resolutions.ingest.identify import likeness
from resolutions.ingest.normalise import clean, same_text
from resolutions.vocabulary import OperativeVerb, ProvisionKind, TextStatus

What = Literal["resolution", "title", "provision", "text"]
Kind = Literal["new", "changed", "unchanged", "unclear"]

_SAME_CLAUSE = 0.5  # two wordings less alike than this may be two different clauses under one number


@dataclass(frozen=True)
class StoredResolution:
    """A Resolution on record: titles by language code."""

    number: int | None = None
    text_status: TextStatus | None = None
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredProvision:
    """A provision on record: texts by language code; `verb` is None for a mandate."""

    kind: ProvisionKind
    verb: OperativeVerb | None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """What is on record: Resolutions by key, provisions by (key, path)."""

    resolutions: Mapping[str, StoredResolution] = field(default_factory=dict)
    provisions: Mapping[tuple[str, str], StoredProvision] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """One thing to accept. `key` is that of the record; `found` and `provision` carry what a new row needs.

    The writer carries out `new` and `changed`, passes over `unchanged`, and leaves `unclear` to a person.
    """

    what: What
    key: str
    path: str
    language: str
    kind: Kind
    before: str
    after: str
    reason: str
    found: ResolutionFound | None = None
    provision: Provision | None = None

    @property
    def is_absent(self) -> bool:
        """Whether it speaks of a clause on record that the document's entry lacks."""
        return self.kind == "unclear" and self.what == "provision"


def propose(ingested: Ingested, stored: Stored) -> tuple[Proposal, ...]:
    """Proposals in the order to carry them out: a Resolution before its titles, a provision before its text."""
    keys = {found.key: _stored_key(found, stored) for found in ingested.resolutions}
    proposals: list[Proposal] = []
    for found in ingested.resolutions:
        proposals.append(_resolution(found, keys[found.key], stored))
        proposals += _titles(found, keys[found.key], stored)
    for provision in ingested.provisions:
        key = keys[provision.resolution]
        proposals.append(_provision(provision, key, stored))
        proposals.append(_text(provision, key, ingested.text_language.value, stored))
    return (*proposals, *_absent(ingested, keys, stored))


def counts(proposals: Iterable[Proposal]) -> Mapping[tuple[What, Kind], int]:
    """How many proposals there are of each sort."""
    return Counter((proposal.what, proposal.kind) for proposal in proposals)


def changes_nothing(proposals: Iterable[Proposal]) -> bool:
    """True when there is nothing for the writer to do."""
    return not any(proposal.kind in ("new", "changed") for proposal in proposals)


def _stored_key(found: ResolutionFound, stored: Stored) -> str:
    """A Resolution that was numbered since keeps the key under which it came in."""
    if found.key in stored.resolutions or found.number is None:
        return found.key
    same = (key for key, record in stored.resolutions.items() if record.number == found.number)
    return next(same, found.key)


def _resolution(found: ResolutionFound, key: str, stored: Stored) -> Proposal:
    """What the document does not say never takes away what is on record."""
    record = stored.resolutions.get(key)
    if record is None:
        after = _described(found.number, found.text_status)
        return Proposal("resolution", key, "", "", "new", "", after, _where_found(found), found)
    before = _described(record.number, record.text_status)
    after = _described(record.number if found.number is None else found.number, found.text_status or record.text_status)
    kind: Kind = "unchanged" if before == after else "changed"
    return Proposal("resolution", key, "", "", kind, before, after, _where_found(found), found)


def _described(number: int | None, status: TextStatus | None) -> str:
    return f"number {number if number is not None else 'to come'}, {status.value if status else 'status not stated'}"


def _where_found(found: ResolutionFound) -> str:
    places = (("Table 1", found.in_table1), ("Table 2", found.in_table2), ("annex", found.in_annex))
    return ", ".join(place for place, is_there in places if is_there)


def _titles(found: ResolutionFound, key: str, stored: Stored) -> Iterator[Proposal]:
    record = stored.resolutions.get(key, StoredResolution())
    for language, title in found.titles.items():
        before = record.titles.get(language, "")
        kind: Kind = "new" if not before else "unchanged" if same_text(before, title) else "changed"
        yield Proposal("title", key, "", language, kind, before, title, _where_found(found), found)


def _provision(provision: Provision, key: str, stored: Stored) -> Proposal:
    record = stored.provisions.get((key, provision.path))
    after = _governed(provision.kind, provision.verb)
    before = _governed(record.kind, record.verb) if record else ""
    kind: Kind = "new" if record is None else "unchanged" if before == after else "changed"
    return Proposal("provision", key, provision.path, "", kind, before, after, _reason(provision), None, provision)


def _governed(kind: ProvisionKind, verb: OperativeVerb | None) -> str:
    return f"{kind.value}: {verb.value if verb else 'no verb'}"


def _reason(provision: Provision) -> str:
    return " · ".join((provision.heading, *provision.because))


def _text(provision: Provision, key: str, language: str, stored: Stored) -> Proposal:
    record = stored.provisions.get((key, provision.path))
    before = record.texts.get(language, "") if record else ""
    kind = _text_kind(before, provision.text)
    after = before if kind == "unchanged" else provision.text
    return Proposal("text", key, provision.path, language, kind, before, after, _reason(provision), None, provision)


def _text_kind(before: str, after: str) -> Kind:
    if not before:
        return "new"
    if same_text(before, after):
        return "unchanged"
    return "changed" if likeness(clean(before), after) >= _SAME_CLAUSE else "unclear"


def _absent(ingested: Ingested, keys: Mapping[str, str], stored: Stored) -> Iterator[Proposal]:
    """A clause on record that this document's entry does not have: an extract, or a cut; for a person to say."""
    covered = {keys[provision.resolution] for provision in ingested.provisions}
    present = {(keys[provision.resolution], provision.path) for provision in ingested.provisions}
    for (key, path), record in stored.provisions.items():
        if key in covered and (key, path) not in present:
            before = _governed(record.kind, record.verb)
            yield Proposal("provision", key, path, "", "unclear", before, "", "on record, not in this document")
