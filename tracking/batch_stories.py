"""The stories of rows that a batch changed beside its items: a Resolution superseded, a study period closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from resolutions.chronicle import ONE_DEED, Change, Deed, Recorded
from resolutions.kept import in_words
from resolutions.models import Resolution, StudyPeriod
from resolutions.recorded import Kind
from resolutions.stories import Story, story_of
from tracking.access import items_seen_by, sees_every_bureau
from tracking.deeds import NEAR, InBatch, as_kept, changed_in
from tracking.models import Batch, BatchRow, Person

PERIOD = Kind(StudyPeriod)


def batches_seen_by(reader: Person, batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Those with at least one item that the reader sees; every one for who sees the whole plan."""
    if sees_every_bureau(reader):
        return batches
    theirs = BatchRow.objects.filter(batch=OuterRef("pk"), item__in=items_seen_by(reader))
    return batches.filter(Exists(theirs))


def story_of_resolution(resolution: Resolution, reader: Person) -> Story:
    """Its own story, and of what a batch did to it the whole reason; its batches are named to who may open them."""
    story, batches = story_of(resolution), batches_on(resolution)
    deeds = with_wholes(story.deeds, [in_batch(batch) for batch in batches])
    return replace(story, deeds=tuple(deeds), batches=_names(batches, reader))


def story_of_period(period: StudyPeriod, reader: Person) -> Story:
    """Its own story, each closing told by its batch; batches from before its history was kept stand beside it."""
    story, batches = story_of(period), batches_on(period)
    rows = [in_batch(batch) for batch in batches]
    deeds = with_wholes(story.deeds, rows)
    told = {deed.batch for deed in deeds}
    earlier = [_of_period(row, period) for row in rows if row.batch not in told]
    every = sorted([*map(_without_its_reason, deeds), *earlier], key=lambda deed: deed.placed_at)
    return replace(story, deeds=tuple(every), batches=_names(batches, reader))


def batches_on(row: Resolution | StudyPeriod) -> QuerySet[Batch]:
    """What batches did to the row and took back again, oldest first."""
    of = "period" if isinstance(row, StudyPeriod) else "resolution"
    done, undone = Q(whole__of=of, whole__key=row.pk), Q(undoes__whole__of=of, undoes__whole__key=row.pk)
    return Batch.objects.filter(done | undone).select_related("undoes").order_by("at", "pk")


def in_batch(batch: Batch) -> InBatch:
    """What the batch did to the row beside its items."""
    return InBatch(batch.pk, batch.at, batch.by_id, batch.why, *batch.on_whole())


def with_wholes(deeds: Iterable[Deed], rows: Sequence[InBatch]) -> list[Deed]:
    """Pure: the deeds, and to each that a batch wrote the batch and its whole reason, which history cuts short.

    A batch that left the row as it stood (a revised text revised again) is a deed of its own.
    """
    told = list(deeds)
    for row in rows:
        place = next((place for place, deed in enumerate(told) if _wrote(row, deed)), None)
        if place is not None:
            told[place] = replace(told[place], batch=row.batch, by=told[place].by or row.by, why=_why(row))
        elif not changed_in(row.before, row.after):
            told.append(Deed(row.at, row.at, row.by, (), _why(row), batch=row.batch))
    return sorted(told, key=lambda deed: deed.placed_at)


def _wrote(row: InBatch, deed: Deed) -> bool:
    told = [(change.field, as_kept(change.before), as_kept(change.after)) for change in deed.changes]
    moved = changed_in(row.before, row.after)
    is_free = deed.batch is None and -ONE_DEED <= deed.at - row.at <= NEAR
    return is_free and bool(moved) and all(change in told for change in moved)


def _of_period(row: InBatch, period: StudyPeriod) -> Deed:
    now = Recorded(PERIOD.source, 0, period.pk, row.at, row.by, "~", "", row.after)
    changes = tuple(Change(now, *change) for change in changed_in(row.before, row.after))
    return _without_its_reason(Deed(row.at, row.at, row.by, changes, _why(row), batch=row.batch))


def _without_its_reason(deed: Deed) -> Deed:
    """The note of a period that a batch closed is the very reason."""
    is_told = deed.batch is not None
    return replace(deed, changes=tuple(change for change in deed.changes if not is_told or change.field != "note"))


def _why(row: InBatch) -> tuple[str, ...]:
    return (row.why,) if row.why else ()


def _names(batches: QuerySet[Batch], reader: Person) -> dict[int, str]:
    kept = batches_seen_by(reader, batches).values_list("pk", "summary")
    return {key: in_words(summary) for key, summary in kept}
