"""The jobs that read an uploaded source document, and that save what was read once a person has confirmed it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.apply import Applied, Refused, apply
from resolutions.confined import read_confined
from resolutions.ingest import Ingested, Unreadable
from resolutions.models import Meeting, SourceDocument
from resolutions.vocabulary import Language
from tracking.access import may_read_in_documents
from tracking.jobs.kinds import Arguments, Desk, JobRefused, Kind, key_in
from tracking.models import Job
from tracking.models.jobs import JOB_FILES

READ_DOCUMENT, SAVE_DOCUMENT = "read document", "save document"
FINDINGS_AT_MOST = 500
KEPT_FOR = timedelta(days=7)  # an upload that nobody confirmed


def _check_reading(arguments: Arguments) -> dict[str, Any]:
    language = str(arguments.get("language", ""))
    if language and language not in Language.values:
        raise JobRefused(_("The language of the document is none of ITU's."))
    name = str(arguments.get("name", ""))[:200]
    return {"assembly": key_in(arguments, "assembly"), "language": language, "name": name}


def _read(desk: Desk) -> None:
    """Nothing is written but what was found; a file that is refused is not kept."""
    desk.step(_("Reading the document"), 0, 2)
    try:
        ingested = _ingested(desk.job)
    except Unreadable as refusal:
        transaction.on_commit(lambda: drop_file(desk.job))
        raise JobRefused(_("%(why)s Nothing was saved.") % {"why": refusal}) from refusal
    desk.step(_("Comparing it with what is on record"), 1, 2)
    desk.finish(**_told(ingested), would=_would(ingested, desk))


def _ingested(job: Job) -> Ingested:
    if not job.file:
        raise JobRefused(_("The file is not kept any more: upload it again."))
    try:
        with job.file.open("rb") as handle:
            data = handle.read()
    except FileNotFoundError as missing:
        raise JobRefused(_("The file is not kept any more: upload it again.")) from missing
    language = job.arguments["language"]
    return read_confined(data, job.arguments["name"], Language(language) if language else None)


def _told(ingested: Ingested) -> dict[str, Any]:
    kinds = Counter(provision.kind.value for provision in ingested.provisions)
    return {
        "sha256": ingested.sha256,
        "language": ingested.language.value,
        "resolutions": len(ingested.resolutions),
        "provisions": dict(kinds),
        "findings": [asdict(finding) for finding in ingested.findings[:FINDINGS_AT_MOST]],
        "findings_counted": len(ingested.findings),
        "refusal": ingested.refusal or "",
    }


def _would(ingested: Ingested, desk: Desk) -> dict[str, Any]:
    """What saving would do, found by doing it and taking it back."""
    if ingested.refusal:
        return {}
    with transaction.atomic():
        applied = apply(ingested, _assembly(desk.job), by=desk.job.asked_by, at=desk.now())
        transaction.set_rollback(True)
    return counts_of(applied)


def counts_of(applied: Applied) -> dict[str, Any]:
    sorts = ("written", "filled", "changed", "waiting", "unclear")
    return {**{name: dict(getattr(applied, name)) for name in sorts}, "absent": list(applied.absent)[:100]}


def _assembly(reading: Job) -> Meeting:
    found = Meeting.objects.filter(pk=reading.arguments["assembly"]).first()
    if found is None:
        raise JobRefused(_("The Assembly is not there any more; nothing was saved."))
    return found


def _check_saving(arguments: Arguments) -> dict[str, Any]:
    return {"reading": key_in(arguments, "reading"), "accept_changes": arguments.get("accept_changes") is True}


def _save(desk: Desk) -> None:
    """Reads the very same file again and writes what it says; the rows and the end of the job are kept together."""
    asked = desk.job.arguments
    reading = Job.objects.filter(pk=asked["reading"], kind=READ_DOCUMENT, status=Job.Status.DONE).first()
    if reading is None:
        raise JobRefused(_("What was read is not there any more: upload the document again."))
    source = SourceDocument.objects.filter(sha256=reading.result["sha256"]).first()
    if source and not reading.file:  # confirmed twice: what it says is on record
        return desk.finish(source=source.pk, done={})
    desk.step(_("Reading the document"), 0, 2)
    try:
        ingested = _ingested(reading)
        return _save_read(desk, reading, ingested)
    except (Unreadable, Refused) as refusal:
        raise JobRefused(_("%(why)s Nothing was saved.") % {"why": refusal}) from refusal


def _save_read(desk: Desk, reading: Job, ingested: Ingested) -> None:
    desk.step(_("Saving what it says"), 1, 2)
    accept = desk.job.arguments["accept_changes"]
    with transaction.atomic():
        applied = apply(ingested, _assembly(reading), by=desk.job.asked_by, at=desk.now(), accept_changes=accept)
        source = SourceDocument.objects.get(sha256=ingested.sha256)
        desk.finish(source=source.pk, done=counts_of(applied))
        transaction.on_commit(lambda: drop_file(reading))


def drop_file(job: Job) -> None:
    """The row first: a row without its file is worse than a file without its row."""
    name, storage = job.file.name, job.file.storage
    if name:
        Job.objects.filter(pk=job.pk).update(file="")
        storage.delete(name)


def drop_old_files(at: datetime) -> None:
    """Uploads that nobody confirmed for a week, and those whose row a worker that died no longer led to."""
    for job in Job.objects.filter(ended_at__lt=at - KEPT_FOR).exclude(file=""):
        drop_file(job)
    for name in _strays(at - KEPT_FOR):
        default_storage.delete(name)


def _strays(before: datetime) -> list[str]:
    """Files older than that which no job names."""
    if not default_storage.exists(JOB_FILES):
        return []
    _folders, names = default_storage.listdir(JOB_FILES)
    paths = [f"{JOB_FILES}/{name}" for name in names]
    old = [path for path in paths if default_storage.get_modified_time(path) < before]
    named = set(Job.objects.filter(file__in=old).values_list("file", flat=True)) if old else set()
    return [path for path in old if path not in named]


KINDS = (
    Kind(
        READ_DOCUMENT, gettext_lazy("Reading a document"), may_read_in_documents, _check_reading, _read, keeps_file=True
    ),
    Kind(SAVE_DOCUMENT, gettext_lazy("Saving a document"), may_read_in_documents, _check_saving, _save),
)
