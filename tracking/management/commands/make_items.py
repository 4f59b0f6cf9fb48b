"""`manage.py make_items N`: synthetic action items, for measuring on a database made for it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resolutions.models import Meeting
from tracking.clock import today
from tracking.synthetic import holds_work_of_people, make_items

MOST = 1_000_000
WORK_OF_PEOPLE = (
    "People have recorded work in this database, and synthetic items cannot be taken out again: none was made. Set "
    "WTSA_DATA or DATABASE_URL to a database made for measuring, or repeat with --yes-into-this-database."
)


class Command(BaseCommand):
    help = "Add N synthetic action items. For a database made for measuring: they cannot be taken out again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)
        parser.add_argument(
            "--yes-into-this-database", action="store_true", help="also where people have already recorded work"
        )

    def handle(self, *args: Any, count: int, yes_into_this_database: bool, **options: Any) -> None:
        if not 1 <= count <= MOST:
            raise CommandError(f"The number of items is between 1 and {MOST}; none was made.")
        assembly = Meeting.objects.filter(slug="wtsa-16").first()
        if assembly is None:
            raise CommandError("There is no WTSA-16 yet; run `manage.py load_register` first. No item was made.")
        if holds_work_of_people() and not yes_into_this_database:
            raise CommandError(WORK_OF_PEOPLE)
        self.stdout.write(f"{make_items(count, assembly, today())} synthetic action items made.")
