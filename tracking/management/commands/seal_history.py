"""`manage.py seal_history`: puts what was added to the tables of history under a seal, as the job does every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.seals import seal_all


class Command(BaseCommand):
    help = "Seal the rows of history that were added since the last time."

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = seal_all(timezone.now())
        for table, rows in sealed.rows.items():
            self.stdout.write(f"{table}: {rows}")
        for table in sealed.busy:
            self.stdout.write(f"{table} is being written: sealed the next time.")
        if sealed.rows:
            self.stdout.write(f"Sealed {sum(sealed.rows.values())} rows.")
        elif not sealed.busy:
            self.stdout.write("Nothing new: every row is sealed.")
