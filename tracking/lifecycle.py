"""What becomes of items when a Resolution is superseded and when a study period closes: nothing is deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from resolutions.editors import editor_of
from resolutions.kept import keep
from resolutions.models import Meeting, Resolution, StudyPeriod
from resolutions.vocabulary import TextStatus
from tracking.bulk import FIELDS, Deed
from tracking.models import ActionItem, Batch, BatchRow, Channel, Person, StatusChange
from tracking.models.action import ActionItemQuerySet
from tracking.workflow import Move, Status, check_move

MOVED = FIELDS[Deed.STATUS]


class LifecycleRefused(Exception):
    """The deed makes no sense as things stand; one sentence, nothing was changed."""


def superseded_items(resolution: Resolution) -> ActionItemQuerySet:
    """The items that end with the Resolution: those still open."""
    return ActionItem.objects.filter(resolution=resolution).open().order_by("plan_order", "-id")


def may_be_superseded(resolution: Resolution) -> bool:
    """Once; a text that was marked as suppressed elsewhere is taken up again while open items are left."""
    if resolution.superseded_by_id:
        return False
    return resolution.text_status != TextStatus.SUPPRESSED or superseded_items(resolution).exists()


@transaction.atomic
def supersede_resolution(
    resolution: Resolution,
    *,
    by_what: str,
    successor: Resolution | None,
    why: str,
    by: Person | None,
    at: datetime,
    outcome: TextStatus = TextStatus.SUPPRESSED,
) -> Batch:
    """Mark the Resolution as superseded and its open items with it. Raises LifecycleRefused or EditConflict.

    `outcome` is what became of its text where no successor is on record: it was revised or suppressed.
    """
    _check_successor(resolution, successor)
    before = _of_resolution(resolution)
    resolution.superseded_by = successor
    if successor is None:
        resolution.text_status = outcome
    resolution.save()
    summary = keep("superseded", number=resolution.reference, what=by_what)
    whole = {"of": "resolution", "key": resolution.pk, "before": before, "after": _of_resolution(resolution)}
    batch = Batch.objects.create(kind=Batch.Kind.LIFECYCLE, summary=summary[:300], why=why, by=by, at=at, whole=whole)
    _supersede(list(superseded_items(resolution)), Move(Status.SUPERSEDED, reason=why, superseded_by=by_what), batch)
    return batch


def _of_resolution(resolution: Resolution) -> dict[str, Any]:
    return {"superseded_by_id": resolution.superseded_by_id, "text_status": str(resolution.text_status)}


def _check_successor(resolution: Resolution, successor: Resolution | None) -> None:
    if not may_be_superseded(resolution):
        raise LifecycleRefused(_superseded_already(resolution, successor))
    if successor is None and not superseded_items(resolution).exists():
        _check_words(resolution)
    while successor is not None:
        if successor == resolution:
            raise LifecycleRefused(_("A Resolution cannot be superseded by itself. Nothing was changed."))
        successor = successor.superseded_by


def _check_words(resolution: Resolution) -> None:
    """Named in words once; the successor itself is given later, once it is on record."""
    named = {"whole__of": "resolution", "whole__key": resolution.pk}
    batch = Batch.objects.filter(**named, undone_by=None).select_related("by").order_by("-at", "-pk").first()
    if batch is None:
        return
    when = date_format(localtime(batch.at), "DATETIME_FORMAT")
    told = {"person": batch.by or _("Someone"), "when": when, "what": batch}
    raise LifecycleRefused(_("%(person)s did the same already, at %(when)s: %(what)s. Nothing is left to do.") % told)


def _superseded_already(resolution: Resolution, successor: Resolution | None) -> str:
    """Who did it, when, and by what: the second person then knows whether anything is left to do."""
    known = resolution.superseded_by
    editor = editor_of(resolution, "superseded_by" if known else "text_status")
    what = _("superseded by Resolution %(number)s") % {"number": known.reference} if known else _("suppressed")
    told = {"person": editor.name, "when": editor.when, "what": what}
    if successor == known:
        return _("%(person)s did the same already, at %(when)s: %(what)s. Nothing is left to do.") % told
    return _("%(person)s did so already, at %(when)s: %(what)s. Nothing of yours was changed.") % told


def _supersede(items: list[ActionItem], move: Move, batch: Batch) -> None:
    changes, rows = [], []
    for item in items:
        source = Status(item.status)
        check_move(source, move)
        before = _of_item(item)
        item.take_on(move)
        item.version += 1
        rows.append(BatchRow(batch=batch, item=item, before=before, after=_of_item(item)))
        changes.append(
            StatusChange(
                item=item, source=source, target=move.target, why=move.reason, by=batch.by, at=batch.at,
                channel=Channel.BULK, batch=batch,
            )
        )  # fmt: skip
    told: dict[str, Any] = {"default_user": batch.by, "default_change_reason": move.reason[:100]}
    # A batch knows its own rows of history by their moment.
    bulk_update_with_history(items, ActionItem, [*MOVED, "version"], batch_size=200, default_date=batch.at, **told)
    StatusChange.objects.bulk_create(changes, batch_size=200)
    BatchRow.objects.bulk_create(rows, batch_size=200)


def _of_item(item: ActionItem) -> dict[str, Any]:
    """What a move writes, as JSON keeps it."""
    values = {name: getattr(item, name) for name in MOVED}
    return {
        name: value.isoformat() if isinstance(value, date) else value and str(value) for name, value in values.items()
    }


def carried_over(period: StudyPeriod) -> ActionItemQuerySet:
    """What is open when the period closes goes on into the next."""
    return ActionItem.objects.filter(resolution__assembly=period.assembly).open().order_by("plan_order", "-id")


@transaction.atomic
def close_period(
    period: StudyPeriod, *, into: Meeting, closed_on: date, why: str, by: Person | None, at: datetime
) -> Batch:
    """Close the period and write down what is carried over to the next Assembly's. Raises LifecycleRefused."""
    period = StudyPeriod.objects.select_for_update().get(pk=period.pk)
    if period.closed_on:
        raise LifecycleRefused(
            _("This study period was closed on %(day)s. Nothing was changed.")
            % {"day": date_format(period.closed_on, "DATE_FORMAT")}
        )
    if into.opens_on <= period.assembly.closes_on:
        raise LifecycleRefused(_("The next Assembly comes after the one that opened the period. Nothing was changed."))
    before = _of_period(period)
    period.closed_on, period.closed_by, period.note = closed_on, by, why
    period._history_user, period._history_date = by, at  # type: ignore[attr-defined]  # read by the history
    period.save()
    whole = {"of": "period", "key": period.pk, "before": before, "after": _of_period(period)}
    summary = keep("period closed", period=period.name, meeting=into.name)
    batch = Batch.objects.create(kind=Batch.Kind.LIFECYCLE, summary=summary[:300], why=why, by=by, at=at, whole=whole)
    rows = [
        BatchRow(batch=batch, item=item, before={"study_period": period.name}, after={"study_period": into.name})
        for item in carried_over(period)
    ]
    BatchRow.objects.bulk_create(rows, batch_size=200)
    return batch


def _of_period(period: StudyPeriod) -> dict[str, Any]:
    closed_on = period.closed_on.isoformat() if period.closed_on else None
    return {"closed_on": closed_on, "closed_by_id": period.closed_by_id, "note": period.note}
