"""Reads the whole story of an item, from every table that tells of it; the number of queries never grows with it."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime, time
from itertools import chain
from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.chronicle import Change, Deed, Recorded, Step, in_time, merged, since_birth, steps_of
from resolutions.models import SisterResolution
from resolutions.names import official
from resolutions.recorded import Kind, Wording, read
from resolutions.stories import SISTER, Story
from tracking.access import items_seen_by
from tracking.deeds import InBatch, Told, deeds_of, pair, times_of, with_batches
from tracking.models import (
    ActionItem,
    BatchRow,
    Channel,
    ConnectionChange,
    ContributionRequest,
    DateChange,
    Evidence,
    EvidenceWithdrawal,
    Milestone,
    OwnerChange,
    Participation,
    Person,
    ProgressUpdate,
    ReportDue,
    ReportingObligation,
    ReportRecipient,
    StatusChange,
)
from tracking.tagged import TOPICS, Tag, renamed, with_topics
from tracking.topics import topics_of

ITEM = Kind(ActionItem, whole=("title",))
OF_ITEM = frozenset({"item_id"})
PART = Kind(Participation, "bureau", ("capacity",), OF_ITEM, gettext_lazy("bureau"))
MILESTONE = Kind(Milestone, "title", ("due_on", "met_on"), OF_ITEM)
REQUEST = Kind(ContributionRequest, "bureau", ("what", "due_on", "why_later"), OF_ITEM | {"replaces_id"})
OBLIGATION = Kind(ReportingObligation, "", ("note",), OF_ITEM)
RECIPIENT = Kind(ReportRecipient, "body_id", ("cadence",), frozenset({"obligation_id"}))
REPORT = Kind(ReportDue, "meeting_id", ("due_on",), frozenset({"recipient_id"}))
KINDS = (ITEM, PART, MILESTONE, REQUEST, OBLIGATION, RECIPIENT, REPORT, SISTER)
TOLD_OF_TAGS = tuple({"by": "by_id", "batch": "batch_id"}.get(field.name, field.name) for field in fields(Tag))
CHANGES: tuple[tuple[type[StatusChange] | type[DateChange] | type[OwnerChange], str, str, str], ...] = (
    (StatusChange, "status", "source", "target"),
    (DateChange, "next_due_on", "source", "target"),
    (OwnerChange, "responsible_id", "source_id", "target_id"),
)


def beside(field: str) -> tuple[str, ...]:
    """What a row that tells of the field says beside its two values."""
    return ("no_evidence_because",) if field == "status" else ()


class ItemWording(Wording):
    """Names other items only to those who may see them."""

    extra: ClassVar = {
        "report_due_on": gettext_lazy("report due on"),
        "study_period": gettext_lazy("study period"),
        "update": gettext_lazy("update"),
        "topic": gettext_lazy("topic"),
        "same_duty": gettext_lazy("same duty here and in"),
    }

    def __init__(self, reader: Person) -> None:
        super().__init__(KINDS, {ActionItem: lambda keys: _codes(reader, keys)})

    def value(self, model: type[Model], name: str, raw: Any, at: datetime | None = None) -> str:  # noqa: ANN401  # whatever a column holds
        """Of a topic the words are kept, as it was called then; known ones are told in the reader's language."""
        return super().value(model, name, official(raw) if name == "topic" and raw else raw, at)


def _codes(reader: Person, keys: set[Any]) -> dict[Any, str]:
    seen = dict(items_seen_by(reader).filter(pk__in=keys).values_list("pk", "code"))
    return {key: seen.get(key) or _("an item you do not see") for key in keys}


