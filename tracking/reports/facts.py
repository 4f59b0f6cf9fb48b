"""Pure: the facts a paper is made from, frozen and free of any language of the reader; texts are kept per language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from resolutions.vocabulary import Bureau, Cadence
from tracking.schedule import Health
from tracking.workflow import Status

Texts = dict[str, str]  # language code -> text


@dataclass(frozen=True, slots=True)
class MeetingFact:
    slug: str
    body: str
    name: str
    opens_on: date
    closes_on: date
    place: str


@dataclass(frozen=True, slots=True)
class ResolutionFact:
    slug: str
    reference: str
    number: int | None
    titles: Texts


@dataclass(frozen=True, slots=True)
class UpdateFact:
    """The latest word on an item, in the language it was written in as far as its script tells."""

    on: date
    text: str
    language: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class EvidenceFact:
    title: str
    url: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class ItemFact:
    """One action item on the data date; `due_on` is its nearest deadline, `health` how it stands that day.

    `words` and `labels` cite its clause: `resolves further`, `2 iii`.
    """

    code: str
    resolution: str
    words: str
    labels: str
    titles: Texts
    status: Status
    health: Health
    lead: Bureau | None
    joint: tuple[Bureau, ...]
    support: tuple[Bureau, ...]
    opened_on: date
    due_on: date | None
    last_update_on: date | None
    update: UpdateFact | None
    updates_in_period: int
    evidence: tuple[EvidenceFact, ...]
    milestones: int
    milestones_met: int
    awaiting_body: str
    awaiting_question: str
    awaiting_by: date | None
    superseded_by: str
    illustrative: bool
    no_evidence_because: str = ""  # of what was completed without; unknown to snapshots of an earlier day
    duty: str = ""  # code of the first clause that lays down the same duty; unknown to snapshots of an earlier day


@dataclass(frozen=True, slots=True)
class StatusChangeFact:
    item: str
    source: Status
    target: Status
    on: date
    why: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class DateChangeFact:
    item: str
    source: date | None
    target: date | None
    on: date
    why: str
    illustrative: bool

    @property
    def is_slip(self) -> bool:
        return bool(self.source and self.target and self.target > self.source)


@dataclass(frozen=True, slots=True)
class OwnerChangeFact:
    item: str
    source: str
    target: str
    on: date
    why: str
    illustrative: bool


@dataclass(frozen=True, slots=True)
class DutyFact:
    """A standing duty of an item to report to one body; an empty body is one the text does not state."""

    item: str
    body: str
    cadence: Cadence
    every_years: int | None


@dataclass(frozen=True, slots=True)
class ReportDueFact:
    """One report due at one meeting; `decision` is a code of the body's decision, empty while there is none."""

    item: str
    body: str
    meeting: MeetingFact
    due_on: date | None
    document_number: str
    decision: str
    decision_text: str
    met_on: date | None
    skipped_because: str
    illustrative: bool

    @property
    def is_open(self) -> bool:
        return self.met_on is None and not self.skipped_because


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The whole plan on `data_date`, for a paper to `meeting` about the time since `since`."""

    meeting: MeetingFact
    assembly: MeetingFact
    previous: MeetingFact | None
    since: date
    data_date: date
    plan_version: str
    bodies: Texts  # code -> name in the register
    resolutions: tuple[ResolutionFact, ...]
    items: tuple[ItemFact, ...]
    status_changes: tuple[StatusChangeFact, ...]
    date_changes: tuple[DateChangeFact, ...]
    owner_changes: tuple[OwnerChangeFact, ...]
    duties: tuple[DutyFact, ...]
    reports_due: tuple[ReportDueFact, ...]
