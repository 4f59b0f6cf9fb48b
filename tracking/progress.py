"""Adds an update to an item: the row and the item's “last update” are one transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from tracking.models import ActionItem, Channel, Person, ProgressUpdate


@transaction.atomic
def add_update(
    item: ActionItem,
    text: str,
    *,
    on: date,
    by: Person | None,
    at: datetime,
    channel: Channel = Channel.FORM,
    illustrative: bool = False,
) -> ProgressUpdate:
    """Record what was done on a day. An update dated before the latest one leaves the item's “last update” as it is.

    The version is raised without a row of history: an update spoils nobody's open form (`edited_since` looks at the
    history), yet a save by someone who read the item before cannot write the old “last update” back.
    """
    update = ProgressUpdate.objects.create(
        item=item, on=on, text=text.strip(), by=by, at=at, channel=channel, illustrative=illustrative
    )
    not_newer = Q(last_update_on=None) | Q(last_update_on__lte=on)
    found = ActionItem.objects.filter(not_newer, pk=item.pk)
    if found.update(last_update_on=on, last_update_by=by, version=F("version") + 1):
        item.last_update_on, item.last_update_by = on, by
        item.version += 1
    return update
