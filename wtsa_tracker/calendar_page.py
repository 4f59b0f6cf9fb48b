"""The calendar: one month as a table, a list of what follows, and six years ahead at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking import clock
from tracking.calendar.entries import YEARS_AHEAD, Entry, Kind, Month, Slot, by_day, by_month, weeks_of
from tracking.calendar.reading import read_entries, read_slots
from tracking.calendar.scope import Scope
from tracking.forms.calendar import FIRST_YEAR, LAST_YEAR, LOOKS, CalendarForm
from tracking.models import Person

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

SHOWN_OF_A_DAY = 5
PER_PAGE = 100


@dataclass(frozen=True)
class Day:
    """A day of the table. `goes_on` are meetings that began on an earlier day; `more` is how many are not shown."""

    day: date
    is_of_month: bool
    is_today: bool
    entries: tuple[Entry, ...]
    goes_on: tuple[Entry, ...]
    more: int


@dataclass(frozen=True)
class Cell:
    """A month at a glance: its meetings by name, and how much else falls due."""

    month: Month
    is_now: bool
    meetings: tuple[Entry, ...]
    due: int
    address: str


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    reader, today = request.user, clock.today()
    if not isinstance(reader, Person):
        raise PermissionDenied
    form = CalendarForm(request.GET, day=today)
    context = {
        **site.each_context(request),
        "title": _("Calendar"),
        "form": form,
        "today": today,
        **(_shown(request, form, reader) if form.is_valid() else {"look": ""}),
    }
    return TemplateResponse(request, "tracker/calendar.html", context)


def _shown(request: HttpRequest, form: CalendarForm, reader: Person) -> dict[str, Any]:
    month, look = form.cleaned_data["month"], form.cleaned_data["look"] or "month"
    scope = form.scope(reader)
    shown = {"month": _month, "list": _list, "years": _years}[look](request, scope, month)
    return {
        "look": look,
        "month": month,
        "looks": [(key, words, _address(request.GET, look=key), key == look) for key, words in LOOKS],
        "clear": f"{reverse('admin:calendar')}?look={look}&month={month}",
        "is_narrowed": any(form.cleaned_data[name] for name in ("mine", "bureau", "body", "kind")),
        **shown,
    }


def _address(asked: QueryDict, **changes: object) -> str:
    """The same page with other questions, from the first of its pages on."""
    query = asked.copy()
    query.pop("p", None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def _steps(request: HttpRequest, month: Month, by: int) -> dict[str, Any]:
    """Links to the stretch before and after, and back to the present month."""
    before, after = month.moved(-by), month.moved(by)
    return {
        "before": _address(request.GET, month=before) if before.year >= FIRST_YEAR else "",
        "after": _address(request.GET, month=after) if after.year <= LAST_YEAR else "",
        "now": _address(request.GET, month=Month.of(clock.today())),
    }


def _month(request: HttpRequest, scope: Scope, month: Month) -> dict[str, Any]:
    first_weekday = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
    weeks = weeks_of(month, first_weekday)
    start, until = weeks[0][0], weeks[-1][-1]
    slots = by_day(read_slots(scope, start, until), start, until)
    entries = read_entries(scope, {slot for day in slots for slot in _kept(slots[day], day)})
    rows = [[_day(day, slots.get(day, []), entries, month, scope.day) for day in week] for week in weeks]
    return {
        "weeks": rows,
        "weekdays": [WEEKDAYS[(first_weekday + place) % 7] for place in range(7)],
        "whole": _address(request.GET, look="list", month=month),
        "is_empty": not any(slots.get(start + timedelta(days=n)) for n in range((until - start).days + 1)),
        **_steps(request, month, 1),
    }


def _kept(slots: Iterable[Slot], day: date) -> list[Slot]:
    """All that goes on, and the first few of what begins on the day."""
    beginning = [slot for slot in slots if slot.day == day]
    return [*(slot for slot in slots if slot.day < day), *beginning[:SHOWN_OF_A_DAY]]


def _day(day: date, slots: list[Slot], entries: dict[Slot, Entry], month: Month, today: date) -> Day:
    shown = [entries[slot] for slot in _kept(slots, day) if slot in entries]
    return Day(
        day,
        Month.of(day) == month,
        day == today,
        tuple(entry for entry in shown if entry.day == day),
        tuple(entry for entry in shown if entry.day < day),
        max(0, sum(slot.day == day for slot in slots) - SHOWN_OF_A_DAY),
    )


def _list(request: HttpRequest, scope: Scope, month: Month) -> dict[str, Any]:
    until = month.moved(12 * YEARS_AHEAD).last
    slots = read_slots(scope, month.first, until)
    paginator = Paginator(slots, PER_PAGE)
    leaf = paginator.get_page(request.GET.get("p"))
    entries = read_entries(scope, leaf.object_list)
    months: dict[Month, list[Entry]] = {}
    for slot in leaf.object_list:
        if slot in entries:
            months.setdefault(Month.of(max(slot.day, month.first)), []).append(entries[slot])
    return {
        "months": list(months.items()),
        "leaf": leaf,
        "until": until,
        "leaf_address": _address(request.GET),
        "is_empty": not slots,
        **_steps(request, month, 12),
    }


def _years(request: HttpRequest, scope: Scope, month: Month) -> dict[str, Any]:
    """From January of the year of the month: that year and the six that follow it."""
    first = Month(month.year, 1)
    slots = read_slots(scope, first.first, first.moved(12 * (YEARS_AHEAD + 1) - 1).last)
    meetings = read_entries(scope, [slot for slot in slots if slot.kind is Kind.MEETING])
    found = by_month(slots)
    years = [
        (
            first.year + n,
            [_cell(request, first.moved(12 * n + m), found, meetings, scope.day) for m in range(12)],
        )
        for n in range(YEARS_AHEAD + 1)
    ]  # fmt: skip
    return {
        "years": years,
        "month_names": [MONTHS_3[number] for number in range(1, 13)],
        "totals": _totals(slots),
        "is_empty": not slots,
        **_steps(request, first, 12),
    }


def _cell(
    request: HttpRequest, month: Month, found: dict[Month, list[Slot]], meetings: dict[Slot, Entry], today: date
) -> Cell:
    slots = found.get(month, [])
    named = tuple(meetings[slot] for slot in slots if slot in meetings)
    due = sum(slot.kind is not Kind.MEETING for slot in slots)
    return Cell(month, month == Month.of(today), named, due, _address(request.GET, look="month", month=month))


def _totals(slots: Iterable[Slot]) -> list[tuple[str | Promise, int]]:
    counts = Counter(slot.kind for slot in slots)
    return [(kind.label, counts[kind]) for kind in Kind if counts[kind]]
