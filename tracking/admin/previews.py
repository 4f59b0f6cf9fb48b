"""A plan in words, for the page that shows it before it is carried out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.chronicle import Change as ToldChange
from resolutions.chronicle import Recorded
from resolutions.islands import isolated
from resolutions.recorded import Line
from tracking.access import items_seen_by
from tracking.batches.writing import plain
from tracking.bulk import Change, Plan, Row
from tracking.deeds import changed_in
from tracking.models import Person
from tracking.story import ITEM, ItemWording
from tracking.workflow import Status

NAMED_AT_MOST = 10


@dataclass(frozen=True)
class RowInWords:
    """One item with each field that changes: from, to."""

    row: Row
    lines: tuple[Line, ...]


def in_words(plan: Plan, reader: Person) -> list[RowInWords]:
    """Each change, in plan order; one query for each kind of name in them."""
    wording = ItemWording(reader)
    told = [(change.row, _changes_of(change)) for change in plan.changes]
    wording.learn_changes([change for _row, changes in told for change in changes])
    return [RowInWords(row, tuple(wording.line(change) for change in changes)) for row, changes in told]


def _changes_of(change: Change) -> list[ToldChange]:
    before = plain({name: change.row.values.get(name) for name in change.after})
    after = plain(change.after)
    told = Recorded(ITEM.source, 0, change.row.pk, timezone.now(), None, "~", "", after)
    return [ToldChange(told, *changed) for changed in changed_in(before, after)]


def left_behind_sentence(plan: Plan, target: Status | None, chosen: Collection[int], reader: Person) -> str:
    """Other clauses of the duties that would be moved, where nobody chose them and they stand elsewhere than `target`.

    Empty where none would be left behind.
    """
    duties = {change.row.duty for change in plan.changes}
    if target is None or not duties:
        return ""
    twins = items_seen_by(reader).filter(Q(pk__in=duties) | Q(twin_of__in=duties)).exclude(pk__in=chosen)
    elsewhere = twins.exclude(status=target).order_by("plan_order", "-id")
    codes = list(elsewhere.values_list("code", flat=True))
    more = [_("and %(n)d more") % {"n": len(codes) - NAMED_AT_MOST}] if len(codes) > NAMED_AT_MOST else []
    sentence = ngettext(
        "%(codes)s, the same duty, is not among them and stays where it stands.",
        "%(codes)s, of the same duties, are not among them and stay where they stand.",
        len(codes),
    )
    return sentence % {"codes": ", ".join([*map(isolated, codes[:NAMED_AT_MOST]), *more])} if codes else ""
