"""`manage.py restore FILE`: a backup into an empty place, verified row by row and file by file."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from tracking.backups import NotABackup, PlaceTaken, RestoreCutOff, restore_backup
from tracking.backups import settle as settle_restore


class Command(BaseCommand):
    help = "Restore a backup into an empty place (set WTSA_DATA, and DATABASE_URL for PostgreSQL)."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", type=Path, nargs="?")
        what.add_argument("--settle", action="store_true", help="only say what became of a restore that was killed")

    def handle(self, *args: Any, file: Path, settle: bool, **options: Any) -> None:
        os.umask(0o077)
        if settle:
            self._settle()
        else:
            self._restore(file)

    def _settle(self) -> None:
        """For whatever starts the tracker: ends with 1 where a database would be begun in the place of a backup."""
        try:
            if said := settle_restore():
                self.stdout.write(said)
        except RestoreCutOff as cut:
            raise CommandError(str(cut)) from cut

    def _restore(self, file: Path) -> None:
        try:
            restored = restore_backup(file)
        except (NotABackup, PlaceTaken) as refusal:
            raise CommandError(str(refusal)) from refusal
        except (OSError, DatabaseError) as problem:
            reason = str(getattr(problem, "strerror", None) or problem).strip().splitlines()[0]
            raise CommandError(f"{file} could not be restored ({reason}): nothing was kept of it.") from problem
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(
            f"Restored the backup of {restored.made_at}: {restored.rows} rows in {restored.tables} tables and "
            f"{restored.files} files, each verified."
        )
        for name in restored.missing:
            self.stderr.write(f"{name} was missing already when the backup was made.")
