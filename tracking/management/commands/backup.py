"""`manage.py backup [FOLDER]`: database and files of one moment in one archive, while everybody works on."""

from __future__ import annotations

import errno
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.backups import make_backup

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Command(BaseCommand):
    help = "Make a backup (database and files of one moment) while the tracker runs; `restore` puts it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", help="where it goes (default: backups in WTSA_DATA)")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        place = folder or settings.WTSA_DATA / "backups"
        try:
            made = make_backup(place, timezone.now())
        except FileExistsError as problem:
            raise CommandError(f"{place} holds a backup of this very second: wait for the next one.") from problem
        except OSError as problem:
            if problem.errno in NO_ROOM:
                raise  # `manage.py` knows what to say of a full disk, and of the database
            reason = problem.strerror or problem
            raise CommandError(f"No backup was made ({reason}): nothing else was changed.") from problem
        self.stdout.write(f"{made.file}: {made.rows} rows, {made.files} files, {made.size / 1_000_000:.1f} MB.")
        for name in made.missing:
            self.stderr.write(f"A row speaks of {name}, which is not on disk: it could not be kept.")
