"""`manage.py restore FILE`: a backup into an empty place, verified row by row and file by file."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from tracking.backups import NotABackup, PlaceTaken, restore_backup


class Command(BaseCommand):
    help = "Restore a backup into an empty place (set WTSA_DATA, and DATABASE_URL for PostgreSQL)."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        os.umask(0o077)
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
