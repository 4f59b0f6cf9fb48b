"""The filters of `ActionItemFilter` as choices beside the list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from resolutions.models import Meeting
from tracking import clock
from tracking.filters import ActionItemFilter
from tracking.models import ActionItem, ReportDue

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:
    StockAdmin = admin.ModelAdmin

Choices = list[tuple[str, Any]]
REPORT_STANDINGS = [("open", _("Open")), ("met", _("Met")), ("skipped", _("Skipped"))]


class ItemFilter(admin.SimpleListFilter):
    """One question of `ActionItemFilter`; `parameter_name` is its name there and in the address."""

    title = _("filter")

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        return list(ActionItemFilter.base_filters[self.parameter_name].extra["choices"])

    def queryset(self, request: HttpRequest, queryset: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
        if not self.value():
            return queryset
        asked = {self.parameter_name: self.value()}
        return ActionItemFilter(asked, queryset, reader=request.user, day=clock.today()).items()


class RowFilter(ItemFilter):
    """A question whose answers are rows."""

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        rows = ActionItemFilter.base_filters[self.parameter_name].queryset
        return [(str(row.pk), str(row)) for row in rows.all()]


class ChangedSince(ItemFilter):
    title, parameter_name = _("changed since"), "changed_since"

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        day = clock.today()
        steps = {7: _("Past 7 days"), 30: _("Past 30 days"), 90: _("Past 90 days")}
        return [((day - timedelta(days=days)).isoformat(), words) for days, words in steps.items()]


def _question(name: str, kind: type[ItemFilter] = ItemFilter) -> type[ItemFilter]:
    label = ActionItemFilter.base_filters[name].label
    return type(f"{name.title()}Filter", (kind,), {"title": label, "parameter_name": name})


ITEM_FILTERS: tuple[type[ItemFilter], ...] = (
    _question("mine"),
    _question("status"),
    _question("health"),
    _question("lead"),
    _question("support"),
    _question("before", RowFilter),
    _question("reports_to", RowFilter),
    _question("no_owner"),
    _question("no_evidence"),
    ChangedSince,
    _question("text"),
    _question("verb"),
    _question("resolution", RowFilter),
)


class MeetingWithReports(admin.SimpleListFilter):
    """Only meetings at which a report is due."""

    title, parameter_name = _("meeting"), "meeting"

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        meetings = Meeting.objects.filter(reports_due__isnull=False).distinct()
        return [(meeting.slug, meeting.name) for meeting in meetings]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReportDue]) -> QuerySet[ReportDue]:
        return queryset.filter(meeting__slug=self.value()) if self.value() else queryset


class ReportStanding(admin.SimpleListFilter):
    title, parameter_name = _("standing"), "standing"

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        return list(REPORT_STANDINGS)

    def queryset(self, request: HttpRequest, queryset: QuerySet[ReportDue]) -> QuerySet[ReportDue]:
        if self.value() == "met":
            return queryset.exclude(met_on=None)
        if self.value() == "skipped":
            return queryset.exclude(skipped_because="")
        return queryset.filter(met_on=None, skipped_because="") if self.value() == "open" else queryset
