"""The only writer of what a document says: accepted proposals -> rows, in one transaction, with counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from resolutions.ingest.document import Ingested
from resolutions.ingest.document import Provision as Read
from resolutions.ingest.propose import Proposal as Proposed
from resolutions.ingest.propose import Stored, StoredProvision, StoredResolution, propose
from resolutions.models import (
    Meeting,
    Proposal,
    Provision,
    ProvisionText,
    Resolution,
    ResolutionTitle,
    SourceDocument,
)
from resolutions.models.provision import ProvisionQuerySet
from resolutions.vocabulary import OperativeVerb, ProvisionKind, TextStatus

HEADING_NUMBER = re.compile(r"-\d+$")
MANDATE = re.compile(r"^sg\d+$")
Person = Any  # a row of the user model, which is not known on this side of the house
TOGETHER = re.compile(r"collaborat|cooperat|coordinat")  # words by which a heading names those to work with
BY_COMMAND = "By the command ingest_document"
STEP = 10  # room between positions, so that a clause found later can stand between two


@dataclass(frozen=True)
class Applied:
    """What saving did, by sort (`title`, `text`, ...): rows that are new, rows filled where they were blank or changed.

    `waiting` differs from the record and can be accepted, `unclear` is never written, `absent` names the clauses on
    record that the document's entries lack. `is_recorded` is True the first time that this very file is read.
    """

    written: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    unclear: Counter[str] = field(default_factory=Counter)
    absent: tuple[str, ...] = ()
    is_recorded: bool = False


class Refused(Exception):
    """The document must not be saved; nothing was written."""


def stored(assembly: Meeting) -> Stored:
    """What is on record of that Assembly, as values for `propose`; four queries whatever the size."""
    resolutions = {}
    for resolution in assembly.resolutions.prefetch_related("titles"):
        status = TextStatus(resolution.text_status) if resolution.text_status else None
        titles = {title.language: title.text for title in resolution.titles.all()}
        resolutions[resolution.slug] = StoredResolution(resolution.number, status, titles)
    provisions = {}
    for row in _provisions(assembly).prefetch_related("texts"):
        texts = {text.language: text.text for text in row.texts.all()}
        verb = OperativeVerb(row.verb) if row.verb else None
        provisions[row.resolution.slug, row.path] = StoredProvision(ProvisionKind(row.kind), verb, texts)
    return Stored(resolutions, provisions)


@transaction.atomic
def apply(
    ingested: Ingested,
    assembly: Meeting,
    *,
    by: Person | None,
    at: datetime,
    accept_changes: bool = False,
) -> Applied:
    """Carry out what is new, and what would change a row when the person accepts that. Raises Refused."""
    if ingested.refusal:
        raise Refused(ingested.refusal)
    record = stored(assembly)
    proposals = [proposal for proposal in propose(ingested, record) if proposal.kind != "unchanged"]
    accepted = [proposal for proposal in proposals if _is_wanted(proposal, record, accept_changes)]
    source, is_recorded = _source(ingested, assembly, by, at)
    writer = _Writer(assembly, source)
    for proposal in accepted:
        writer.write(proposal)
    writer.join_chapeaux(accepted)
    _keep(proposals, accepted, source, by, at)
    _tell(assembly, {proposal.key for proposal in accepted})
    return _applied(proposals, accepted, record, is_recorded)


def _tell(assembly: Meeting, changed: set[str]) -> None:
    """The work hears of new words without the text knowing the work."""
    for name in settings.WTSA_AFTER_READING if changed else ():
        import_string(name)(assembly, changed)


def _applied(proposals: Iterable[Proposed], accepted: Iterable[Proposed], record: Stored, is_recorded: bool) -> Applied:
    sorts: dict[str, Counter[str]] = {
        name: Counter() for name in ("written", "filled", "changed", "waiting", "unclear")
    }
    absent = [proposal for proposal in proposals if proposal.is_absent]
    taken = {id(proposal) for proposal in accepted}
    for proposal in proposals:
        if not proposal.is_absent:
            sorts[_became(proposal, id(proposal) in taken, record)][proposal.what] += 1
    return Applied(**sorts, absent=tuple(f"{one.key} {one.path}" for one in absent), is_recorded=is_recorded)


def _became(proposal: Proposed, is_accepted: bool, record: Stored) -> str:
    if not is_accepted:
        return "unclear" if proposal.kind == "unclear" else "waiting"
    if proposal.kind == "new":
        return "written"
    return "filled" if _fills_gaps_only(proposal, record) else "changed"


def _is_wanted(proposal: Proposed, record: Stored, accept_changes: bool) -> bool:
    """What is new, what fills a gap, and what differs where the person takes that; never what is unclear."""
    if proposal.kind == "changed":
        return accept_changes or _fills_gaps_only(proposal, record)
    return proposal.kind == "new"


def _fills_gaps_only(proposal: Proposed, record: Stored) -> bool:
    """A number or a text status that the record does not have yet takes nothing away from it."""
    found, known = proposal.found, record.resolutions.get(proposal.key)
    if proposal.what != "resolution" or found is None or known is None:
        return False
    same_number = known.number is None or found.number in {None, known.number}
    same_status = known.text_status is None or found.text_status in {None, known.text_status}
    return same_number and same_status


def _provisions(assembly: Meeting) -> ProvisionQuerySet:
    return Provision.objects.filter(resolution__assembly=assembly).select_related("resolution")


def _source(ingested: Ingested, assembly: Meeting, by: Person | None, at: datetime) -> tuple[SourceDocument, bool]:
    """The row of this very file, and whether it is new."""
    facts = {
        "assembly": assembly,
        "name": ingested.name[:200],
        "language": ingested.language,
        "read_at": at,
        "read_by": by,
        "findings": ingested.as_json()["findings"],
        "counts": {"resolutions": len(ingested.resolutions), **Counter(p.kind.value for p in ingested.provisions)},
    }
    return SourceDocument.objects.get_or_create(sha256=ingested.sha256, defaults=facts)


def _keep(
    proposals: Iterable[Proposed],
    accepted: list[Proposed],
    source: SourceDocument,
    by: Person | None,
    at: datetime,
) -> None:
    """Store each proposal with its decision; one that waits already from the same document is decided, not doubled."""
    waiting = {
        (row.what, row.key, row.path, row.language): row
        for row in source.proposals.filter(decision=Proposal.Decision.PENDING)
    }
    rows = []
    for proposal in proposals:
        row = waiting.get((proposal.what, proposal.key, proposal.path, proposal.language)) or _row(proposal, source)
        if proposal in accepted:
            row.decision, row.decided_by, row.decided_at = Proposal.Decision.ACCEPTED, by, at
        rows.append(row)
    new, known = [row for row in rows if row.pk is None], [row for row in rows if row.pk is not None]
    why = None if by else BY_COMMAND
    noted: dict[str, Any] = {"batch_size": 200, "default_user": by, "default_date": at, "default_change_reason": why}
    bulk_create_with_history(new, Proposal, **noted)
    decided = [row for row in known if row.decision != Proposal.Decision.PENDING]
    bulk_update_with_history(decided, Proposal, ["decision", "decided_by", "decided_at"], **noted)


def _row(proposal: Proposed, source: SourceDocument) -> Proposal:
    return Proposal(
        source=source,
        what=proposal.what,
        key=proposal.key,
        path=proposal.path,
        language=proposal.language,
        kind=proposal.kind,
        before=proposal.before,
        after=proposal.after,
        reason=proposal.reason,
    )


class _Writer:
    """Writes one accepted proposal after the other; knows the rows that are there already."""

    def __init__(self, assembly: Meeting, source: SourceDocument) -> None:
        self.assembly = assembly
        self.source = source
        self.resolutions = {row.slug: row for row in assembly.resolutions.all()}
        self.provisions = {(row.resolution.slug, row.path): row for row in _provisions(assembly)}

    def write(self, proposal: Proposed) -> None:
        {
            "resolution": self._resolution,
            "title": self._title,
            "provision": self._provision,
            "text": self._text,
        }[proposal.what](proposal)

    def _resolution(self, proposal: Proposed) -> None:
        found = proposal.found
        if found is None:
            return
        row = self.resolutions.get(proposal.key) or Resolution(
            assembly=self.assembly, slug=proposal.key, plan_order=(len(self.resolutions) + 1) * STEP
        )
        row.number = found.number or row.number
        row.text_status = found.text_status.value if found.text_status else row.text_status
        row.save()
        self.resolutions[proposal.key] = row

    def _title(self, proposal: Proposed) -> None:
        ResolutionTitle.objects.update_or_create(
            resolution=self.resolutions[proposal.key],
            language=proposal.language,
            defaults={"text": proposal.after, "source": self.source},
        )

    def _provision(self, proposal: Proposed) -> None:
        read = proposal.provision
        if read is None:
            return
        key = (proposal.key, proposal.path)
        row = self.provisions.get(key) or Provision(resolution=self.resolutions[proposal.key], path=proposal.path)
        for name, value in _facts(read).items():
            setattr(row, name, value)
        row.save()
        self.provisions[key] = row

    def _text(self, proposal: Proposed) -> None:
        heading = proposal.provision.heading if proposal.provision else ""
        ProvisionText.objects.update_or_create(
            provision=self.provisions[proposal.key, proposal.path],
            language=proposal.language,
            defaults={"text": proposal.after, "heading": heading, "source": self.source},
        )

    def join_chapeaux(self, accepted: Iterable[Proposed]) -> None:
        """Give each sub-item that was written its chapeau."""
        for proposal in accepted:
            if proposal.what == "provision" and proposal.provision and proposal.provision.parent:
                row = self.provisions[proposal.key, proposal.path]
                row.parent = self.provisions[proposal.key, proposal.provision.parent]
                row.save()


def _facts(read: Read) -> dict[str, object]:
    support = [bureau.value for bureau in read.support]
    return {
        "position": read.position * STEP,
        "kind": read.kind.value,
        "words": words_of(read.path),
        "verb": read.verb.value if read.verb else "",
        "label": read.label or "",
        "addressees": [addressee.value for addressee in read.addressees],
        "collaborators": support if TOGETHER.search(read.heading) else [],
        "lead": read.lead.value if read.lead else "",
        "basis": read.basis.value,
        "support": support,
        "reporting": [
            {"to": duty.to, "cadence": duty.cadence.value if duty.cadence else None} for duty in read.reporting
        ],
    }


def words_of(path: str) -> str:
    """The heading's words of a path: `resolves-further/2/ii` -> `resolves further`; a mandate (`sg13`) has none."""
    first = HEADING_NUMBER.sub("", path.split("/", maxsplit=1)[0])
    return "" if MANDATE.match(first) else first.replace("-", " ")