def story_of_item(item: ActionItem, reader: Person) -> Story:
    """Everything told of the item, oldest first; other items are named only where the reader sees them."""
    itself, tags = as_recorded(item), _tags(item)
    own, *below = [read(kind, rows) for kind, rows in _histories(item)]
    own, moved = with_topics(own, tags, itself.values[TOPICS])
    steps = steps_of([*own, *chain(*below)])
    pairs, loose = pair([step for step in steps if step.row.source == ITEM.source], [*_told(item), *moved])
    ordered = in_time(steps, ITEM.source, times_of(pairs))
    loose += [*renamed(tags), *_twins(item, reader)]
    since = since_birth(ordered, ITEM.source, around=SISTER.source)
    deeds = [*deeds_of(since, pairs, loose, itself), *_updates(item), *_evidence(item, reader)]
    rows = list(BatchRow.objects.filter(item=item).select_related("batch"))
    deeds = with_batches(deeds, [_in_batch(row) for row in rows], itself)
    names = {row.batch_id: str(row.batch) for row in rows}
    channels = {channel.value: channel.label for channel in Channel}
    return Story(tuple(ordered), tuple(merged(deeds)), ItemWording(reader), names, channels)


def as_recorded(item: ActionItem) -> Recorded:
    """The item as it is now, in the form of a row of its history."""
    values = {name: getattr(item, name) for name in ITEM.fields()} | {TOPICS: tuple(sorted(topics_of(item)))}
    return Recorded(ITEM.source, 0, item.pk, timezone.now(), None, "~", "", values)


def _histories(item: ActionItem) -> list[tuple[Kind, QuerySet[Any]]]:
    duties = ReportingObligation.history.filter(item_id=item.pk).values("id")
    recipients = ReportRecipient.history.filter(obligation_id__in=duties)
    return [
        (ITEM, ActionItem.history.filter(id=item.pk)),
        *((kind, kind.model.history.filter(item_id=item.pk)) for kind in (PART, MILESTONE, REQUEST, OBLIGATION)),  # type: ignore[attr-defined]  # each keeps a history
        (SISTER, SisterResolution.history.filter(resolution_id=item.resolution_id)),
        (RECIPIENT, recipients),
        (REPORT, ReportDue.history.filter(recipient_id__in=recipients.values("id"))),
    ]


def _told(item: ActionItem) -> list[Told]:
    about = ("id", "at", "by_id", "why", "channel", "batch_id")
    return [
        Told(field, *row)
        for model, field, *told in CHANGES
        for row in model._default_manager.filter(item=item).order_by("id").values_list(*about, *told, *beside(field))
    ]


def _in_batch(row: BatchRow) -> InBatch:
    batch = row.batch
    return InBatch(batch.pk, batch.at, batch.by_id, batch.why, row.before, row.after)


def _updates(item: ActionItem) -> list[Deed]:
    """What was reported, and what was taken back of it; the words stay."""
    updates = list(item.updates.select_related("withdrawal__batch"))
    withdrawn = [update for update in updates if hasattr(update, "withdrawal")]
    return [*(deed_of_update(update) for update in updates), *(_of_withdrawal(update) for update in withdrawn)]


def _of_withdrawal(update: ProgressUpdate) -> Deed:
    row = update.withdrawal
    return Deed(
        at=row.at,
        placed_at=row.at,
        by=row.by_id,
        batch=row.batch_id,
        title=_("Progress update taken back"),
        text=update.text,
    )


def deed_of_update(update: ProgressUpdate) -> Deed:
    is_confirmation = update.kind == ProgressUpdate.Kind.CONFIRMATION
    written_on = timezone.localtime(update.at).date()
    return Deed(
        at=update.at,
        placed_at=update.at,
        by=update.by_id,
        channel=update.channel,
        illustrative=update.illustrative,
        title=_("No change confirmed") if is_confirmation else _("Progress update"),
        text=update.text,
        on=update.on if update.on != written_on else None,
    )


def _tags(item: ActionItem) -> list[Tag]:
    """Topics that came, went or got another name."""
    rows = ConnectionChange.objects.filter(item=item, kind=ConnectionChange.Kind.TOPIC).order_by("id")
    return [Tag(*row) for row in rows.values_list(*TOLD_OF_TAGS)]


