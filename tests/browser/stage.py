"""Makes a data folder with the demonstration and a row of every kind, for a browser to walk through.

`fill()` runs in a process of its own whose WTSA_DATA is that folder; what a test must know of it is kept there too.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from resolutions.models import Meeting, Proposal, SourceDocument
from resolutions.vocabulary import Language
from tests import make
from tests.access.sending import QUERIES
from tests.access.table import rules
from tests.access.walking import doors
from tests.access.world import DAY, MAIL, World, add_item, jobs_of
from tracking.management.readiness import collect_static
from tracking.models import HistorySeal, Job, Person
from tracking.reports.making import make_council_report
from tracking.roles import Role

KEPT = "stage.json"
NOW = datetime(2017, 3, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """By user name the first password and the key of an open session; by pattern of the resolver one address."""

    passwords: dict[str, str]
    sessions: dict[str, str]
    addresses: dict[str, str]


def read_stage(folder: Path) -> Stage:
    return Stage(**json.loads((folder / KEPT).read_text(encoding="utf-8")))


def fill() -> None:
    """What a first start does, then a row for each address that needs one."""
    collect_static(settings.STATIC_ROOT)
    call_command("migrate", interactive=False, verbosity=0)
    for command in ("load_register", "make_accounts", "load_demo"):
        call_command(command, verbosity=0)
    stage = Stage(_passwords(), {}, _addresses())
    Job.objects.update(told_at=timezone.now())  # or their news stand on every page
    stage.sessions.update({person.username: _session_of(person) for person in Person.objects.all()})
    (settings.WTSA_DATA / KEPT).write_text(json.dumps(asdict(stage)), encoding="utf-8")


def _passwords() -> dict[str, str]:
    lines = (settings.WTSA_DATA / "first-run.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t")[:2] for line in lines)


def _session_of(person: Person) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _addresses() -> dict[str, str]:
    rows = _rows()
    shown = [door for door in doors() if door.name in rules()]
    return {door.name: door.address(World(), rows) + QUERIES.get(door.name, "") for door in shown}


def _rows() -> dict[str, Any]:
    """Of each model the first row, and of what hangs on an item the one that has everything."""
    make.person("p-sup", Role.ADMINISTRATOR, is_superuser=True)
    clause = make.provision(make.resolution(44), "instructs/90")
    rows: dict[str, Any] = {}
    source = SourceDocument.objects.create(
        assembly=make.assembly(), name="brief.docx", sha256="0" * 64, language=Language.ENGLISH, read_at=NOW
    )
    Proposal.objects.create(source=source, what="provision", key="44", path="instructs/1", kind="new")
    item = add_item(rows, "44-90", "Zephyr", "TSB", Person.objects.get(username="focal-tsb"), support=["BDT"])
    item.refresh_from_db()
    item.title = "Zephyr title, corrected"
    item.save()
    council = Meeting.objects.get(slug="council-2017")
    make_council_report(council, Language.ENGLISH, by=rows["tracking.batch"].by, at=NOW, day=DAY)
    rows |= jobs_of(rows["tracking.batch"].by, council)
    call_command("seal_history", stdout=io.StringIO())
    assert HistorySeal.objects.exists()
    settings.OUTBOX.mkdir(parents=True, exist_ok=True)
    (settings.OUTBOX / "1.eml").write_bytes(MAIL)
    rows["tracking.person"] = Person.objects.get(username="focal-tsb")
    others = {model._meta.label_lower: model._default_manager.first() for model in apps.get_models()}
    return others | rows | {"resolutions.meeting": council, "resolutions.provision": clause}
