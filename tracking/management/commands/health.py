"""`manage.py health`: how the tracker is, for a terminal or a timer; ends with 1 when it does not do its work."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from tracking import fitting
from tracking.health import Verdict, read_lines, read_pulse, read_record, readiness, watch
from tracking.health.probing import ask_all
from tracking.health.readiness import SECONDS


class Command(BaseCommand):
    help = "Tell how the tracker is; ends with 1 when it does not do its work. With --alarm a timer watches the beat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--alarm", action="store_true", help="tell the administrators by mail, as the worker does")

    def handle(self, *args: Any, alarm: bool, **options: Any) -> None:
        at = timezone.now()
        if connection.vendor == "sqlite":  # a look at another program's file would change how its journal is kept
            fits = ask_all({"fits": fitting.refusal}, SECONDS)["fits"]
            if fits.value:
                raise CommandError(fits.value)
        found = readiness(at)
        for name, verdict in found.checks.items():
            self.stdout.write(f"{name:<12} {verdict.value}")
        if found.checks["database"] is Verdict.GOOD and found.checks["migrations"] is Verdict.GOOD:
            for line in read_lines(read_pulse(at), read_record(at), at):
                self.stdout.write(" — ".join(part for part in (f"{line.name}: {line.says}", line.todo) if part))
            if alarm:
                watch(at)
        if not found.is_ready:
            sys.exit(1)
