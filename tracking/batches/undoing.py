"""Puts a batch back within 24 hours: each item that nobody changed since, in a batch of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from resolutions.kept import keep, uncounted
from tracking.access import may_run_the_plan
from tracking.batches.delegates import delegates_back, put_delegates_back
from tracking.batches.rows import Sheet, duty_of, read_expected, read_items, read_topics, values_of
from tracking.batches.wholes import (
    is_of_a_period,
    put_whole_back,
    why_items_stay,
    why_whole_stays,
    write_period_back,
)
from tracking.batches.writing import Note, told_count, write
from tracking.bulk import Plan, PutBack, Row, Successor, Value, Values, plan
from tracking.deadlines import answer_rhythms
from tracking.models import ActionItem, Batch, BatchRow, Channel, Person, ProgressUpdate, Withdrawal
from tracking.owners import successor_of

WITHIN = timedelta(hours=24)
UNDONE_KINDS = (Batch.Kind.BULK, Batch.Kind.HAND_OVER, Batch.Kind.LIFECYCLE)
DAYS = ("due_on", "next_due_on", "awaiting_by")


class UndoRefused(Exception):
    """The batch cannot be undone; one sentence, nothing was changed."""


def may_undo(reader: Person, batch: Batch) -> bool:
    """Whoever did it, and whoever runs the plan; a Resolution or a study period is for the latter alone."""
    is_theirs = batch.by_id == reader.pk and not batch.whole
    return reader.is_active and (is_theirs or may_run_the_plan(reader))


def check_undo(batch: Batch, at: datetime) -> None:
    """Raises UndoRefused."""
    if batch.kind not in UNDONE_KINDS or (batch.kind == Batch.Kind.LIFECYCLE and not batch.whole):
        raise UndoRefused(_("What was done so is not undone here. Nothing was changed: change it back by hand."))
    if undone := Batch.objects.filter(undoes=batch).select_related("by").first():
        told = {"person": undone.by or _("Someone"), "when": date_format(localtime(undone.at), "DATETIME_FORMAT")}
        raise UndoRefused(_("This was undone already by %(person)s at %(when)s. Nothing was changed.") % told)
    if at > batch.at + WITHIN:
        raise UndoRefused(
            _("A batch is undone within 24 hours; these have passed. Nothing was changed: change it back by hand.")
        )


def check_whole(batch: Batch, made: Plan) -> None:
    """What concerns one row beside the items is put back with all of them or not at all. Raises UndoRefused."""
    if not batch.whole:
        return
    unseen = [_("an item you do not see")] * made.unseen
    refusal = why_whole_stays(batch) or why_items_stay([*(skip.row.code for skip in made.skipped), *unseen])
    if refusal:
        raise UndoRefused(refusal)


def refusal_of_undo(batch: Batch, at: datetime, reader: Person) -> str:
    """Why the reader cannot undo the batch, in a sentence; empty when they can."""
    try:
        check_undo(batch, at)
        if batch.whole:
            check_whole(batch, preview_undo(batch, reader))
    except UndoRefused as refused:
        return str(refused)
    return ""


def preview_undo(batch: Batch, reader: Person) -> Plan:
    """What an undo would put back now, and what it would leave as it is."""
    return _plan(batch, reader, lock=False)[1]


@transaction.atomic
def undo(batch: Batch, reader: Person, at: datetime) -> tuple[Batch | None, Plan]:
    """Put the batch back; None when there is nothing left to put back. Raises UndoRefused."""
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    check_undo(batch, at)
    sheet, made = _plan(batch, reader, lock=True)
    check_whole(batch, made)
    backs = delegates_back(batch)
    if not (made.changes or batch.whole) and all(back.why_not for back in backs):
        return None, made
    note = Note(Batch.Kind.UNDO, keep("undone", what=_uncounted(batch)), reader, at, undoes=batch)
    if is_of_a_period(batch):
        undoing = write_period_back(batch, note.of_batch(note.summary))
    else:
        undoing = write(made.changes, sheet.items, note)
    if batch.whole:
        put_whole_back(batch, undoing)
    _withdraw_updates([change.row.pk for change in made.changes], batch, undoing)
    put_delegates_back(backs, undoing)
    return undoing, made


def _uncounted(batch: Batch) -> str:
    """What was done, without on how many items: on how many it is undone is added anew. Older versions wrote the count
    in the language of whoever did it; never where one row beside the items was concerned."""
    kept = uncounted(batch.summary)
    if batch.whole or kept != batch.summary:
        return kept
    number, summary = batch.rows.count(), batch.summary
    for code, _name in settings.LANGUAGES:
        with override(code):
            summary = summary.removesuffix(told_count(number)) if summary == batch.summary else summary
    return summary


def _plan(batch: Batch, reader: Person, *, lock: bool) -> tuple[Sheet, Plan]:
    rows = [] if is_of_a_period(batch) else list(batch.rows.order_by("pk"))
    items = read_items([row.item_id for row in rows], reader, lock=lock)
    sheet = Sheet(items, tuple(_rows(items, rows, batch)))
    back = PutBack(
        made={row.item_id: values_from(row.after) for row in rows},
        before={row.item_id: values_from(row.before) for row in rows},
        edited=_edited_since(batch, [row.item_id for row in rows if set(row.after) != {"update"}]),
        people=_people_before(rows),
    )
    found = plan(sheet.rows, back)
    return sheet, Plan(found.changes, found.skipped, len(rows) - len(items))


def _people_before(rows: list[BatchRow]) -> dict[int, Successor]:
    keys = {row.before["responsible"] for row in rows if row.before.get("responsible")}
    return {pk: successor_of(person) for pk, person in Person.objects.in_bulk(keys).items()}


def _rows(items: Mapping[int, ActionItem], written: list[BatchRow], batch: Batch) -> list[Row]:
    names = {row.item_id: tuple(row.after) for row in written}
    topics = read_topics(items) if any("topics" in of_row for of_row in names.values()) else {}
    has_moved = any("awaiting_by" in of_row for of_row in names.values())
    expected = read_expected(items, undoing=batch) if has_moved else {}
    updates = dict(ProgressUpdate.objects.filter(batch=batch).values_list("item", "text"))
    rows = []
    for pk, item in items.items():
        values = values_of(item, names[pk], topics)
        if "update" in values:
            values["update"] = updates.get(pk)
        bureaux = frozenset(part.bureau for part in item.participations.all())
        row = Row(pk, item.code, item.title, item.version, values, duty=duty_of(item), bureaux=bureaux)
        rows.append(replace(row, decision_was_expected=expected.get(pk)))
    return rows


def values_from(kept: Mapping[str, Any]) -> Values:
    """Values as they were before JSON kept them."""
    return {name: _value_from(name, value) for name, value in kept.items()}


def _value_from(name: str, value: Any) -> Value:  # noqa: ANN401  # whatever JSON holds
    if name in DAYS and value:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _edited_since(batch: Batch, pks: Collection[int]) -> frozenset[int]:
    """Items whose last row of history is not the batch's own."""
    of_items = ActionItem.history.filter(id__in=pks).order_by().values("id")
    rows = of_items.annotate(last=Max("history_id"), own=Max("history_id", filter=Q(history_date=batch.at)))
    return frozenset(row["id"] for row in rows if row["last"] != row["own"])


