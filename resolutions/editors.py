"""Who gave a stored row what it holds now, and when: read from its history, or from the log of the pages."""

from __future__ import annotations

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
        present = getattr(records[0], attname)
        records = list(takewhile(lambda record: getattr(record, attname) == present, records))[-1:]
    return _editor(records[0].history_user, records[0].history_date) if records else _logged(row)


def edits_since(model: type[Model], pk: object, version: int) -> tuple[Editor, tuple[str, ...]] | None:
    """Who saved a versioned row last after that version, and which fields differ since; None when nobody did."""
    newest, base = _records(model, pk).first(), _records(model, pk).filter(version__lte=version).first()
    if newest is None or newest == base:
        return None
    fields = [field for field in model._meta.concrete_fields if field.editable and base is not None]
    changed = [field for field in fields if getattr(base, field.attname) != getattr(newest, field.attname)]
    return _editor(newest.history_user, newest.history_date), tuple(str(field.verbose_name) for field in changed)


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
