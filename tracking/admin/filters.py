"""The filters of `ActionItemFilter` as choices beside the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from resolutions.models import Body, Meeting, Resolution
from tracking.access import seen_by
from tracking.filters import ActionItemFilter
from tracking.models import ReportDue, Topic

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:
    StockAdmin = admin.ModelAdmin

Choices = list[tuple[str, Any]]
FILTERS = ActionItemFilter.base_filters
REPORT_STANDINGS = [("open", _("Open")), ("met", _("Met")), ("skipped", _("Skipped"))]


@dataclass(frozen=True)
class Choice:
    """An answer to a question: its value in the address, its words, whether it is the one chosen."""

    value: str
    words: str | Promise
    is_chosen: bool
    address: str = ""


_SELECTED = {True: ' class="selected"><a aria-current="true"', False: "><a"}


@dataclass(frozen=True)
class Question:
    """One filter of the list: its name in the address, its title, its answers; the first answer is *any*."""

    name: str
    title: str | Promise
    choices: tuple[Choice, ...]
    note: str | Promise = ""

    @property
    def is_answered(self) -> bool:
        return not self.choices[0].is_chosen

    @property
    def is_open(self) -> bool:
        return self.is_answered or self.name in ASKED_MOST

    def options(self) -> SafeString:
        """The answers as a menu; written in one go because there may be two hundred."""
        rows = (
            f'<option value="{escape(choice.value)}"{" selected" if choice.is_chosen else ""}>'
            f"{escape(str(choice.words))}</option>"
            for choice in self.choices
        )
        return mark_safe("".join(rows))  # noqa: S308  # each part is escaped

    def links(self) -> SafeString:
        """The answers as links; written in one go because there are fifty on a page."""
        rows = (
            f'<li{_SELECTED[choice.is_chosen]} href="{escape(choice.address)}">{escape(str(choice.words))}</a></li>'
            for choice in self.choices
        )
        return mark_safe("".join(rows))  # noqa: S308  # each part is escaped


# Few answers stand as links, one click each; many, or rows of the database, as a menu.
LINKS = (
    "mine", "status", "health", "lead", "support", "vacant", "no_owner", "no_evidence", "no_date",
    "changed_since", "text",
)  # fmt: skip
ASKED_MOST = ("mine", "status", "health", "lead")
MENUS = ("before", "reports_to", "topic", "verb", "resolution")
MOST_ROWS = 200


def link_questions(params: Mapping[str, str], day: date) -> list[Question]:
    """Questions whose answers are links; `params` is what the address asks now."""
    said = {name: _said(name, value) for name, value in params.items() if name != PAGE_VAR}
    return [_linked(name, params.get(name, ""), said, day) for name in LINKS]


def menu_questions(params: Mapping[str, str]) -> list[Question]:
    """Questions whose answers fill a menu: three queries, whatever the size of the plan."""
    rows = _rows()
    return [_menu(name, params.get(name, ""), rows) for name in MENUS]


def _said(name: str, value: str) -> str:
    return f"{name}={quote_plus(value)}"


def _linked(name: str, chosen: str, said: dict[str, str], day: date) -> Question:
    others = [words for other, words in said.items() if other != name]
    answers = _days_back(day) if name == "changed_since" else FILTERS[name].extra["choices"]
    choices = [Choice("", _("Any"), not chosen, "?" + "&".join(others))]
    for value, words in answers:
        address = "?" + "&".join([*others, _said(name, value)])
        choices.append(Choice(value, str(words), value == chosen, address))
    if not any(choice.is_chosen for choice in choices):
        choices.append(Choice(chosen, chosen, True, "?" + "&".join(said.values())))
    return Question(name, FILTERS[name].label, tuple(choices))


def _days_back(day: date) -> Choices:
    steps = {7: _("Past 7 days"), 30: _("Past 30 days"), 90: _("Past 90 days")}
    return [((day - timedelta(days=days)).isoformat(), words) for days, words in steps.items()]


def _menu(name: str, chosen: str, rows: Mapping[str, Choices | None]) -> Question:
    """Where there are too many rows for a menu only the one chosen stands in it, and the reader is told."""
    answers: Choices | None = rows[name] if name in rows else FILTERS[name].extra["choices"]
    note: str | Promise = ""
    if answers is None:
        answers, note = [(chosen, chosen)] if chosen else [], _("Too many to list here: search for the number.")
    choices = [Choice("", _("Any"), not chosen)]
    choices += [Choice(value, words, value == chosen) for value, words in answers]
    return Question(name, FILTERS[name].label, tuple(choices), note)


def _rows() -> dict[str, Choices | None]:
    """The rows that menus offer: meetings in time order, bodies and topics by name in one query, Resolutions."""
    meetings = Meeting.objects.order_by().values_list(Value("before"), Cast("opens_on", CharField()), "pk", "name")
    bodies = Body.objects.order_by().values_list(Value("reports_to"), F("name"), "pk", "name")
    topics = Topic.objects.order_by().values_list(Value("topic"), F("name"), "pk", "name")
    rows: dict[str, Choices | None] = {"before": [], "reports_to": [], "topic": [], "resolution": _resolutions()}
    for name, _order, pk, words in sorted(meetings.union(bodies, topics, all=True)):
        rows[name] = [*(rows[name] or []), (str(pk), words)]
    return rows


def _resolutions() -> Choices | None:
    """None when there are too many for a menu."""
    names = Resolution.objects.names(MOST_ROWS)
    return None if names is None else [(str(pk), f"{number}: {title[:50]}") for pk, number, title in names]


class MeetingWithReports(admin.SimpleListFilter):
    """Only meetings at which a report is due that the reader may see."""

    title, parameter_name = _("meeting"), "meeting"

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        seen = seen_by(request.user, ReportDue.objects.all(), "recipient__obligation__item")
        meetings = Meeting.objects.filter(reports_due__in=seen).distinct()
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
