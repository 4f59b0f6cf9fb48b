"""`manage.py load_register`: bodies, meetings, Resolutions, provisions, action items and obligations of WTSA-16."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.accounts import make_groups
from tracking.register import load_register


class Command(BaseCommand):
    help = "Load the register of WTSA-16; adds what is missing and never changes what is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        make_groups()
        try:
            added = load_register(folder, timezone.now())
        except OSError as error:
            raise CommandError(f"The register could not be read: {error}. Nothing was saved.") from error
        except (ValueError, KeyError) as error:
            raise CommandError(f"The register in {folder} is damaged ({error}). Nothing was saved.") from error
        told = ", ".join(f"{count} {what}" for what, count in added.items() if count)
        self.stdout.write(
            f"Register loaded: {told}." if told else "Register loaded: everything was there, nothing changed."
        )
