"""Many action items that are due, written by the database itself, and what a scan and plan of them costs."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils import timezone

from tracking.ledger.facts import Scope, read_duties
from tracking.ledger.readers import read_book
from tracking.ledger.rounds import write_plan
from tracking.models import ActionItem, Participation, Reminder

SPREAD = 60  # days over which the due days lie, the last of them within the reach of the ladder
SERIES = (
    "WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last})"
    " INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS t CROSS JOIN series WHERE t.id = {template}"
)


@dataclass(frozen=True)
class Cost:
    """Of one step: seconds of this process and on the clock, rows, the most memory the process has had (MiB)."""

    what: str
    cpu: float
    wall: float
    rows: int
    peak: float


def fill_due(first: int, last: int, day: date) -> None:
    """Items `due-first` to `due-last`, copies of one that somebody leads, each with its lead."""
    lead = Participation.objects.filter(capacity="lead", item__isnull=False).order_by("pk")[0]
    start = day - timedelta(days=SPREAD // 2)
    on = f"date('{start}', '+' || (n % {SPREAD}) || ' days')"
    if connection.vendor == "postgresql":
        on = f"DATE '{start}' + (n % {SPREAD})::int"
    key = "10000000 + n"
    _copy(ActionItem, lead.item_id, first, last, {
        "id": key, "code": "'due-' || n", "next_due_on": on, "due_on": on, "due_rule": "'fixed'",
        "status": "'in progress'", "responsible_id": "NULL", "plan_order": key,
    })  # fmt: skip
    _copy(Participation, lead.pk, first, last, {"id": key, "item_id": key})


def _copy(model: type[ActionItem] | type[Participation], template: int, first: int, last: int,
          changed: dict[str, str]) -> None:  # fmt: skip
    columns = [str(field.column) for field in model._meta.concrete_fields]
    values = [changed.get(column, f't."{column}"') for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(SERIES.format(
            first=first, last=last, table=model._meta.db_table, template=template,
            columns=", ".join(f'"{column}"' for column in columns), values=", ".join(values),
        ))  # fmt: skip


def measure(day: date) -> Iterator[Cost]:
    """Bare SQL of the same rows, scan and plan, the first write, and the round after it that finds nothing new."""
    scope = Scope.of_day(day)
    yield _timed("bare SQL", lambda: _bare(scope))
    yield _timed("scan and plan", lambda: _plan(scope, day))
    yield _timed("scan, plan and write", lambda: write_plan(day, timezone.now()))
    yield _timed("the round after it", lambda: write_plan(day, timezone.now()))
    Reminder.objects.all()._raw_delete("default")  # leaves the tables as they were


def _bare(scope: Scope) -> int:
    sql, values = scope.items.order_by().values_list(
        "pk", "code", "next_due_on", "due_version", "responsible"
    ).query.sql_with_params()  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return sum(1 for _row in iter(cursor.fetchone, None))


def _plan(scope: Scope, day: date) -> int:
    book = read_book(day)
    return sum(len(book.plan(read_duties(page), (), day)) for page in scope.pages())


def _timed(what: str, step: Callable[[], int]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    rows = step()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Cost(what, time.process_time() - cpu, time.perf_counter() - wall, rows, peak)
