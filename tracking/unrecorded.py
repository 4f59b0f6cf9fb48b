"""Finds rows as they stand that differ from the last entry of their history: written, put in or taken away past it.

Three fields of an action item are rightly written without an entry, by an update on it or on a clause of the same
duty, so that an update spoils nobody's open form: `last_update_on` and `last_update_by` must then be those of an
update that stands, which is sealed itself, and `version` may only have grown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from simple_history.models import registered_models

from resolutions.models import StudyPeriod
from tracking.deeds import as_kept
from tracking.models import ActionItem, Batch, ConnectionChange, ProgressUpdate
from tracking.sealing import Fault, Finding

READ_AT_ONCE = 2000
NEVER_CLOSED: dict[str, Any] = {"closed_on": None, "closed_by_id": None, "note": ""}
LAST_HEARD = {"last_update_on", "last_update_by_id"}
NOT_THE_SAME = {"postgresql": "IS DISTINCT FROM", "sqlite": "IS NOT"}
OF_THE_DUTY: tuple[dict[str, OuterRef], ...] = (  # one by one, each by its own index
    {"item": OuterRef("pk")},
    {"item": OuterRef("twin_of")},
    {"item__twin_of": OuterRef("pk")},
    {"item__twin_of": OuterRef("twin_of")},
)


def recorded_models() -> list[type[Model]]:
    """Every table that history is kept of, by name."""
    return sorted(registered_models.values(), key=lambda model: str(model._meta.db_table))


def unrecorded(model: type[Model]) -> Iterator[Finding]:
    """What the rows of the table hold that no entry of their history tells, the fields named."""
    if model is StudyPeriod:
        yield from _each_once([*_unrecorded(model), *_untold_periods()])
        return
    yield from _unrecorded(model)
    if model is ActionItem:
        yield from _untold_topics()


def _unrecorded(model: type[Model]) -> Iterator[Finding]:
    yield from _unheard(_differing(model)) if model is ActionItem else _differing(model)
    yield from (_finding(Fault.UNTOLD_END, key) for (key,) in _read(_gone(model)))


def _each_once(found: list[Finding]) -> list[Finding]:
    """The first of each row."""
    return list({finding.row: finding for finding in reversed(found)}.values())[::-1]


def _untold_periods() -> Iterator[Finding]:
    """Study periods that stand otherwise than the batches left them that close them and open them again: their
    history was begun late, with rows as they stood then."""
    told = {key: dict(NEVER_CLOSED) for key in StudyPeriod.objects.order_by().values_list("pk", flat=True)}
    of_periods = Q(whole__of="period") | Q(undoes__whole__of="period")
    for batch in Batch.objects.filter(of_periods).select_related("undoes").order_by("pk"):
        whole = batch.whole or (batch.undoes.whole if batch.undoes else {})
        told[whole["key"]] = batch.on_whole()[1]
    found = {period["id"]: period for period in StudyPeriod.objects.order_by("pk").values("id", *NEVER_CLOSED)}
    for key in sorted(told):
        if key not in found:
            yield _finding(Fault.UNTOLD_END, key)
        elif odd := sorted(name for name, value in told[key].items() if as_kept(found[key][name]) != value):
            yield _finding(Fault.UNTOLD, key, ", ".join(odd))


def _untold_topics() -> Iterator[Finding]:
    """Items that carry other topics than the changes of their connections lead to."""
    changes = ConnectionChange.objects.filter(kind=ConnectionChange.Kind.TOPIC).order_by("id")
    rows = changes.values_list("item", "of", "target").iterator(chunk_size=READ_AT_ONCE)
    told = {(item, topic): bool(target) for item, topic, target in rows}
    tags = ActionItem.topics.through.objects.order_by().values_list("actionitem_id", "topic_id")
    held = set(tags.iterator(chunk_size=READ_AT_ONCE))
    odd = {item for (item, topic), is_held in told.items() if is_held != ((item, topic) in held)}
    odd |= {item for item, topic in held if (item, topic) not in told}
    yield from (_finding(Fault.UNTOLD, item, "topics") for item in sorted(odd))


def _differing(model: type[Model]) -> Iterator[Finding]:
    columns = _columns(model)
    for key, is_told, *differs in _read(_compare(model, columns)):
        if is_told:
            named = (column for column, differ in zip(columns, differs, strict=True) if differ)
            yield _finding(Fault.UNTOLD, key, ", ".join(named))
        else:
            yield _finding(Fault.UNTOLD_ROW, key)


def _unheard(found: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, less the fields that an update explains; and the items that are behind their own updates."""
    behind = set(_behind().values_list("item", flat=True))
    odd = behind.union(_told_by_none().values_list("pk", flat=True))
    for finding in found:
        named = set(finding.column.split(", ")) - (set() if finding.row in odd else LAST_HEARD)
        if finding.fault is not Fault.UNTOLD or named:
            behind.discard(finding.row or 0)
            yield _finding(finding.fault, finding.first_id, ", ".join(sorted(named)))
    yield from (_finding(Fault.UNTOLD, key, "last_update_on") for key in sorted(behind))


