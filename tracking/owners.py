"""Every change of the person responsible is a row."""

from __future__ import annotations

from datetime import datetime

from tracking.models import ActionItem, Channel, OwnerChange, Person


def record_owner(
    item: ActionItem,
    *,
    before: Person | None,
    by: Person | None,
    at: datetime,
    why: str,
    channel: Channel = Channel.FORM,
) -> OwnerChange:
    """The row that says from whom to whom the item went; call it in the transaction that saves the item."""
    return OwnerChange.objects.create(
        item=item, source=before, target=item.responsible, by=by, at=at, why=why, channel=channel
    )
