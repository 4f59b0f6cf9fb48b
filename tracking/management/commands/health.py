"""`manage.py health`: how the tracker is, for a terminal or a timer; ends with 1 when it does not do its work."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.health import Verdict, read_lines, read_pulse, read_record, readiness, watch


class Command(BaseCommand):
    help = "Tell how the tracker is; ends with 1 when it does not do its work. With --alarm a timer watches the beat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--alarm", action="store_true", help="tell the administrators by mail, as the worker does")

    def handle(self, *args: Any, alarm: bool, **options: Any) -> None:
        at = timezone.now()
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
