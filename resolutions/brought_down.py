"""For migrations that set a limit: brings numbers beyond it down, each row with the entry of its history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.db import connection
from django.db.models import Q
from django.utils import timezone

WHY = "Brought down to the limit of its field"
OF_THE_ENTRY = {"history_id", "history_date", "history_change_reason", "history_type", "history_user"}
AT_ONCE = 500


def bring_down(apps: Apps, app: str, model: str, limits: Iterable[tuple[str, int]]) -> None:
    """A number beyond its limit was a slip of the keyboard: left as it is, it would stop the start for good.

    `limits` are (field, the most it may be). A row that has no entry yet gets none: the migration that begins the
    history of older rows then tells how it stands.
    """
    rows, entries = apps.get_model(app, model).objects, apps.get_model(app, f"Historical{model}").objects
    most = dict(limits)
    beyond = Q(*((f"{name}__gt", number) for name, number in most.items()), _connector=Q.OR)
    concerned = list(rows.filter(beyond).values_list("pk", flat=True))
    for name, number in most.items():
        rows.filter(**{f"{name}__gt": number}).update(**{name: number})
    told = set(entries.filter(id__in=concerned).values_list("id", flat=True))
    changed = rows.filter(pk__in=told).order_by("pk")
    entries.bulk_create([_entry(entries.model, row) for row in changed], batch_size=AT_ONCE)
    connection.check_constraints()  # PostgreSQL alters no table while rows of it wait to be checked


def _entry(entries: Any, row: Any) -> Any:  # noqa: ANN401  # of a model as it was then
    names = [field.attname for field in entries._meta.concrete_fields if field.name not in OF_THE_ENTRY]
    values = {name: getattr(row, name) for name in names}
    return entries(**values, history_date=timezone.now(), history_type="~", history_change_reason=WHY)