def _behind() -> QuerySet[ProgressUpdate]:
    """Updates later than the day their item says it was last heard of."""
    later = Q(item__last_update_on=None) | Q(on__gt=F("item__last_update_on"))
    return ProgressUpdate.objects.filter(later).order_by()


def _told_by_none() -> QuerySet[ActionItem]:
    """Items whose last update is none of their duty's, or that have none although there is one."""
    heard = ProgressUpdate.objects.annotate(who=Coalesce("by", 0)).filter(
        on=OuterRef("last_update_on"), who=Coalesce(OuterRef("last_update_by"), 0)
    )
    told: Q = reduce(or_, (Q(Exists(heard.filter(**way))) for way in OF_THE_DUTY))
    any_told: Q = reduce(or_, (Q(Exists(ProgressUpdate.objects.filter(**way))) for way in OF_THE_DUTY))
    return ActionItem.objects.order_by().filter(
        Q(last_update_on__isnull=False) & ~told | Q(last_update_on=None) & any_told
    )


def _compare(model: type[Model], columns: Sequence[str]) -> str:
    """Key, whether history has the row, and of each column whether it differs: of the rows where any does."""
    differs = [_differ(model, column) for column in columns]
    told = "past.history_type <> '-'"
    # S608: every name is of our own models, none comes from outside
    return (
        f"WITH newest AS ({_newest(model)}) "  # noqa: S608
        f"SELECT here.{_key(model)}, COALESCE({told}, {_false()}), {', '.join(differs)} FROM {_table(model)} AS here "
        f"LEFT JOIN newest ON newest.of_row = here.{_key(model)} "
        f"LEFT JOIN {_table(_history(model))} AS past ON past.history_id = newest.entry "
        f"WHERE past.history_id IS NULL OR NOT ({told}) OR {' OR '.join(differs)} ORDER BY 1"
    )


def _differ(model: type[Model], column: str) -> str:
    name = _quote(column)
    if model is ActionItem and column == "version":
        return f"(here.{name} < past.{name})"
    return f"(here.{name} {NOT_THE_SAME[connection.vendor]} past.{name})"


def _gone(model: type[Model]) -> str:
    """Keys of the rows that history does not know to be deleted, and that are there no more."""
    return (
        f"WITH newest AS ({_newest(model)}) SELECT newest.of_row FROM newest "  # noqa: S608  # names as above
        f"JOIN {_table(_history(model))} AS past ON past.history_id = newest.entry AND past.history_type <> '-' "
        f"LEFT JOIN {_table(model)} AS here ON here.{_key(model)} = newest.of_row "
        f"WHERE here.{_key(model)} IS NULL ORDER BY 1"
    )


def _newest(model: type[Model]) -> str:
    table, key = _table(_history(model)), _key(model)
    return f"SELECT {key} AS of_row, MAX(history_id) AS entry FROM {table} GROUP BY {key}"  # noqa: S608  # names as above


def _read(statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows a stretch at a time: many may differ, rightly, by an update."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(READ_AT_ONCE):
            yield from rows


def _history(model: type[Model]) -> Any:  # noqa: ANN401  # a model made by simple-history
    return model.history.model  # type: ignore[attr-defined]  # put there by simple-history


def _columns(model: type[Model]) -> list[str]:
    """The columns history keeps, the key aside."""
    return [field.column for field in _history(model).tracked_fields if not field.primary_key]


def _table(model: type[Model]) -> str:
    return _quote(model._meta.db_table)


def _key(model: type[Model]) -> str:
    return _quote(str(model._meta.pk.column))


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _false() -> str:
    return "FALSE" if connection.vendor == "postgresql" else "0"


def _finding(fault: Fault, key: int, columns: str = "") -> Finding:
    return Finding(fault, key, key, key, columns)
