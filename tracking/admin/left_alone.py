"""What a plan left alone, in words: why, who was faster, and what an earlier confirmation of the same preview did."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.editors import edits_since
from resolutions.islands import isolated
from tracking.admin.carried import Shown
from tracking.batches import Note
from tracking.bulk import Plan, Skip
from tracking.models import ActionItem, Batch, BatchRow, ProgressUpdate

NAMED_AT_MOST = 10


def made_already(note: Note, shown: Shown, skipped: Iterable[Skip]) -> dict[int, Batch]:
    """Key of each item left alone that the same person changed since the preview, in the same words -> the batch."""
    same = {"kind": note.kind, "by": note.by, "why": note.why, "summary__startswith": note.summary[:250]}
    since = Batch.objects.filter(**same, at__gte=shown.at, undone_by=None)
    rows = BatchRow.objects.filter(batch__in=since, item__in=[skip.row.pk for skip in skipped]).select_related("batch")
    return {row.item_id: row.batch for row in rows}


def left_alone(plan: Plan, shown: Shown, earlier: Collection[int]) -> Plan:
    """The plan without the rows that were done `earlier`, and with who changed the others since the preview."""
    others = [skip for skip in plan.skipped if skip.row.pk not in earlier]
    named, rest = others[:NAMED_AT_MOST], others[NAMED_AT_MOST:]
    told = [replace(skip, why=_who_was_faster(skip, shown)) for skip in named]
    return replace(plan, skipped=(*told, *rest))


def _who_was_faster(skip: Skip, shown: Shown) -> str:
    seen = shown.seen.get(skip.row.pk, skip.row.version)
    if seen == skip.row.version:
        return skip.why
    edits = edits_since(ActionItem, skip.row.pk, seen)
    told = [
        _("%(fields)s: %(person)s, %(when)s")
        % {"fields": ", ".join(fields) or "–", "person": isolated(editor.name), "when": editor.when}
        for editor, fields in edits.items()
    ]
    told += _updates_since(skip, shown)
    return _("changed since the preview: %(edits)s") % {"edits": "; ".join(told)} if told else skip.why


def _updates_since(skip: Skip, shown: Shown) -> Iterator[str]:
    """An update raises the version of every clause of its duty and is no field of any of them."""
    of_duty = Q(item__in={skip.row.pk, skip.row.duty}) | Q(item__twin_of=skip.row.duty)
    last = ProgressUpdate.objects.filter(of_duty, at__gte=shown.at).select_related("by").order_by("-at", "-pk").first()
    if last is None:
        return
    when = date_format(localtime(last.at), "DATETIME_FORMAT")
    yield _("an update: %(person)s, %(when)s") % {"person": isolated(str(last.by or "–")), "when": when}


def skipped_sentence(skipped: Collection[Skip], unseen: int = 0) -> str:
    """The first items that were left alone, each with why; empty when none was."""
    named = [f"{isolated(skip.row.code)} ({skip.why})" for skip in [*skipped][:NAMED_AT_MOST]]
    rest = len(skipped) - len(named)
    listed = [*named, *([_("and %(n)d more") % {"n": rest}] if rest else []), *_told_unseen(unseen)]
    return _("Left as they are: %(items)s.") % {"items": "; ".join(listed)} if listed else ""


def _told_unseen(number: int) -> list[str]:
    words = ngettext("%(n)d that you no longer see", "%(n)d that you no longer see", number)
    return [words % {"n": number}] if number else []
