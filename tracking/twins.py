"""Items of the same duty: which item they all name, whatever the door."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tracking.models import ActionItem


class TwinRefused(Exception):
    """The item cannot name that one as the same duty; one sentence."""


def first_of_duty(item: ActionItem, chosen: ActionItem | None, *, standing: int | None) -> ActionItem | None:
    """Twins all name the same first item, so that a duty is one group and never a chain.

    `standing` is the key of the one that the item names already, which is not asked about again. Raises TwinRefused.
    """
    first = chosen.twin_of if chosen and chosen.twin_of else chosen
    if first is None or chosen is None or first.pk == standing:
        return first
    if first == item:
        raise TwinRefused(_("%(code)s already names this item as the same duty.") % {"code": chosen.code})
    named_by = ", ".join(item.twins.values_list("code", flat=True)) if item.pk else ""
    if named_by:
        raise TwinRefused(
            _("%(codes)s name this item as the same duty: set it there first. Nothing was changed.")
            % {"codes": named_by}
        )
    return first
