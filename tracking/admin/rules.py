"""Rules of the ladder and duty stations, edited by the administrator; what people put off, to be read."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.history import HistoryPages
from resolutions.admin.records import ReadOnlyAdmin, RecordAdmin, RecordInline
from resolutions.merged_forms import MergedForm
from tracking.access import may_see_administration
from tracking.admin.readers import reader_of
from tracking.admin.reporting import item_link
from tracking.models import DutyStation, Holiday, ReminderRule, Snooze


@admin.register(ReminderRule)
class ReminderRuleAdmin(HistoryPages, RecordAdmin):
    """The steps are given; when each is reached, who hears and how is edited."""

    form = MergedForm
    list_display = ("__str__", "is_on", "tells_owner", "tells_coordinator", "tells_director", "delivery")
    readonly_fields = ("stage",)
    fields: ClassVar = [
        "stage", "days", "counting", "tells_owner", "tells_coordinator", "tells_director", "delivery", "is_on",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class StationForm(MergedForm):
    weekend = forms.TypedMultipleChoiceField(
        label=_("Weekend"),
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Days of the week without mail."),
    )


class HolidayInline(RecordInline):
    model = Holiday
    extra = 1
    fields: ClassVar = ["on", "name", "is_off", "unconfirmed"]


@admin.register(DutyStation)
class DutyStationAdmin(HistoryPages, RecordAdmin):
    form = StationForm
    inlines = (HolidayInline,)
    list_display = ("name", "is_headquarters", "days_of_the_weekend", "write_from", "write_until")
    search_fields = ("name", "slug")
    prepopulated_fields: ClassVar = {"slug": ("name",)}

    @admin.display(description=_("weekend"))
    def days_of_the_weekend(self, row: DutyStation) -> str:
        return ", ".join(str(WEEKDAYS[number]) for number in row.weekend) or "–"


@admin.register(Snooze)
class SnoozeAdmin(ReadOnlyAdmin):
    """For whoever coordinates: silence that was asked for, by whom and why."""

    list_display = ("code", "person", "until", "why_shown", "on")
    list_display_links = ("until",)
    list_filter = ("person",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snooze]:
        rows: QuerySet[Snooze] = super().get_queryset(request)
        rows = rows.select_related("person", "item", "report_due__recipient__obligation__item", "request__item")
        return rows if may_see_administration(reader_of(request)) else rows.filter(person=reader_of(request))

    @admin.display(description=_("code"))
    def code(self, row: Snooze) -> SafeString:
        return item_link(row.of_item)

    @admin.display(description=_("why"))
    def why_shown(self, row: Snooze) -> SafeString:
        return format_html("<bdi>{}</bdi>", row.why)
