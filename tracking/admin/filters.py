"""The filters of `ActionItemFilter` as choices beside the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from resolutions.models import Body, Meeting, Resolution
from resolutions.models.resolution import reference_of, titles_for_reader
from resolutions.names import official, shown
from resolutions.prepared import KEYS, Prepared
from tracking.access import seen_by
from tracking.filters import ActionItemFilter, is_key
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
    """An answer to a question: its value in the address, its words, whether it is one of those chosen. `address` asks
    for it alone; `turned` adds it to the others that are chosen, or takes it away from them."""

    value: str
    words: str | Promise
    is_chosen: bool
    address: str = ""
    turned: str = ""

    def turn(self) -> str:
        """The small link that adds or takes away; nothing where only one answer may be chosen."""
        if not self.turned:
            return ""
        sign, told = ("−", _("without %(answer)s")) if self.is_chosen else ("+", _("and also %(answer)s"))
        name = escape(str(told) % {"answer": self.words})
        return (
            f' <a class="turn" href="{escape(self.turned)}" title="{name}">'
            f'<span aria-hidden="true">{sign}</span><span class="visually-hidden">{name}</span></a>'
        )


_SELECTED = {True: ' class="selected"><a aria-current="true"', False: "><a"}


@dataclass(frozen=True)
class Question:
    """One filter of the list: its name in the address, its title, its answers; the first answer is *any*. `kept` are
    the answers chosen already where a menu only adds one more."""

    name: str
    title: str | Promise
    choices: tuple[Choice, ...]
    note: str | Promise = ""
    kept: tuple[Choice, ...] = ()

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
        """The question to unfold, its answers as links; written in one go because there are fifty on a page."""
        rows = (
            f'<li{_SELECTED[choice.is_chosen]} href="{escape(choice.address)}">{escape(str(choice.words))}</a>'
            f"{choice.turn()}</li>"
            for choice in self.choices
        )
        opened, title = " open" if self.is_open else "", escape(capfirst(str(self.title)))
        head = f'<details data-filter-title="{self.name}"{opened}><summary>{title}</summary>'
        return mark_safe(f"{head}<ul>{''.join(rows)}</ul></details>")  # noqa: S308  # each part is escaped

    def kept_rows(self) -> SafeString:
        rows = (f"<li><bdi>{escape(str(choice.words))}</bdi>{choice.turn()}</li>" for choice in self.kept)
        return mark_safe("".join(rows))  # noqa: S308  # each part is escaped


# Few answers stand as links, one click each; many, or rows of the database, as a menu.
LINKS = (
    "mine", "status", "health", "lead", "support", "due_within", "vacant", "no_owner", "no_evidence", "no_date",
    "changed_since", "text", "duties",
)  # fmt: skip
ASKED_MOST = ("mine", "status", "health", "lead")
MENUS = ("before", "reports_to", "topic", "verb", "resolution")
MOST_ROWS = 200
SEVERAL = frozenset({"status", "health", "lead", "support", "resolution"})  # any number of answers at once


Asked = Mapping[str, Sequence[str]]


def link_questions(asked: Asked, day: date) -> list[Question]:
    """Questions whose answers are links; `asked` is what the address asks now, with all values of each name."""
    address = Address.of(asked)
    return [_linked(name, address, day) for name in LINKS]


def menu_questions(asked: Asked) -> list[Question]:
    """Questions whose answers fill a menu: three queries, whatever the size of the plan."""
    rows, address = _rows(), Address.of(asked)
    return [_menu(name, address.chosen(name)[-1:], rows) for name in MENUS if name not in SEVERAL] + [
        _resolution_menu(address)
    ]


@dataclass(frozen=True)
class Address:
    """What the address of the list asks now, without the page."""

    asked: Asked
    said: Mapping[str, str]

    @classmethod
    def of(cls, asked: Asked) -> Address:
        said = {name: _said(name, values) for name, values in asked.items() if name != PAGE_VAR and any(values)}
        return cls(asked, said)

    def chosen(self, name: str) -> list[str]:
        return [value for value in self.asked.get(name, ()) if value]

    def having(self, name: str, values: Sequence[str]) -> str:
        """The same with these answers to one question."""
        others = [words for other, words in self.said.items() if other != name]
        return "?" + "&".join([*others, _said(name, values)] if values else others)

    def turned(self, name: str, value: str) -> str:
        """The same with one answer more, or with one less."""
        chosen = self.chosen(name)
        less = [other for other in chosen if other != value]
        return self.having(name, less if value in chosen else [*chosen, value])


def _said(name: str, values: Sequence[str]) -> str:
    return "&".join(f"{name}={quote_plus(value)}" for value in values if value)


def _linked(name: str, address: Address, day: date) -> Question:
    """Where something is chosen already, and several may be, each answer can be added or taken away."""
    answers = _days_back(day) if name == "changed_since" else FILTERS[name].extra["choices"]
    chosen = address.chosen(name)[0 if name in SEVERAL else -1 :]
    unknown = [(value, value) for value in chosen if value not in dict(answers)]
    choices = [Choice("", _("Any"), not chosen, address.having(name, []))]
    for value, words in [*answers, *unknown]:
        turned = address.turned(name, value) if chosen and name in SEVERAL else ""
        choices.append(Choice(value, str(words), value in chosen, address.having(name, [value]), turned))
    return Question(name, FILTERS[name].label, tuple(choices))


def _days_back(day: date) -> Choices:
    steps = {7: _("Past 7 days"), 30: _("Past 30 days"), 90: _("Past 90 days")}
    return [((day - timedelta(days=days)).isoformat(), words) for days, words in steps.items()]


def _menu(name: str, chosen: Sequence[str], rows: Mapping[str, Choices]) -> Question:
    answers: Choices = rows[name] if name in rows else FILTERS[name].extra["choices"]
    choices = [Choice("", _("Any"), not chosen)]
    choices += [Choice(value, words, value in chosen) for value, words in answers]
    return Question(name, FILTERS[name].label, tuple(choices))


def _resolution_menu(address: Address) -> Question:
    """Those chosen stand above, each with a way to take it away; the menu adds one. Where there are too many for a
    menu the reader is told."""
    chosen, rows = address.chosen("resolution"), _FIRST_RESOLUTIONS.rows()
    is_whole = len(rows) <= MOST_ROWS
    note = "" if is_whole else _("Too many to list here: search for the number.")
    answers = _resolutions(rows if is_whole else _CHOSEN_RESOLUTIONS.rows(map(int, filter(is_key, chosen))))
    names = dict(answers)
    kept = [Choice(pk, names.get(pk, pk), True, "", address.turned("resolution", pk)) for pk in chosen]
    offered = [Choice(pk, words, False) for pk, words in answers if is_whole and pk not in chosen]
    first = Choice("", _("And also…") if chosen else _("Any"), not chosen)
    return Question("resolution", FILTERS["resolution"].label, (first, *offered), note, tuple(kept))


def _rows() -> dict[str, Choices]:
    """The rows that menus offer: meetings in time order, bodies and topics by name, in one query."""
    rows: dict[str, Choices] = {"before": [], "reports_to": [], "topic": []}
    for name, _order, pk, words in sorted(_OFFERED.rows()):
        rows[name].append((str(pk), official(words) if name == "topic" else shown(words)))
    rows["topic"].sort(key=lambda choice: str(choice[1]).casefold())
    return rows


def _offered() -> QuerySet[Any, Any]:
    meetings = Meeting.objects.order_by().values_list(Value("before"), Cast("opens_on", CharField()), "pk", "name")
    bodies = Body.objects.order_by().values_list(Value("reports_to"), F("name"), "pk", "name")
    topics = Topic.objects.order_by().values_list(Value("topic"), F("name"), "pk", "name")
    return meetings.union(bodies, topics, all=True)


_OFFERED = Prepared(_offered)


def _resolutions(rows: Sequence[tuple[Any, ...]]) -> Choices:
    titles = titles_for_reader([row[0] for row in rows])
    return [
        (str(pk), f"{reference_of(number, mnemonic, slug)}: {titles.get(pk, slug)[:50]}")
        for pk, number, mnemonic, slug in rows
    ]


_NAMING = ("pk", "number", "mnemonic", "slug")
_FIRST_RESOLUTIONS = Prepared(lambda: Resolution.objects.values_list(*_NAMING)[: MOST_ROWS + 1])
_CHOSEN_RESOLUTIONS = Prepared(lambda: Resolution.objects.filter(pk__in=KEYS).values_list(*_NAMING)[:MOST_ROWS])


class MeetingWithReports(admin.SimpleListFilter):
    """Only meetings at which a report is due that the reader may see."""

    title, parameter_name = _("meeting"), "meeting"

    def lookups(self, request: HttpRequest, model_admin: StockAdmin) -> Choices:
        seen = seen_by(request.user, ReportDue.objects.all(), "recipient__obligation__item")
        meetings = Meeting.objects.filter(reports_due__in=seen).distinct()
        return [(meeting.slug, str(meeting)) for meeting in meetings]

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
