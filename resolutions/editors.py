"""Who gave a stored row what it holds now, and when: read from its history, or from the log of the pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

LOOKED_BACK = 200  # entries of one row; whoever edits has seen a version younger than that


@dataclass(frozen=True)
class Editor:
    """A name for people to read, and the moment in their time zone; empty where nothing was recorded."""

    name: str
    when: str


def editor_of(row: Model, name: str) -> Editor:
    """Who gave the field its present value; for a field that is not recorded, who saved the row last."""
    records = list(_records(type(row), row.pk)[:LOOKED_BACK])
    attname = _attname(row, name)
    if records and hasattr(records[0], attname):
        return _giver(records, attname)
    return _editor(records[0].history_user, records[0].history_date) if records else _logged(row)


def edits_since(model: type[Model], pk: object, version: int) -> dict[Editor, list[str]]:
    """Who gave which fields of a versioned row what they hold now, where that differs since the version."""
    records = list(_records(model, pk)[:LOOKED_BACK])
    since = list(takewhile(lambda record: record.version > version, records))
    if len(since) == len(records):
        return {}
    base, edits = records[len(since)], defaultdict(list)
    for field in model._meta.concrete_fields:
        if field.editable and since and getattr(since[0], field.attname) != getattr(base, field.attname):
            edits[_giver(since, field.attname)].append(str(field.verbose_name))
    return edits or {_editor(record.history_user, record.history_date): [] for record in since[:1]}


def _giver(records: list[Any], attname: str) -> Editor:
    """Whose save gave the field what the newest of the records holds."""
    present = getattr(records[0], attname)
    *_later, first = takewhile(lambda record: getattr(record, attname) == present, records)
    return _editor(first.history_user, first.history_date)


def remover_of(model: type[Model], pk: object) -> Editor:
    """Who removed a row that is no longer there."""
    gone = _records(model, pk).filter(history_type="-").first()
    return _editor(gone.history_user, gone.history_date) if gone else Editor(_("Someone"), "")


def _records(model: type[Model], pk: object) -> QuerySet[Any]:
    history: Any = getattr(model, "history", None)
    if history is None:
        return LogEntry.objects.none()
    rows: QuerySet[Any] = history.filter(id=pk).select_related("history_user").order_by("-history_id")
    return rows


def _attname(row: Model, name: str) -> str:
    return next((field.attname for field in row._meta.concrete_fields if field.name == name), name)


def _logged(row: Model) -> Editor:
    """Of a row that keeps no history: who saved it, or the row it hangs on, from its page."""
    above = [getattr(row, field.name) for field in row._meta.concrete_fields if field.many_to_one]
    for one in [row, *filter(None, above)]:
        kind = ContentType.objects.get_for_model(one)
        entry = LogEntry.objects.filter(content_type=kind, object_id=str(one.pk)).select_related("user").first()
        if entry:
            return _editor(entry.user, entry.action_time)
    return Editor(_("Someone"), "")


def _editor(person: object, at: datetime) -> Editor:
    when = date_format(timezone.localtime(at), "DATETIME_FORMAT")
    return Editor(str(person) if person else _("A background job"), when)