def _twins(item: ActionItem, reader: Person) -> list[Told]:
    """Items that were joined to this one, or parted from it, as the same duty: told on this side too."""
    joined = ActionItem.history.filter(twin_of_id=item.pk).values("id")
    rows = read(ITEM, ActionItem.history.filter(id__in=joined).exclude(id=item.pk))
    steps = [step for step in steps_of(rows) if any(_concerns(change, item) for change in step.changes)]
    codes = _codes(reader, {step.row.of for step in steps}) if steps else {}
    return [_of_twin(step, step.row.values["twin_of_id"] == item.pk, codes[step.row.of]) for step in steps]


def _concerns(change: Change, item: ActionItem) -> bool:
    """Whether it joined another item to this one or parted it; an item may be entered as a twin."""
    entered_so = not change.field and change.row.values["twin_of_id"] == item.pk
    return entered_so or (change.field == "twin_of_id" and item.pk in {change.before, change.after})


def _of_twin(step: Step, is_joined: bool, code: str) -> Told:
    row = step.row
    words = ("", code) if is_joined else (code, "")
    return Told("same_duty", row.id, row.at, row.by, row.why, "", None, *words)


def _evidence(item: ActionItem, reader: Person) -> list[Deed]:
    """Evidence added, shared with further items and withdrawn."""
    pieces = list(
        Evidence.given.filter(Q(item=item) | Q(also_for=item)).distinct().select_related("withdrawal").order_by("pk")
    )
    own = {piece.pk: piece for piece in pieces if piece.item_id == item.pk}
    here = Q(item=item) | Q(of__in=own)
    shared = list(ConnectionChange.objects.filter(here, kind=ConnectionChange.Kind.EVIDENCE).order_by("id"))
    got = {row.of for row in shared if row.item_id == item.pk}
    withdrawn = [piece for piece in pieces if hasattr(piece, "withdrawal")]
    return [
        *(deed_of_evidence(piece) for piece in pieces if piece.pk not in got),
        *(_of_evidence_got(row, pieces) for row in shared if row.item_id == item.pk),
        *_evidence_given([row for row in shared if row.of in own], own, reader),
        *(deed_of_evidence_withdrawn(piece) for piece in withdrawn),
    ]


def deed_of_evidence(piece: Evidence) -> Deed:
    """Where only the day is known, it stands at the end of its day."""
    at = piece.added_at or timezone.make_aware(datetime.combine(piece.added_on, time(23, 59)))
    return Deed(
        at=at,
        placed_at=at,
        by=piece.added_by_id,
        illustrative=piece.illustrative,
        title=_("Evidence added"),
        text=_words_of(piece),
        day_only=piece.added_at is None,
    )


def _words_of(piece: Evidence) -> str:
    return "\n".join(filter(None, [piece.title, piece.url]))


def _of_evidence_got(row: ConnectionChange, pieces: list[Evidence]) -> Deed:
    words = next((_words_of(piece) for piece in pieces if piece.pk == row.of), row.target)
    return deed_on_evidence(row, _("Evidence of another item serves this one too"), words)


def _evidence_given(rows: list[ConnectionChange], own: dict[int, Evidence], reader: Person) -> list[Deed]:
    """One deed for each piece and moment, with the codes of the items that its reader sees."""
    codes = _codes(reader, {row.item_id for row in rows}) if rows else {}
    moments: dict[tuple[int, datetime], list[ConnectionChange]] = {}
    for row in rows:
        moments.setdefault((row.of, row.at), []).append(row)
    title = _("Evidence serves further items too")
    return [
        deed_on_evidence(group[0], title, f"{own[of].title}: {', '.join(codes[row.item_id] for row in group)}")
        for (of, _at), group in moments.items()
    ]


def deed_of_evidence_withdrawn(piece: Evidence) -> Deed:
    return deed_on_evidence(piece.withdrawal, _("Evidence withdrawn"), _words_of(piece))


def deed_on_evidence(row: ConnectionChange | EvidenceWithdrawal, title: str, text: str) -> Deed:
    why = (row.why,) if row.why else ()
    return Deed(row.at, row.at, row.by_id, (), why, row.channel, row.batch_id, title=title, text=text)