def _withdraw_updates(pks: Collection[int], batch: Batch, undoing: Batch) -> None:
    """Take the batch's updates of these items back, and say again when each duty was last heard of."""
    updates = list(ProgressUpdate.objects.filter(batch=batch, item__in=pks).select_related("item"))
    if not updates:
        return
    who: dict[str, Any] = {"by": undoing.by, "at": undoing.at, "batch": undoing}
    Withdrawal.objects.bulk_create([Withdrawal(update=update, **who) for update in updates])
    duties = {duty_of(update.item) for update in updates}
    _hear_again(duties)
    concerned = ActionItem.objects.filter(Q(pk__in=duties) | Q(twin_of__in=duties))
    answer_rhythms(concerned, by=undoing.by, at=undoing.at, channel=Channel.BULK, batch=undoing)


def _hear_again(duties: Collection[int]) -> None:
    of_duties = Q(item__in=duties) | Q(item__twin_of__in=duties)
    told = ProgressUpdate.objects.filter(of_duties).order_by("on", "pk")
    last = {twin or item: (on, by) for item, twin, on, by in told.values_list("item", "item__twin_of", "on", "by")}
    alike: dict[tuple[date | None, int | None], list[int]] = {}
    for duty in duties:
        alike.setdefault(last.get(duty, (None, None)), []).append(duty)
    for (on, by), same in alike.items():
        heard = ActionItem.objects.filter(Q(pk__in=same) | Q(twin_of__in=same))
        heard.update(last_update_on=on, last_update_by=by, version=F("version") + 1)
