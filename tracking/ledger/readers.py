"""Reads who may be told on a day, how each wants their mail, and the rules in force; no query per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from tracking.ladder import LADDER, Rule
from tracking.less_mail import rules_in_force
from tracking.models import DutyStation, Holiday, MailDay, Person, Snooze
from tracking.quiet import Calendar, Moment
from tracking.reminders import Duty, Habits, Kind, Message, PutOff, Recipients, Sent, Thing, due_messages, plan
from tracking.roles import Role
from tracking.workflow import OPEN

YEAR = timedelta(days=366)
COLUMNS = (
    *("pk", "role", "bureau", "time_zone", "duty_station", "away_from", "away_until"),
    *("mail_wishes__digest_on", "mail_wishes__without", "mail_wishes__digest_only"),
)


@dataclass(frozen=True)
class Book:
    """What decides beside the duties: people and their habits, the ladder, the working days of headquarters."""

    recipients: Recipients
    ladder: tuple[Rule, ...] = LADDER
    headquarters: Calendar = Calendar()

    def due(self, duties: Iterable[Duty], day: date) -> Iterable[Message]:
        return due_messages(duties, self.recipients, day, self.ladder, self.headquarters)

    def plan(self, duties: Iterable[Duty], sent: Iterable[Sent], day: date) -> tuple[Message, ...]:
        return plan(duties, sent, self.recipients, day, self.ladder, self.headquarters)


def read_book(day: date) -> Book:
    """Everything but the duties, as it stands for that day."""
    stations = read_calendars(day)
    return Book(read_recipients(day, stations), rules_in_force(), stations[None])


def read_calendars(day: date) -> dict[int | None, Calendar]:
    """The calendar of each duty station by its key; under None that of headquarters."""
    holidays: dict[int, set[date]] = defaultdict(set)
    near = Holiday.objects.filter(is_off=True, on__range=(day - YEAR, day + YEAR))
    for station, on in near.order_by().values_list("station", "on"):
        holidays[station].add(on)
    found: dict[int | None, Calendar] = {None: Calendar()}
    for row in DutyStation.objects.all():
        opens, closes = row.hours
        calendar = Calendar(
            weekend=frozenset(row.weekend), holidays=frozenset(holidays[row.pk]), opens=opens, closes=closes
        )
        found[row.pk] = calendar
        if row.is_headquarters:
            found[None] = calendar
    return found


def read_recipients(day: date, stations: dict[int | None, Calendar]) -> Recipients:
    """The people who may be told on that day."""
    rows = Person.objects.filter(is_active=True).order_by("pk").values(*COLUMNS)
    people = list(rows)
    return Recipients(
        active=frozenset(row["pk"] for row in people),
        focal_points=_by_bureau(people, Role.FOCAL_POINT),
        coordinators=_keys(people, Role.COORDINATOR),
        directors=_by_bureau(people, Role.DIRECTOR),
        delegates=_delegates_on(day),
        administrators=_keys(people, Role.ADMINISTRATOR),
        habits={row["pk"]: _habits(row, stations) for row in people},
        put_off=_put_off(day),
    )


def _habits(row: dict[str, Any], stations: dict[int | None, Calendar]) -> Habits:
    leave = (row["away_from"], row["away_until"]) if row["away_from"] and row["away_until"] else None
    calendar = replace(stations[row["duty_station"]], zone=row["time_zone"], away=leave)
    if row["mail_wishes__digest_on"] is None:
        return Habits(calendar)
    without = frozenset(row["mail_wishes__without"])
    return Habits(calendar, row["mail_wishes__digest_on"], without, row["mail_wishes__digest_only"])


def _keys(people: list[dict[str, Any]], role: Role) -> tuple[int, ...]:
    return tuple(row["pk"] for row in people if row["role"] == role)


def _by_bureau(people: list[dict[str, Any]], role: Role) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = defaultdict(tuple)
    for row in people:
        if row["role"] == role:
            found[row["bureau"]] += (row["pk"],)
    return found


def _delegates_on(day: date) -> dict[int, int]:
    """Who is away -> who stands in: an active person who is not away as well."""
    away = Person.objects.filter(away_from__lte=day, away_until__gte=day).order_by("pk")
    rows = list(away.values_list("pk", "delegate_id", "delegate__is_active"))
    absent = {pk for pk, _delegate, _is_active in rows}
    return {pk: delegate for pk, delegate, is_active in rows if delegate and is_active and delegate not in absent}


def _put_off(day: date) -> dict[tuple[int, Thing], PutOff]:
    report_item = "report_due__recipient__obligation__item__status__in"
    rows = Snooze.objects.filter(
        Q(item__status__in=OPEN) | Q(**{report_item: OPEN}) | Q(request__item__status__in=OPEN)
    )
    found: dict[tuple[int, Thing], PutOff] = {}
    for person, item, report, request, until in rows.order_by("pk").values_list(
        "person", "item", "report_due", "request", "until"
    ):
        key = (person, thing_put_off(item, report, request))
        before = found.get(key, PutOff())
        times = before.times + (until <= day)
        running = [each for each in (before.until, until) if each is not None and each > day]
        found[key] = PutOff(max(running, default=None), times)
    return found


def thing_put_off(item: int | None, report: int | None, request: int | None) -> Thing:
    """The thing that was put off, from the columns of its row, of which one is filled."""
    columns = {Kind.ITEM: item, Kind.REPORT: report, Kind.REQUEST: request}
    return next(Thing(pk, kind.value) for kind, pk in columns.items() if pk is not None)


def read_written_to(book: Book, moment: Moment) -> frozenset[int]:
    """The people who had the mail of their day."""
    day = timedelta(days=1)
    here = moment.counted_on(book.headquarters)
    near = MailDay.objects.filter(on__range=(here - day, here + day)).values_list("recipient", "on")
    return frozenset(
        person for person, on in near if on == moment.counted_on(book.recipients.habits_of(person).calendar)
    )
