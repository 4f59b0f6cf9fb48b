"""Who stands in for whom: kept with the batch that changed it, and put back with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tracking.models import Batch, BatchDelegate, Person


@dataclass(frozen=True)
class DelegateBack:
    """A delegate that an undo would put back, or why it leaves it as it is."""

    row: BatchDelegate
    why_not: str = ""


def change_delegates(batch: Batch, after: Mapping[Person, Person | None]) -> None:
    """Give each of these people another delegate (nobody: None) and keep who it was; the caller holds the
    transaction."""
    rows = [BatchDelegate(batch=batch, person=of, before=of.delegate, after=to) for of, to in after.items()]
    for of, to in after.items():
        of.delegate = to
        of._change_reason = batch.summary[:100]  # type: ignore[attr-defined]  # read by the history
        of.save()
    BatchDelegate.objects.bulk_create(rows)


def delegates_back(batch: Batch) -> list[DelegateBack]:
    """What an undo would put back now, person by person; one query."""
    rows = batch.delegates.select_related("person", "before", "after").order_by("person__username")
    return [DelegateBack(row, _why_not(row)) for row in rows]


def _why_not(row: BatchDelegate) -> str:
    if row.person.delegate_id != row.after_id:
        return _("has been given another delegate since")
    if row.before is not None and not row.before.is_active:
        return _("%(name)s has no active account any more") % {"name": row.before}
    return ""


def put_delegates_back(backs: Iterable[DelegateBack], undoing: Batch) -> None:
    change_delegates(undoing, {back.row.person: back.row.before for back in backs if not back.why_not})
