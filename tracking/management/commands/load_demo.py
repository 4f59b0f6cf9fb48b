"""`manage.py load_demo`: illustrative progress for a demonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from resolutions.models import Meeting
from tracking.demo import SPEAKERS, load_demonstration
from tracking.management.plurals import counted
from tracking.models import ActionItem, HistorySeal, Person
from tracking.seals import seal_all


class Command(BaseCommand):
    help = (
        "Play illustrative progress onto items nobody has touched yet, after load_register and make_accounts; "
        "repeatable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if sentence := _refusal():
            raise CommandError(f"{sentence} Nothing was saved.")
        try:
            shown = _load(folder)
        except (OSError, ValueError, KeyError, Meeting.DoesNotExist) as error:
            raise CommandError(f"The demonstration could not be loaded ({error}). Nothing was saved.") from error
        if shown:
            self.stdout.write(f"Demonstration loaded: illustrative progress is on {counted(shown, 'action items')}.")
        else:
            self.stdout.write("Demonstration: every item concerned was touched already, nothing changed.")


@transaction.atomic
def _load(folder: Path) -> int:
    """What is invented stands under days gone by: where history is sealed already, it goes under seals that say so."""
    if not HistorySeal.objects.exists():
        return load_demonstration(folder)
    before = seal_all(timezone.now())
    shown = load_demonstration(folder)
    if busy := {*before.busy, *seal_all(timezone.now(), is_backdated=True).busy}:
        raise CommandError(f"Others are writing ({', '.join(sorted(busy))}): try again later. Nothing was saved.")
    return shown


def _refusal() -> str:
    """Why no demonstration can be loaded here, and what to do; empty where it can."""
    if not settings.WTSA_DEMO:
        return "WTSA_DEMO says that this is real work, which no invented progress goes into."
    if not ActionItem.objects.exists():
        return "There is no action item yet: load the register first, with manage.py load_register."
    if not Person.objects.exists():
        return "Nobody is there to answer for the items: make the accounts first, with manage.py make_accounts."
    if not Person.objects.filter(username__startswith=SPEAKERS).exists():
        return "The accounts of a demonstration are not among the people here: set WTSA_DATA to a new folder for one."
    return ""
