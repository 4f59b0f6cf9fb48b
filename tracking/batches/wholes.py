"""What a batch did to one row beside its items: a Resolution superseded, a study period closed. Put back as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from resolutions.editors import editor_of
from resolutions.models import Resolution, StudyPeriod
from tracking.deeds import as_kept
from tracking.models import Batch, BatchRow

TABLES: dict[str, type[Resolution] | type[StudyPeriod]] = {"resolution": Resolution, "period": StudyPeriod}
CODES_NAMED = 10


def is_of_a_period(batch: Batch) -> bool:
    """A period that closes changes none of its items: their rows say where they are carried over to."""
    return bool(batch.whole) and batch.whole["of"] == "period"


def why_whole_stays(batch: Batch) -> str:
    """Who changed the row since, in a sentence; empty where it is as the batch left it."""
    row, after = _row_of(batch), batch.whole["after"]
    changed = [name for name, value in after.items() if as_kept(getattr(row, name)) != value]
    if not changed:
        return ""
    if isinstance(row, StudyPeriod):
        return _("The study period %(period)s was changed since. Nothing was changed.") % {"period": row.name}
    editor = editor_of(row, changed[0].removesuffix("_id"))
    told = {"number": row.reference, "person": editor.name, "when": editor.when}
    return _("%(person)s changed Resolution %(number)s since, at %(when)s. Nothing was changed.") % told


def why_items_stay(codes: Iterable[str]) -> str:
    """Which items stand in the way of putting the whole back; empty where none does."""
    named = list(codes)
    more = ", …" if len(named) > CODES_NAMED else ""
    listed = ", ".join(named[:CODES_NAMED]) + more
    return (
        _("Changed since: %(codes)s. All is put back together or nothing: nothing was changed.") % {"codes": listed}
        if named
        else ""
    )


def put_whole_back(batch: Batch, undoing: Batch) -> None:
    """The row as it was before the batch; the caller has asked `why_whole_stays` and holds the transaction."""
    row: Any = _row_of(batch)
    for name, value in batch.whole["before"].items():
        setattr(row, name, date.fromisoformat(value) if name.endswith("_on") and value else value)
    row._change_reason, row._history_user, row._history_date = (
        undoing.summary[:100],
        undoing.by,
        undoing.at,
    )  # as it reads
    row.save()


def write_period_back(batch: Batch, note: dict[str, Any]) -> Batch:
    """The batch that undoes the closing of a period, with the items that are no longer carried over."""
    undoing = Batch.objects.create(**note)
    rows = batch.rows.values_list("item", "before", "after")
    BatchRow.objects.bulk_create(
        [BatchRow(batch=undoing, item_id=item, before=after, after=before) for item, before, after in rows],
        batch_size=200,
    )
    return undoing


def _row_of(batch: Batch) -> Resolution | StudyPeriod:
    return TABLES[batch.whole["of"]]._default_manager.get(pk=batch.whole["key"])
