"""`manage.py bench`: times what people wait for, at the register's size and with thousands of synthetic items."""

from __future__ import annotations

import logging
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from resolutions.ingest import ingest
from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tracking.access import items_seen_by
from tracking.batches import AT_MOST
from tracking.clock import today
from tracking.item_rows import read_rows
from tracking.ledger import preview
from tracking.management.due_rows import fill_due, measure
from tracking.management.stock_list import stock_list
from tracking.management.thousand import change_a_thousand
from tracking.models import ActionItem, Person
from tracking.reports.making import make_council_report
from tracking.seals import seal_all
from tracking.search import ranked, search_items
from tracking.workflow import Status

Timed = Callable[[], object]
SIZES = [10_000, 100_000]
MOST_FOR_PAPERS = 10_000  # beyond it only the list and search are promised
ROUNDS = 9
LEFT_OUT = (
    f"Beyond {MOST_FOR_PAPERS} items only the list, search and bulk changes are promised a time: a plan has some "
    "hundreds. Home, reminders, papers and reading are not measured at this size."
)
LINE = "{what:<34} {cpu:>9.1f} ms CPU {wall:>9.1f} ms  {queries:>4} queries"
DUE = "{cost.what:<34} {cost.cpu:>9.2f} s CPU {cost.wall:>9.2f} s {cost.rows:>9} rows, at most {cost.peak:>6.0f} MiB"


class Command(BaseCommand):
    help = "Time list, item, ingest, reminder scan and report; only on a database made for it (script/bench)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--items", type=int, nargs="*", default=SIZES, help="synthetic items, size by size")
        parser.add_argument("--due", type=int, nargs="*", default=[], help="only plan so many due items, size by size")
        parser.add_argument("--seeds", type=Path, default=Path(settings.BASE_DIR).parent / "shared" / "seeds")

    def handle(self, *args: Any, items: list[int], due: list[int], seeds: Path, **options: Any) -> None:
        if Person.objects.exists():
            raise CommandError("This database has people in it; script/bench makes one of its own. Nothing was done.")
        logging.getLogger("tracking.seals").setLevel(logging.WARNING)  # its lines would stand between the figures
        call_command("load_register", stdout=self.stdout)
        call_command("make_accounts", verbosity=0, stdout=_Silence())
        if due:
            self._measure_due(sorted(due))
        else:
            self._measure_plan(seeds, items)

    def _measure_plan(self, seeds: Path, items: list[int]) -> None:
        call_command("load_demo", stdout=self.stdout)
        self.stdout.write(f"\nBest of {ROUNDS}, {connection.vendor}, CPU of this process")
        self._measure_all(seeds)
        made = 0
        for size in sorted(items):
            call_command("make_items", str(size - made), stdout=self.stdout)
            refresh_statistics()
            self._measure_all(seeds if size <= MOST_FOR_PAPERS else None)
            if size > MOST_FOR_PAPERS:
                self.stdout.write(LEFT_OUT)
            made = size

    def _measure_due(self, sizes: list[int]) -> None:
        made = 0
        for size in sizes:
            fill_due(made + 1, size, today())
            refresh_statistics()
            made = size
            self.stdout.write(f"\n{size} items due, {connection.vendor}")
            for cost in measure(today()):
                self.stdout.write(DUE.format(cost=cost))

    def _measure_all(self, seeds: Path | None) -> None:
        self.stdout.write(f"\n{ActionItem.objects.count()} action items")
        seal_all(timezone.now())
        for what, timed in [*lists(), *bulk(), *(papers(seeds) if seeds else ())]:
            cpu, wall, queries = best_of(timed)
            self.stdout.write(LINE.format(what=what, cpu=cpu, wall=wall, queries=queries))


class _Silence:
    """Takes the passwords that the accounts' command prints."""

    def write(self, text: str) -> None:
        del text


def lists() -> Iterator[tuple[str, Timed]]:
    """The list as the coordinator and a focal point see it, the stock one beside it, and search."""
    coordinator, focal = (Person.objects.get(username=name) for name in ("coordinator", "focal-bdt"))
    plan = reverse("admin:tracking_actionitem_changelist")
    yield "list of action items (100 rows)", _get(_client(coordinator), plan)
    yield "  to a focal point (BDT)", _get(_client(focal), plan)
    yield "  one status", _get(_client(coordinator), f"{plan}?{urlencode({'status': Status.IN_PROGRESS})}")
    yield "  in a stock ModelAdmin", stock_list(coordinator)
    for words in ("44-26", "regional", "measuring gap", "测量", "القياس"):
        yield f"search “{words}”", _search(focal, words)


def bulk() -> Iterator[tuple[str, Timed]]:
    """Many items at once, with their history, rows of change and seals; where there are as many."""
    if ActionItem.objects.count() > AT_MOST:
        coordinator = Person.objects.get(username="coordinator")
        yield "bulk change of 1,000", lambda: change_a_thousand(coordinator)


def papers(seeds: Path) -> Iterator[tuple[str, Timed]]:
    """Other pages, jobs and papers; reading documents is left out where there are none."""
    client = _client(Person.objects.get(username="coordinator"))
    item = ActionItem.objects.order_by("plan_order")[0]
    yield "one action item", _get(client, reverse("admin:tracking_actionitem_change", args=[item.pk]))
    yield "home", _get(client, reverse("admin:index"))
    yield "reminder scan", lambda: preview(today(), timezone.now())
    yield "Council report (Word, English)", _report
    for file in sorted(seeds.glob("*.docx")):
        yield f"ingest {file.name}", _ingest(file)


def refresh_statistics() -> None:
    """What an hour of running does by itself: the planner learns how large the tables have become."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _client(person: Person) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def _search(reader: Person, words: str) -> Timed:
    """One page of what is found and the number of all, as the list reads them."""
    seen = items_seen_by(reader)
    return lambda: (read_rows(ranked(seen, words)[:100], today()), search_items(seen, words).count())


def _get(client: Client, address: str) -> Timed:
    def get() -> None:
        response = client.get(address)
        if response.status_code != 200:
            raise CommandError(f"{address} answered {response.status_code}; nothing was measured.")

    return get


def _report() -> None:
    council = Meeting.objects.get(slug="council-2017")
    with rolled_back():
        make_council_report(council, Language.ENGLISH, by=None, at=timezone.now(), day=today())


def _ingest(file: Path) -> Timed:
    data = file.read_bytes()
    return lambda: ingest(data, file.name)


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is done inside leaves no row, so that each round finds the same database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def best_of(timed: Timed) -> tuple[float, float, int]:
    """(CPU ms, wall ms, queries) of one call, the best round after one to warm up: what else runs only adds to it."""
    with CaptureQueriesContext(connection) as captured:
        timed()
    queries = len(captured)  # counted now: the next request clears what was captured
    cpu, wall = [], []
    for _ in range(ROUNDS):
        cpu_before, wall_before = time.process_time(), time.perf_counter()
        timed()
        cpu.append((time.process_time() - cpu_before) * 1000)
        wall.append((time.perf_counter() - wall_before) * 1000)
    return min(cpu), min(wall), queries
