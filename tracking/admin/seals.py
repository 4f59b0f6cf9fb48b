"""Seals of history, to be read beside what `verify_history` prints."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from resolutions.admin.records import ReadOnlyAdmin
from tracking.models import HistorySeal


@admin.register(HistorySeal)
class HistorySealAdmin(ReadOnlyAdmin):
    list_display = ("table", "first_id", "last_id", "rows", "digest", "sealed_at")
    list_filter = ("table",)
    fields = list_display
    ordering = ("-sealed_at", "-id")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistorySeal]:
        return super().get_queryset(request).defer("marks", "columns")
