"""`manage.py make_items N`: synthetic action items, for measuring on a database made for it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resolutions.models import Meeting
from tracking.clock import today
from tracking.synthetic import make_items

MOST = 1_000_000


class Command(BaseCommand):
    help = "Add N synthetic action items. For a database made for measuring: they cannot be taken out again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *args: Any, count: int, **options: Any) -> None:
        if not 1 <= count <= MOST:
            raise CommandError(f"The number of items is between 1 and {MOST}; none was made.")
        assembly = Meeting.objects.filter(slug="wtsa-16").first()
        if assembly is None:
            raise CommandError("There is no WTSA-16 yet; run `manage.py load_register` first. No item was made.")
        self.stdout.write(f"{make_items(count, assembly, today())} synthetic action items made.")
