"""The values that pass from stage to stage: blocks, rows of tables, clauses, provisions, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resolutions.vocabulary import Addressee, Basis, Bureau, Cadence, Language, OperativeVerb, ProvisionKind, TextStatus

Cell = tuple[str, ...]  # the paragraphs of one table cell, in order
Row = tuple[Cell, ...]


class Unreadable(ValueError):  # noqa: N818 - named for what is said of the file
    """The file cannot be taken as a source document; the message is one sentence for the person who gave it."""


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Table:
    rows: tuple[Row, ...]


Block = Paragraph | Table


@dataclass(frozen=True)
class Finding:
    """Something a reviewer must know. `severity` is `error` (the document cannot be saved), `warning` or `note`."""

    code: str
    message: str
    where: str
    severity: str = "warning"


@dataclass(frozen=True)
class StatusRow:
    """One row of Table 1 as it stands; a cell that was lost is None (status, number) or empty (title)."""

    status: TextStatus | None
    number: int | None
    is_new: bool
    title: str
    missing: tuple[str, ...] = ()
    residues: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Summary:
    """One paragraph of Table 2: which Resolution it speaks of and the title it gives."""

    number: int | None
    title: str
    is_quoted: bool


@dataclass(frozen=True)
class Entry:
    """One Resolution of the annex: its title and the lines of its relevant text."""

    number: int | None
    title: str
    lines: tuple[str, ...]
    residues: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sections:
    """A whole document cut into its two tables and its annex. `stops` says how the text breaks off, if it does."""

    status_rows: tuple[StatusRow, ...]
    summaries: tuple[Summary, ...]
    entries: tuple[Entry, ...]
    language: Language
    text_language: Language
    has_table1: bool
    has_annex: bool
    stops: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Clause:
    """One clause under its heading, before it is understood. `words` are the canonical English words of the heading."""

    resolution: str
    path: str
    parent: str | None
    words: str
    addressed: str
    label: str | None
    text: str
    has_children: bool = False


@dataclass(frozen=True)
class ReportDuty:
    """To which body a report goes and how often; cadence None means the text does not say."""

    to: str
    cadence: Cadence | None


@dataclass(frozen=True)
class Provision:
    """A clause that has been understood. `because` holds the words that led to each conclusion, for the reviewer."""

    resolution: str
    path: str
    parent: str | None
    position: int
    heading: str
    verb: OperativeVerb | None
    label: str | None
    kind: ProvisionKind
    text: str
    addressees: tuple[Addressee, ...] = ()
    lead: Bureau | None = None
    basis: Basis = Basis.NONE
    support: tuple[Bureau, ...] = ()
    reporting: tuple[ReportDuty, ...] = ()
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class ResolutionFound:
    """A Resolution as the document shows it; `number` and `text_status` are None where the document does not say."""

    key: str
    number: int | None
    text_status: TextStatus | None
    titles: Mapping[str, str]
    in_table1: bool
    in_table2: bool
    in_annex: bool


@dataclass(frozen=True)
class Ingested:
    """All that one source document says. `language` is that of its tables, `text_language` that of its clauses."""

    resolutions: tuple[ResolutionFound, ...]
    provisions: tuple[Provision, ...]
    findings: tuple[Finding, ...]
    language: Language
    text_language: Language
    sha256: str
    name: str = field(default="", compare=False)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def is_complete(self) -> bool:
        """False when something says that the document must not be saved, such as a cut."""
        return not self.errors

    @property
    def refusal(self) -> str | None:
        """Why the document must not be saved, in one sentence; None when it may."""
        return self.errors[0].message if self.errors else None

    def as_json(self) -> dict[str, list[dict[str, object]]]:
        """The object that `ingest_document --json` prints: resolutions, provisions, findings."""
        return {
            "resolutions": [_resolution_json(found) for found in self.resolutions],
            "provisions": [_provision_json(provision) for provision in self.provisions],
            "findings": [{"code": f.code, "message": f.message, "where": f.where} for f in self.findings],
        }


def _resolution_json(found: ResolutionFound) -> dict[str, object]:
    return {
        "key": found.key,
        "number": found.number,
        "text_status": found.text_status.value if found.text_status else None,
        "titles": dict(found.titles),
        "in_table1": found.in_table1,
        "in_table2": found.in_table2,
        "in_annex": found.in_annex,
    }


def _provision_json(provision: Provision) -> dict[str, object]:
    return {
        "resolution": provision.resolution,
        "path": provision.path,
        "heading": provision.heading,
        "verb": provision.verb.value if provision.verb else None,
        "label": provision.label,
        "kind": provision.kind.value,
        "text": provision.text,
        "addressees": [code.value for code in provision.addressees],
        "lead": provision.lead.value if provision.lead else None,
        "basis": provision.basis.value,
        "support": [bureau.value for bureau in provision.support],
        "reporting": [
            {"to": duty.to, "cadence": duty.cadence.value if duty.cadence else None} for duty in provision.reporting
        ],
    }
