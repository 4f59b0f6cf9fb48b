"""The tables that the log is read from, and the place of a row in the stream: newest first, by keyset."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.models import DateTimeField, Exists, Model, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import registered_models

from resolutions.models import LeadTime, Meeting, Proposal, Provision, ProvisionText, Resolution, ResolutionTitle
from resolutions.recorded import Kind
from resolutions.stories import SISTER
from tracking.access import Reader, seen_by
from tracking.models import (
    ActionItem,
    Batch,
    BatchRow,
    ConnectionChange,
    DateChange,
    Evidence,
    EvidenceWithdrawal,
    MailDecision,
    OwnerChange,
    Participation,
    Person,
    ProgressUpdate,
    SignInAttempt,
    StatusChange,
)
from tracking.story import CHANGES, ITEM, KINDS, MILESTONE, OBLIGATION, PART, RECIPIENT, REPORT, REQUEST

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ON_ITEM = {"thing": ActionItem, "of": "item_id", "item": "item_id", "resolution": "item__resolution_id"}
FEW = 150  # items
PLACE = re.compile(r"^(\d{1,18})-(\d{1,3})-(\d{1,18})$")


class Topic(TextChoices):
    """What an entry is about, as the reader filters."""

    STATUS = "status", _("Status")
    DATES = "dates", _("Dates")
    PEOPLE_RESPONSIBLE = "responsible", _("Person responsible")
    PROGRESS = "progress", _("Progress")
    EVIDENCE = "evidence", _("Evidence")
    SUBJECTS = "subjects", _("Topics")
    ITEMS = "items", _("Action items, their bureaux and milestones")
    CONTRIBUTIONS = "contributions", _("Contribution requests")
    REPORTS = "reports", _("Reports")
    TEXTS = "texts", _("Resolutions and provisions")
    MEETINGS = "meetings", _("Meetings")
    PEOPLE = "people", _("People")
    MAILS = "mails", _("Mails that did not arrive")
    SIGN_IN = "sign-in", _("Sign-in that was braked")
    BATCHES = "batches", _("Batches of changes")
    OTHER = "other", _("Other")


@dataclass(frozen=True)
class Asked:
    """What of the log is wanted; days are those of the duty station, both included."""

    person: int | None = None
    topic: str = ""
    bureau: str = ""
    since: date | None = None
    until: date | None = None
    resolution: int | None = None


@dataclass(frozen=True)
class Source:
    """A table of the stream. `thing`: what its rows tell of, found by the path `of`; `item`, `resolution`: paths to
    what a filter narrows to; `kind`: how rows of a history are told; `field`: the one field a row of change tells."""

    topic: Topic
    rows: QuerySet[Any]
    thing: type[Model]
    of: str
    item: str = ""
    resolution: str = ""
    bureau: str = ""
    kind: Kind | None = None
    field: str = ""
    by: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        who, when = ("history_user_id", "history_date") if self.is_history else ("by_id", "at")
        object.__setattr__(self, "by", self.by or who)
        object.__setattr__(self, "at", self.at or when)

    @property
    def is_history(self) -> bool:
        return self.kind is not None

    @property
    def key(self) -> str:
        return "history_id" if self.is_history else "id"


@dataclass(frozen=True, order=True)
class Place:
    """Where a row stands in the stream; the smaller, the newer."""

    age: int  # microseconds, negative
    rank: int
    falling_key: int
    of: int

    @classmethod
    def made(cls, at: datetime, rank: int, key: int, of: int) -> Place:
        return cls(-((at - EPOCH) // timedelta(microseconds=1)), rank, -key, of)

    @classmethod
    def read(cls, words: str) -> Place | None:
        """The place written in an address; None for anything else."""
        found = PLACE.match(words)
        return cls(-int(found[1]), int(found[2]), -int(found[3]), 0) if found else None

    def __str__(self) -> str:
        return f"{-self.age}-{self.rank}-{-self.falling_key}"

    @property
    def at(self) -> datetime:
        return EPOCH - timedelta(microseconds=self.age)

    @property
    def key(self) -> int:
        return -self.falling_key


def _history(kind: Kind, topic: Topic, thing: type[Model], of: str, **more: Any) -> Source:
    return Source(topic, kind.model.history.order_by(), thing, of, kind=kind, **more)  # type: ignore[attr-defined]  # each keeps a history


def _of_items() -> list[Source]:
    """What a batch did is told once, by the batch."""
    in_batch = BatchRow.objects.filter(item=OuterRef("id"), batch__at=OuterRef("history_date"))
    items = ActionItem.history.order_by().filter(~Exists(in_batch))
    on_item = {"item": "item_id", "resolution": "item__resolution_id"}
    obligation, recipient = "obligation__item", "recipient__obligation__item"
    return [
        Source(Topic.ITEMS, items, ActionItem, "id", item="id", resolution="resolution_id", kind=ITEM),
        _history(PART, Topic.ITEMS, ActionItem, "item_id", **on_item),
        _history(MILESTONE, Topic.ITEMS, ActionItem, "item_id", **on_item),
        _history(REQUEST, Topic.CONTRIBUTIONS, ActionItem, "item_id", **on_item),
        _history(OBLIGATION, Topic.REPORTS, ActionItem, "item_id", **on_item),
        _history(
            RECIPIENT, Topic.REPORTS, ActionItem, f"{obligation}_id", item=f"{obligation}_id",
            resolution=f"{obligation}__resolution_id",
        ),
        _history(
            REPORT, Topic.REPORTS, ActionItem, f"{recipient}_id", item=f"{recipient}_id",
            resolution=f"{recipient}__resolution_id",
        ),
    ]  # fmt: skip


def _of_changes() -> list[Source]:
    topics = {StatusChange: Topic.STATUS, DateChange: Topic.DATES, OwnerChange: Topic.PEOPLE_RESPONSIBLE}
    told: dict[str, Any] = ON_ITEM
    changes = [
        Source(topics[model], model._default_manager.order_by().filter(batch=None), field=field, **told)
        for model, field, _source, _target in CHANGES
    ]
    updates = ProgressUpdate.written.order_by().filter(batch=None)
    return [*changes, Source(Topic.PROGRESS, updates, field="update", **told)]


def _of_evidence() -> list[Source]:
    """Pieces of evidence where they were added, shared and withdrawn. Of old pieces only the day is known."""
    told: dict[str, Any] = ON_ITEM
    taken: dict[str, Any] = {"thing": ActionItem, "of": "evidence__item_id", "item": "evidence__item_id"}
    day = Cast("added_on", DateTimeField())
    pieces = Evidence.given.order_by().annotate(known_at=Coalesce("added_at", day))
    shared = ConnectionChange.objects.order_by().filter(batch=None)
    return [
        Source(Topic.EVIDENCE, pieces, field="evidence", at="known_at", by="added_by_id", **told),
        Source(Topic.EVIDENCE, shared.filter(kind=ConnectionChange.Kind.EVIDENCE), field="shared", **told),
        Source(
            Topic.EVIDENCE,
            EvidenceWithdrawal.objects.order_by(),
            field="withdrawn",
            resolution="evidence__item__resolution_id",
            **taken,
        ),
        Source(Topic.SUBJECTS, shared.filter(kind=ConnectionChange.Kind.TOPIC), field="topic", **told),
    ]


def _of_texts() -> list[Source]:
    """The Resolution itself and what hangs on it."""
    resolution, provision = Kind(Resolution), Kind(Provision)
    title = Kind(ResolutionTitle, "language", ("text",), frozenset({"resolution_id"}))
    text = Kind(ProvisionText, "language", ("text",), frozenset({"provision_id"}))
    # What was taken on at once is told by what it wrote.
    waiting = Proposal.history.order_by().exclude(history_type="+", decision=Proposal.Decision.ACCEPTED)
    of_resolution, of_provision = {"resolution": "resolution_id"}, {"resolution": "provision__resolution_id"}
    return [
        _history(SISTER, Topic.TEXTS, Resolution, "resolution_id", **of_resolution),
        _history(resolution, Topic.TEXTS, Resolution, "id", resolution="id"),
        _history(title, Topic.TEXTS, Resolution, "resolution_id", **of_resolution),
        _history(provision, Topic.TEXTS, Provision, "id", **of_resolution),
        _history(text, Topic.TEXTS, Provision, "provision_id", **of_provision),
        Source(Topic.TEXTS, waiting, Proposal, "id", kind=Kind(Proposal)),
    ]


def _of_mails() -> Source:
    """What staff decided of mails, told of the person who was to have them."""
    rows = MailDecision.objects.order_by()
    recipient = "reminder__recipient"
    return Source(Topic.MAILS, rows, Person, f"{recipient}_id", bureau=f"{recipient}__bureau", field="mail")


@cache
def sources() -> tuple[Source, ...]:
    """Every table of history and of change, in the order in which rows of one moment are told."""
    braked = SignInAttempt.objects.filter(brakes=True).order_by()
    known = [
        Source(Topic.BATCHES, Batch.objects.order_by(), Batch, "id", field="batch"),
        *_of_changes(),
        *_of_evidence(),
        *_of_items(),
        *_of_texts(),
        _history(Kind(Meeting), Topic.MEETINGS, Meeting, "id"),
        _history(Kind(LeadTime, "body_id"), Topic.OTHER, LeadTime, "id"),
        _history(Kind(Person), Topic.PEOPLE, Person, "id", bureau="bureau"),
        _of_mails(),
        Source(Topic.SIGN_IN, braked, SignInAttempt, "id", bureau="person__bureau", field="brake", by="person_id"),
    ]
    told = {source.kind.model for source in known if source.kind}
    rest = sorted(set(registered_models.values()) - told, key=lambda model: str(model._meta.label))
    return (*known, *(_history(Kind(model), Topic.OTHER, model, "id") for model in rest))


def kinds() -> Iterable[Kind]:
    return (*KINDS, *(source.kind for source in sources() if source.kind and source.kind not in KINDS))


def newest(asked: Asked, reader: Reader, after: Place | None, most: int) -> list[Place]:
    """The next places of the stream, one more than `most` where it goes on: one query for each table, none counts."""
    found: list[Place] = []
    few = _few_items(asked.bureau) if asked.bureau else None
    for rank, source in enumerate(sources()):
        rows = _narrowed(source, asked, reader, few)
        if rows is not None:
            keys = _below(source, rank, rows, after).order_by(f"-{source.at}", f"-{source.key}")
            told = keys.values_list(source.at, source.key, source.of)[: most + 1]
            found += [Place.made(at, rank, key, of or 0) for at, key, of in told]
    return sorted(found)[: most + 1]


def _below(source: Source, rank: int, rows: QuerySet[Any], after: Place | None) -> QuerySet[Any]:
    if after is None:
        return rows
    reach = "lte" if rank >= after.rank else "lt"
    rows = rows.filter(**{f"{source.at}__{reach}": after.at})
    if rank != after.rank:
        return rows
    return rows.filter(Q(**{f"{source.at}__lt": after.at}) | Q(**{f"{source.key}__lt": after.key}))


def _few_items(bureau: str) -> list[int] | None:
    """The items in which the bureau takes part, where they are few; None where they are many.

    Rows of many items are soon met on the way back in time. Rows of few would be looked for through the whole stream:
    there the items lead to their rows.
    """
    keys = Participation.objects.filter(bureau=bureau).order_by().values_list("item_id", flat=True)
    found = list(keys[: FEW + 1])
    return found if len(found) <= FEW else None


def _narrowed(source: Source, asked: Asked, reader: Reader, few: list[int] | None) -> QuerySet[Any] | None:
    """The rows asked for that this reader may see; None where the table can hold none."""
    if asked.topic and asked.topic != source.topic:
        return None
    rows: QuerySet[Any] | None = source.rows
    if source.item:
        rows = seen_by(reader, source.rows, source.item)
    if asked.resolution is not None:
        rows = _of_resolution(source, rows, asked.resolution)
    if asked.bureau and rows is not None:
        rows = _of_bureau(source, rows, asked.bureau, few)
    return None if rows is None else _by_and_between(source, rows, asked)


def _of_resolution(source: Source, rows: QuerySet[Any] | None, resolution: int) -> QuerySet[Any] | None:
    if rows is not None and source.thing is Batch:
        return rows.filter(Exists(BatchRow.objects.filter(batch=OuterRef("pk"), item__resolution=resolution)))
    return rows.filter(**{source.resolution: resolution}) if rows is not None and source.resolution else None


def _of_bureau(source: Source, rows: QuerySet[Any], bureau: str, few: list[int] | None) -> QuerySet[Any] | None:
    """What is told of items in which the bureau takes part, of its people, and of batches that touched its items."""
    if source.thing is Batch:
        items = ActionItem.objects.taken_part_in_by(bureau).values("pk")
        return rows.filter(Exists(BatchRow.objects.filter(batch=OuterRef("pk"), item__in=items)))
    if source.item and few is not None:
        return rows.filter(**{f"{source.item}__in": few})
    if source.item:
        return rows.filter(Exists(Participation.objects.filter(item=OuterRef(source.item), bureau=bureau)))
    return rows.filter(**{source.bureau: bureau}) if source.bureau else None


def _by_and_between(source: Source, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.person is not None:
        rows = rows.filter(**{source.by: asked.person})
    if asked.since:
        rows = rows.filter(**{f"{source.at}__gte": _start_of(asked.since)})
    if asked.until:
        rows = rows.filter(**{f"{source.at}__lt": _start_of(asked.until + timedelta(days=1))})
    return rows


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
