"""`manage.py ingest_document FILE`: read a source document; nothing is written without `--save`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from resolutions.apply import Applied, Refused, apply
from resolutions.ingest import Ingested, Unreadable, ingest
from resolutions.ingest.archive import MAX_FILE, MIB
from resolutions.models import Meeting
from resolutions.register import load_meetings
from resolutions.vocabulary import LANGUAGE_FORMS, Language


class Command(BaseCommand):
    help = (
        "Read a source document (Word or text) and show what it holds; with --save attach it to the register. Without "
        "--save it records nothing; like every command it makes the data folder (WTSA_DATA) where there is none, with "
        "the secret key and the folders of the queue."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--language", help=f"language of its tables: {LANGUAGE_FORMS} (default: told from the document)"
        )
        parser.add_argument("--assembly", default="wtsa-16", help="short name of the Assembly that adopted them")
        parser.add_argument("--json", action="store_true", help="print all that was read as one JSON object")
        parser.add_argument("--save", action="store_true", help="write what is new")
        parser.add_argument("--accept-changes", action="store_true", help="with --save: write what differs, too")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        ingested = _read(file, options["language"])
        if options["json"]:
            self.stdout.write(json.dumps(ingested.as_json(), ensure_ascii=False, indent=1))
        else:
            self._tell(ingested)
        if ingested.refusal:
            raise CommandError(f"{ingested.refusal} Nothing was saved.")
        if options["save"]:
            applied = _save(ingested, options["assembly"], options["accept_changes"])
            # With --json the standard output stays one object that a program can read.
            (self.stderr if options["json"] else self.stdout).write(_told(applied))

    def _tell(self, ingested: Ingested) -> None:
        kinds = Counter(provision.kind.value for provision in ingested.provisions)
        counted = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
        if ingested.refusal:  # said again at the end; before a long list nobody misses it
            self.stdout.write(f"Not to be saved: {ingested.refusal}")
        self.stdout.write(f"{ingested.name}: {len(ingested.resolutions)} Resolutions; provisions: {counted}.")
        for finding in ingested.findings:
            self.stdout.write(f"  {finding.severity:<8} {finding.code:<38} {finding.where}: {finding.message}")


def _read(file: Path, language: str | None) -> Ingested:
    """The document as values. Raises CommandError with one sentence."""
    try:
        return ingest(_content(file), file.name, _language(language))
    except OSError as error:
        raise CommandError(f"{file} could not be read ({error.strerror}). Nothing was saved.") from error
    except Unreadable as error:
        raise CommandError(f"{error} Nothing was saved.") from error


def _content(file: Path) -> bytes:
    """Of a document, not of a device that never ends. Raises OSError, CommandError."""
    if not file.is_file() and file.exists() and not file.is_dir():
        raise CommandError(f"{file} is not a file but a device or a pipe. Nothing was saved.")
    if file.is_file() and file.stat().st_size > MAX_FILE:
        raise CommandError(f"{file} is larger than {MAX_FILE // MIB} MB. Nothing was saved.")
    return file.read_bytes()


def _language(code: str | None) -> Language | None:
    try:
        return None if code is None else Language.typed(code)
    except ValueError as error:
        raise CommandError(f"{error} Nothing was saved.") from error


def _save(ingested: Ingested, slug: str, accept_changes: bool) -> Applied:
    if not Meeting.objects.filter(slug=slug).exists():
        load_meetings(Path(settings.BASE_DIR) / "fixtures")
    assembly = Meeting.objects.filter(slug=slug).first()
    if assembly is None:
        raise CommandError(f"There is no Assembly “{slug}”. Nothing was saved.")
    try:
        return apply(ingested, assembly, by=None, at=timezone.now(), accept_changes=accept_changes)
    except Refused as refused:
        raise CommandError(f"{refused} Nothing was saved.") from refused


def _told(applied: Applied) -> str:
    filled = sum(applied.filled.values())
    done = [
        *([f"{_listed(applied.written)} written"] if applied.written else []),
        *([f"text status or number of {filled} Resolution{'s' if filled > 1 else ''} filled in"] if filled else []),
        *([f"{_listed(applied.changed)} changed"] if applied.changed else []),
    ]
    recorded = "the reading is recorded; nothing else changed"
    nothing = recorded if applied.is_recorded else "all of it was there, nothing changed"
    return " ".join([f"Saved: {'; '.join(done) or nothing}.", *_left(applied)])


def _left(applied: Applied) -> Iterator[str]:
    if applied.waiting:
        yield f"Differences that wait for a person: {applied.waiting.total()} (--accept-changes writes them)."
    if applied.unclear:
        yield (
            f"Unclear, for a person to compare: {applied.unclear.total()} "
            "(kept as proposals; --accept-changes does not write them)."
        )
    if applied.absent:
        yield f"On record, not in this document: {', '.join(applied.absent)}."


def _listed(counted: Counter[str]) -> str:
    names = {"resolution": "Resolution"}
    return ", ".join(f"{number} {names.get(what, what)}{'s' if number > 1 else ''}" for what, number in counted.items())
