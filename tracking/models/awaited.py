"""The day on which a decision was expected last, read from the history of items that await none now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tracking.models.batches import Batch, BatchRow
from tracking.workflow import Status


def days_given_up(history: QuerySet[Any], pks: Collection[int], undoing: Batch | None = None) -> dict[int, date]:
    """By item the day that its decision was expected on when it left for another status; one query.

    An item that was completed since has none: the decision was had. What was done and undone since did not happen:
    neither a batch that was undone nor its undoing is looked at, nor the batch that is being undone.
    """
    void = Q(batch__kind=Batch.Kind.UNDO) | Q(batch__undone_by__isnull=False) | Q(batch=undoing)
    of_batch = BatchRow.objects.filter(item=OuterRef("id"), batch__at=OuterRef("history_date"))
    telling = Q(awaiting_by__isnull=False) | Q(status=Status.COMPLETED)
    rows = history.filter(telling, ~Exists(of_batch.filter(void)), id__in=pks).order_by("history_id")
    told = rows.values_list("id", "status", "awaiting_by")
    last = {pk: None if status == Status.COMPLETED else day for pk, status, day in told}
    return {pk: day for pk, day in last.items() if day}
