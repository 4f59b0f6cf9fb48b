"""Reads how the tracker is: from database, queue, mail server and disk. Each may hang; see `probing`."""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import django
from celery import current_app
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, When

from tracking import clock
from tracking.fitting import has_run, newer_migrations
from tracking.invented import refusal
from tracking.ledger.post import Post
from tracking.models import Breakdown, DutyStation, Heartbeat, Holiday, Incident, Job, Person, Reminder
from tracking.seals import Verified, last_verified

Status = Reminder.Status
UNSENT = (Status.PENDING, Status.CLAIMED, Status.SENDING)
RECENT = timedelta(days=7)
LISTS_COME = 10  # October


@dataclass(frozen=True)
class Told:
    """What a job said, or what it broke on, and when."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Pulse:
    """What the database says that cannot wait: tables to bring up to date or of a newer release, last runs, what is due
    and has not gone, and whether what is invented would pass for real work."""

    missing: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    beats: Mapping[str, Told] = field(default_factory=dict)
    unsent: int = 0
    unsent_since: datetime | None = None
    passes_invented: bool = False


@dataclass(frozen=True)
class Record:
    """What else the database says of the last days."""

    software: str
    size: int
    failed: int
    uncertain: int
    jobs_failed: int
    jobs_waiting_since: datetime | None
    breakdowns: Mapping[str, Told]
    verified: Verified | None
    incidents: tuple[Incident, ...]
    without_holidays: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Disk:
    """Bytes where the data lie."""

    free: int
    total: int


def read_pulse(at: datetime) -> Pulse:
    applied = set(MigrationRecorder(connection).applied_migrations())
    missing, newer = _missing_migrations(applied), newer_migrations(applied)
    if newer or any(name.startswith("tracking.") for name in missing):
        return Pulse(missing, newer)  # the tables asked below may not be there, or be others
    count, since = unsent_at(at)
    beats = {beat.name: Told(beat.at, beat.note) for beat in Heartbeat.objects.all()}
    return Pulse(missing, newer, beats, count, since, bool(refusal()))


def unsent_at(at: datetime) -> tuple[int, datetime | None]:
    """How many reminders are due and have not gone, and since when the first of them is.

    One that waits for its reader's morning is not due; one that waits after a failed try is.
    """
    since = Case(When(attempts=0, then=F("next_try_at")), default=F("planned_at"))
    due = Reminder.objects.filter(Q(next_try_at__lte=at) | Q(attempts__gt=0), status__in=UNSENT)
    found = due.order_by().aggregate(count=Count("pk"), since=Min(since))
    return found["count"], found["since"]


def _missing_migrations(applied: set[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(f"{last.app_label}.{last.name}" for last in _latest_migrations() if not has_run(last, applied))


@lru_cache(maxsize=1)
def _latest_migrations() -> tuple[Migration, ...]:
    """The last migration of each application, and those that stand for steps, as this version brings them."""
    loader = MigrationLoader(None)
    return tuple(loader.graph.nodes[name] for name in sorted({*loader.graph.leaf_nodes(), *loader.replacements}))


def read_record(at: datetime) -> Record:
    troubles = Reminder.objects.order_by().aggregate(
        failed=Count("pk", filter=Q(status=Status.FAILED)),
        uncertain=Count("pk", filter=Q(status=Status.UNCERTAIN)),
    )
    waiting = Job.objects.waiting(at).order_by().aggregate(since=Min("next_try_at"))
    return Record(
        software=_software(),
        size=_size(),
        failed=troubles["failed"],
        uncertain=troubles["uncertain"],
        jobs_failed=Job.objects.filter(status=Job.Status.FAILED, ended_at__gte=at - RECENT).count(),
        jobs_waiting_since=waiting["since"],
        breakdowns={row.name: Told(row.at, row.error) for row in Breakdown.objects.all()},
        verified=last_verified(),
        incidents=tuple(Incident.objects.all()[:5]),
        without_holidays=without_holidays(clock.today()),
    )


def without_holidays(day: date) -> tuple[tuple[str, int], ...]:
    """Duty station and year, where people work and no holiday is recorded; people without a place are headquarters'.

    The year to come is asked for from October on: before, few official lists of it are there.
    """
    years = [day.year, *([day.year + 1] if day.month >= LISTS_COME else [])]
    is_known = {f"in_{year}": Exists(Holiday.objects.filter(station=OuterRef("pk"), on__year=year)) for year in years}
    here = Person.objects.filter(is_active=True)
    stations = DutyStation.objects.annotate(
        has_people=Exists(here.filter(duty_station=OuterRef("pk"))), **is_known
    ).filter(Q(has_people=True) | Q(is_headquarters=True))
    return tuple((str(row), year) for row in stations for year in years if not getattr(row, f"in_{year}"))


def _software() -> str:
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = str(cursor.fetchone()[0]).split()[0]
    return f"{names[connection.vendor]} {version}"


def _size() -> int:
    """Bytes of the database, on SQLite with what is not yet folded into its file."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        parts = [file, file.with_name(f"{file.name}-wal")]
        return sum(part.stat().st_size for part in parts if part.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def read_disk() -> Disk:
    usage = shutil.disk_usage(settings.WTSA_DATA)
    return Disk(usage.free, usage.total)


def reach_queue() -> str:
    """The kind of queue. Raises whatever its driver raises when it cannot be reached or written to."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    if "data_folder_in" in options:
        if not os.access(str(options["data_folder_in"]), os.W_OK | os.X_OK):
            raise PermissionError("the folder of the queue cannot be written to")
        return "files"
    with current_app.connection_for_write(connect_timeout=1) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=1)
        return str(broker.transport.driver_type)


def reach_mail_server() -> str:
    """The server's name once it has let us in; empty where mails are kept as files. Raises Unreachable."""
    if "smtp" not in settings.EMAIL_BACKEND:
        return ""
    with Post() as post:
        post.connect()
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


@lru_cache(maxsize=1)
def version() -> str:
    """Of the tracker and what it runs on."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    own = project["project"]["version"]
    return f"WTSA Tracker {own} · Django {django.get_version()} · Python {sys.version.split()[0]}"
