"""One change of a thousand items, as the pages make it, to be timed on a database made for that."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tracking.batches import AT_MOST, Asked, Note, carry_out, preview
from tracking.batches.rows import Asker
from tracking.bulk import Deed, GiveTo, Successor
from tracking.clock import today
from tracking.models import ActionItem, Batch, Person
from tracking.seals import seal_all


def change_a_thousand(reader: Person) -> int:
    """Preview, carry out and seal one bulk change of the first 1,000 items, then roll it back; how many were changed.

    The seal is that of this change alone where everything before it was sealed already.
    """
    pks = list(ActionItem.objects.exclude(responsible=reader).values_list("pk", flat=True)[:AT_MOST])
    asked = Asked(GiveTo(Successor(reader.pk, str(reader))), Asker(reader, Deed.OWNER, today()))
    with transaction.atomic():
        note = Note(Batch.Kind.BULK, "Person responsible", reader, timezone.now())
        _batch, plan = carry_out(preview(pks, asked).seen, asked, note)
        seal_all(timezone.now())
        transaction.set_rollback(True)
    return len(plan.changes)
