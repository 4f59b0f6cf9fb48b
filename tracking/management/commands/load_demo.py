"""`manage.py load_demo`: illustrative progress for a demonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from resolutions.models import Meeting
from tracking.demo import load_demonstration
from tracking.management.plurals import counted


class Command(BaseCommand):
    help = "Play illustrative progress onto items nobody has touched yet; repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            shown = load_demonstration(folder)
        except (OSError, ValueError, KeyError, Meeting.DoesNotExist) as error:
            raise CommandError(f"The demonstration could not be loaded ({error}). Nothing was saved.") from error
        if shown:
            self.stdout.write(f"Demonstration loaded: illustrative progress is on {counted(shown, 'action items')}.")
        else:
            self.stdout.write("Demonstration: every item concerned was touched already, nothing changed.")
