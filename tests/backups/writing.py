"""A program that writes all the time, and one that tells all it wrote: rows in two tables and a file, together."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from tests import make
from tracking.models import ActionItem, Evidence, Milestone, Person

DAY = date(2017, 3, 18)
START = "from tests.backups.writing import {0}; {0}()"


def prepare() -> None:
    make.person("writer")
    make.item("44-01", title="Un titre «accentué», 中文, العربية\n\t\\N and 'quotes'")


def write() -> None:
    """A proof with its file and a milestone in each transaction; its number is said once it is committed."""
    item, person, number = ActionItem.objects.get(), Person.objects.get(), Evidence.objects.count()
    while True:
        number += 1
        with transaction.atomic():
            proof = Evidence(item=item, title=f"Proof {number}", added_on=DAY, added_by=person)
            proof.file.save("proof.bin", ContentFile(os.urandom(2000)))
            Milestone.objects.create(item=item, title=f"Step {number}", due_on=DAY)
        print(number, flush=True)


def tell() -> None:
    """All proofs with the digest of their files, all milestones, the item's own words; as JSON."""
    proofs = [[row.pk, row.title, row.file.name, _digest(row)] for row in Evidence.objects.order_by("pk")]
    steps = [list(row) for row in Milestone.objects.order_by("pk").values_list("pk", "title")]
    print(json.dumps({"proofs": proofs, "steps": steps, "titles": list(ActionItem.objects.values_list("title"))}))


def add_one() -> None:
    """One row more: the counters go on where they were."""
    Milestone.objects.create(item=ActionItem.objects.get(), title="After", due_on=DAY)


def _digest(row: Any) -> str:  # noqa: ANN401  # a row with a file
    with row.file.open("rb") as handle:
        return hashlib.sha256(handle.read()).hexdigest()
