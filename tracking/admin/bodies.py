"""Bodies and their lead times: what is due before their next meetings follows, once it was seen and confirmed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resolutions.admin.history import HistoryPages
from resolutions.admin.records import RecordInline
from resolutions.merged_forms import MergedForm
from resolutions.models import Body, LeadTime
from tracking.admin.lead_times import LeadTimePages


class LeadTimeInline(RecordInline):
    model = LeadTime
    fields = ("kind", "days", "unconfirmed")


@admin.register(Body)
class BodyAdmin(HistoryPages, LeadTimePages):
    form = MergedForm
    list_display = ("called", "code", "meets", "unconfirmed")
    list_filter = ("meets", "unconfirmed")
    search_fields = ("name", "code")
    inlines: ClassVar = [LeadTimeInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The register and the addresses know a body by its code."""
        return ("code",) if obj else ()

    @admin.display(description=_("name"), ordering="name")
    def called(self, row: Body) -> str:
        return str(row)

    def save_related(self, request: HttpRequest, form: ModelForm[Body], formsets: list[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change:
            self.follow(request, form.instance)
