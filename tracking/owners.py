"""Who may be responsible for an item; every change of the person responsible is a row."""

from __future__ import annotations

from datetime import datetime

from tracking.access import bureaux_answered_for
from tracking.bulk import Successor
from tracking.models import ActionItem, Channel, OwnerChange, Person


def successor_of(person: Person) -> Successor:
    """The person as one who can take items over, as `access.bureaux_answered_for` has it."""
    return Successor(person.pk, str(person), bureaux_answered_for(person), has_left=not person.is_active)


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
