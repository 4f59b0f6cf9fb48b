"""Bodies and their lead times."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from resolutions.admin.records import RecordAdmin, RecordInline
from resolutions.merged_forms import MergedForm
from resolutions.models import Body, LeadTime


class LeadTimeInline(RecordInline):
    model = LeadTime
    fields = ("kind", "days", "unconfirmed")


@admin.register(Body)
class BodyAdmin(RecordAdmin):
    form = MergedForm
    list_display = ("name", "code", "meets", "unconfirmed")
    list_filter = ("meets", "unconfirmed")
    search_fields = ("name", "code")
    inlines: ClassVar = [LeadTimeInline]
