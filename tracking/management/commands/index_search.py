"""`manage.py index_search`: writes the words that search looks through."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from tracking.search import index_all, index_missing


class Command(BaseCommand):
    help = "Index every action item for search; harmless at any time, and needed only after rows were written by hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", action="store_true", help="only items that were never indexed")

    @transaction.atomic
    def handle(self, *args: Any, missing: bool, **options: Any) -> None:
        changed = index_missing() if missing else index_all()
        self.stdout.write(f"Search index: {changed} action items written." if changed else "Search index: up to date.")
