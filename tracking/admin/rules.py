"""Rules of the ladder and duty stations, edited by the administrator; what people put off, to be read."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
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
from tracking.holidays import ListRefused, read_list
from tracking.models import DutyStation, Holiday, ReminderRule, Snooze
from tracking.spans import FIRST_STORED, LAST_STORED

NO_SUCH_YEARS = _("A day lies between 1 January 2000 and 31 December 2199. Nothing was saved.")


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
    holiday_list = forms.CharField(
        label=_("Add many holidays"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text=_(
            "Paste the official list of a year, one holiday on each line: the day, then its name, as in "
            "“2027-01-01 New Year” or “01.01.2027; New Year”. What is recorded for a day stays as it is."
        ),
    )

    def clean_holiday_list(self) -> dict[date, str]:
        try:
            days = read_list(self.cleaned_data["holiday_list"])
        except ListRefused as refusal:
            raise ValidationError(str(refusal)) from refusal
        for day in days:
            if not FIRST_STORED <= day <= LAST_STORED:
                raise ValidationError(NO_SUCH_YEARS)
        return days


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

    def get_fields(self, request: HttpRequest, obj: DutyStation | None = None) -> Any:  # noqa: ANN401  # as the stock has it
        """Who only reads has nothing to add, and reads the days of the weekend in words."""
        fields = super().get_fields(request, obj)
        may_add = self.has_change_permission(request, obj) or (obj is None and self.has_add_permission(request))
        read = ["days_of_the_weekend" if name == "weekend" else name for name in fields if name != "holiday_list"]
        return fields if may_add else read

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: ANN401  # as the stock has it
        """What was pasted comes last: a day that the table below tells stays as it stands there."""
        super().save_related(request, form, formsets, change)
        days = form.cleaned_data["holiday_list"]
        if not days:
            return
        there = set(form.instance.holidays.filter(on__in=days).values_list("on", flat=True))
        for day in days.keys() - there:
            Holiday.objects.create(station=form.instance, on=day, name=days[day])
        told = {"new": len(days) - len(there), "old": len(there)}
        messages.success(request, _("Holidays added: %(new)d. Days that were recorded already: %(old)d.") % told)

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
