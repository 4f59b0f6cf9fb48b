"""Reads the whole story of an item, from every table that tells of it; the number of queries never grows with it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.chronicle import Deed, Recorded, in_time, merged, steps_of
from resolutions.recorded import Kind, Wording, read
from resolutions.stories import Story
from tracking.access import items_seen_by
from tracking.deeds import InBatch, Told, deeds_of, pair, times_of, with_batches
from tracking.models import (
    ActionItem,
    BatchRow,
    Channel,
    ContributionRequest,
    DateChange,
    Evidence,
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

ITEM = Kind(ActionItem, whole=("title",))
OF_ITEM = frozenset({"item_id"})
PART = Kind(Participation, "bureau", ("capacity",), OF_ITEM, gettext_lazy("bureau"))
MILESTONE = Kind(Milestone, "title", ("due_on", "met_on"), OF_ITEM)
REQUEST = Kind(ContributionRequest, "bureau", ("what", "due_on"), OF_ITEM)
OBLIGATION = Kind(ReportingObligation, "", ("note",), OF_ITEM)
RECIPIENT = Kind(ReportRecipient, "body_id", ("cadence",), frozenset({"obligation_id"}))
REPORT = Kind(ReportDue, "meeting_id", ("due_on",), frozenset({"recipient_id"}))
KINDS = (ITEM, PART, MILESTONE, REQUEST, OBLIGATION, RECIPIENT, REPORT)
CHANGES: tuple[tuple[type[StatusChange] | type[DateChange] | type[OwnerChange], str, str, str], ...] = (
    (StatusChange, "status", "source", "target"),
    (DateChange, "next_due_on", "source", "target"),
    (OwnerChange, "responsible_id", "source_id", "target_id"),
)


class ItemWording(Wording):
    """Names other items only to those who may see them."""

    extra: ClassVar = {
        "report_due_on": gettext_lazy("report due on"),
        "study_period": gettext_lazy("study period"),
        "update": gettext_lazy("update"),
    }

    def __init__(self, reader: Person) -> None:
        super().__init__(KINDS, {ActionItem: lambda keys: _codes(reader, keys)})


def _codes(reader: Person, keys: set[Any]) -> dict[Any, str]:
    seen = dict(items_seen_by(reader).filter(pk__in=keys).values_list("pk", "code"))
    return {key: seen.get(key) or _("an item you do not see") for key in keys}


def story_of_item(item: ActionItem, reader: Person) -> Story:
    """Everything told of the item, oldest first; other items are named only where the reader sees them."""
    recorded = [row for kind, rows in _histories(item) for row in read(kind, rows)]
    steps = steps_of(recorded)
    pairs, loose = pair([step for step in steps if step.row.source == ITEM.source], _told(item))
    ordered = in_time(steps, ITEM.source, times_of(pairs))
    itself = as_recorded(item)
    deeds = [*deeds_of(ordered, pairs, loose, itself), *_updates(item), *_evidence(item)]
    rows = list(BatchRow.objects.filter(item=item).select_related("batch"))
    deeds = with_batches(deeds, [_in_batch(row) for row in rows], itself)
    names = {row.batch_id: row.batch.summary for row in rows}
    channels = {channel.value: channel.label for channel in Channel}
    return Story(tuple(ordered), tuple(merged(deeds)), ItemWording(reader), names, channels)


def as_recorded(item: ActionItem) -> Recorded:
    """The item as it is now, in the form of a row of its history."""
    values = {name: getattr(item, name) for name in ITEM.fields()}
    return Recorded(ITEM.source, 0, item.pk, timezone.now(), None, "~", "", values)


def _histories(item: ActionItem) -> list[tuple[Kind, QuerySet[Any]]]:
    duties = ReportingObligation.history.filter(item_id=item.pk).values("id")
    recipients = ReportRecipient.history.filter(obligation_id__in=duties)
    return [
        (ITEM, ActionItem.history.filter(id=item.pk)),
        *((kind, kind.model.history.filter(item_id=item.pk)) for kind in (PART, MILESTONE, REQUEST, OBLIGATION)),  # type: ignore[attr-defined]  # each keeps a history
        (RECIPIENT, recipients),
        (REPORT, ReportDue.history.filter(recipient_id__in=recipients.values("id"))),
    ]


def _told(item: ActionItem) -> list[Told]:
    about = ("id", "at", "by_id", "why", "channel", "batch_id")
    return [
        Told(field, *row)
        for model, field, source, target in CHANGES
        for row in model._default_manager.filter(item=item).order_by("id").values_list(*about, source, target)
    ]


def _in_batch(row: BatchRow) -> InBatch:
    batch = row.batch
    return InBatch(batch.pk, batch.at, batch.by_id, batch.why, row.before, row.after)


def _updates(item: ActionItem) -> list[Deed]:
    """What was reported, and what was taken back of it; the words stay."""
    updates = list(item.updates.select_related("withdrawal__batch"))
    withdrawn = [update for update in updates if hasattr(update, "withdrawal")]
    return [*(_of_update(update) for update in updates), *(_of_withdrawal(update) for update in withdrawn)]


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


def _of_update(update: ProgressUpdate) -> Deed:
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


def _evidence(item: ActionItem) -> list[Deed]:
    pieces = Evidence.objects.filter(Q(item=item) | Q(also_for=item)).distinct()
    return [_of_evidence(piece) for piece in pieces]


def _of_evidence(piece: Evidence) -> Deed:
    """Only the day is known: it stands at the end of its day."""
    at = timezone.make_aware(datetime.combine(piece.added_on, time(23, 59)))
    return Deed(
        at=at,
        placed_at=at,
        by=piece.added_by_id,
        illustrative=piece.illustrative,
        title=_("Evidence added"),
        text="\n".join(filter(None, [piece.title, piece.url])),
        day_only=True,
    )
