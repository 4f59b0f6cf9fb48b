"""A plan in words, for the page that shows it before it is carried out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.chronicle import Change as ToldChange
from resolutions.chronicle import Recorded
from resolutions.editors import edits_since
from resolutions.islands import isolated
from resolutions.recorded import Line
from tracking.access import items_seen_by
from tracking.batches.writing import plain
from tracking.bulk import Change, Plan, Row, Skip
from tracking.deeds import changed_in
from tracking.models import ActionItem, Person
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


def overtaken_sentence(plan: Plan, seen: Mapping[int, int]) -> str:
    """Of the rows left alone because someone saved them since the preview: who, when, which fields."""
    overtaken = [skip.row for skip in plan.skipped if seen.get(skip.row.pk, skip.row.version) != skip.row.version]
    told = [(row.code, edits_since(ActionItem, row.pk, seen[row.pk])) for row in overtaken[:NAMED_AT_MOST]]
    return "; ".join(
        _("%(code)s: %(person)s, %(when)s, %(fields)s")
        % {"code": code, "person": edit[0].name, "when": edit[0].when, "fields": ", ".join(edit[1]) or "–"}
        for code, edit in told
        if edit
    )


def skipped_sentence(skipped: Iterable[Skip], unseen: int = 0) -> str:
    """The first items that were left alone, each with why; empty when none was."""
    rows = list(skipped)
    named = [f"{skip.row.code} ({skip.why})" for skip in rows[:NAMED_AT_MOST]]
    rest = len(rows) - len(named) + unseen
    listed = "; ".join([*named, *([_("and %(n)d more") % {"n": rest}] if rest else [])])
    return _("Left as they are: %(items)s.") % {"items": listed} if listed else ""


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
