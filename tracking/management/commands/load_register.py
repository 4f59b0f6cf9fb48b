"""`manage.py load_register`: bodies, meetings, Resolutions, provisions, action items and obligations of WTSA-16."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from resolutions.models import Meeting
from resolutions.register import made_by_document
from tracking.accounts import make_groups
from tracking.management.plurals import counted
from tracking.models import ActionItem
from tracking.register import load_register

# What becomes of a row that is damaged, wherever it is taken in: no such number or day, a key that is missing or names
# nothing, a field too many. A person can mend the file, so each is told in one sentence; --traceback tells the place.
DAMAGED = (ValueError, LookupError, TypeError, ObjectDoesNotExist, ValidationError)


class Command(BaseCommand):
    help = "Load the register of WTSA-16; adds what is missing and never changes what is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        make_groups()
        try:
            added = _load(folder)
        except OSError as error:
            raise CommandError(f"The register could not be read: {error}. Nothing was saved.") from error
        except DAMAGED as error:
            raise CommandError(
                f"The register in {folder} cannot be taken in: a file of it is damaged, or names what is not on record "
                f"({error}). Nothing was saved."
            ) from error
        except IntegrityError as error:
            first_line = str(error).partition("\n")[0]  # PostgreSQL adds details below
            raise CommandError(
                "The register does not fit what is on record: something there has a code, short name or name that the "
                f"register gives to something else ({first_line}). Nothing was saved; what is on record is as it was."
            ) from error
        told = ", ".join(counted(count, what) for what, count in added.items() if count)
        self.stdout.write(
            f"Register loaded: {told}." if told else "Register loaded: everything was there, nothing changed."
        )


@transaction.atomic
def _load(folder: Path) -> Counter[str]:
    added = load_register(folder, timezone.now())
    added["action items put in their place"] = _place_items()
    return added


def _place_items() -> int:
    """Items drafted from a document follow the order that the register gave their Resolution and clause since."""
    moved = []
    for assembly in Meeting.objects.exclude(source_documents=None):
        documented = [slug for slug, _path in made_by_document(assembly, "resolution")]
        items = ActionItem.objects.filter(resolution__assembly=assembly, resolution__slug__in=documented)
        for item in items.select_related("resolution", "provision"):
            place = item.resolution.plan_order * 1000 + item.provision.position
            if item.plan_order != place:
                item.plan_order = place
                moved.append(item)
    bulk_update_with_history(moved, ActionItem, ["plan_order"], default_change_reason="Register loaded")
    return len(moved)
