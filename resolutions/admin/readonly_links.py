"""A row named on a page is a link only for a reader who may open it.

The stock page links every related row it shows and asks nobody: a person, a snapshot, a source document that then
refuses. There is no hook for it, so its one method is replaced here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.helpers import AdminReadonlyField
from django.db.models import Model
from django.http import HttpRequest

if TYPE_CHECKING:
    StockAdmin = admin.options.BaseModelAdmin[Any]
else:
    StockAdmin = admin.options.BaseModelAdmin

Naming = Callable[[Model], str | None]
NOT_YOURS = "–"
_linked = AdminReadonlyField.get_admin_url


def naming(pages: StockAdmin, request: HttpRequest) -> Naming:
    """How the reader of `request` is told of a related row: None as a link, else the words in its stead."""

    def named(row: Model) -> str | None:
        target = pages.admin_site._registry.get(type(row))
        if target is None or not target.has_view_permission(request, row):
            return str(row)
        return None if target.get_queryset(request).filter(pk=row.pk).exists() else NOT_YOURS

    return named


def _for_the_reader(field: AdminReadonlyField, remote_field: Any, row: Model) -> str:  # noqa: ANN401  # as the stock method
    named: Naming | None = getattr(field.form, "naming", None)
    told = named(row) if named else None
    return _linked(field, remote_field, row) if told is None else told


AdminReadonlyField.get_admin_url = _for_the_reader  # type: ignore[method-assign,assignment]
