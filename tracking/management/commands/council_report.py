"""`manage.py council_report`: writes the progress report for a meeting as a Word file."""

from __future__ import annotations

import difflib
import os
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from resolutions.models import Meeting
from resolutions.vocabulary import LANGUAGE_FORMS, Language
from tracking.clock import today
from tracking.reports.making import Paper, make_council_report
from tracking.reports.snapshot import NothingToReport


class Command(BaseCommand):
    help = "Writes the progress report on the Resolutions for a meeting, from one stored snapshot of the plan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--meeting", required=True, help="short name of the meeting: council-2017")
        parser.add_argument("--language", default="en", help=f"one of {LANGUAGE_FORMS} (default: en)")
        parser.add_argument("--output", required=True, type=Path, help="the Word file to write: report.docx")

    def handle(self, *_args: Any, **options: Any) -> None:
        begun = time.monotonic()
        language = read_language(options["language"])
        output = check_output(options["output"])
        meeting = find_meeting(options["meeting"])
        paper = self._make(meeting, language, output)
        self.stdout.write(
            f"Wrote {output} ({len(paper.content)} bytes): report to {meeting}, {language.label}, "
            f"data of {paper.report.snapshot.data_date}."
        )
        self.stdout.write(f"Snapshot {paper.report.snapshot.checksum}.")
        self.stdout.write(f"Took {time.monotonic() - begun:.2f} seconds.")

    def _make(self, meeting: Meeting, language: Language, output: Path) -> Paper:
        """The file is in its place only once snapshot and report are stored, and an earlier one stays until then."""
        try:
            with beside(output) as draft:
                paper = self._store(meeting, language, draft)
                self._put_in_place(draft, output)
        except NothingToReport as problem:
            raise CommandError(
                f"There is nothing to report to {meeting}: no Resolution was adopted before it opens. Nothing was "
                "saved; load the register (manage.py load_register) or choose a later meeting."
            ) from problem
        except OSError as problem:
            raise CommandError(
                f"{output} cannot be written ({problem.strerror}): nothing was saved; choose another place."
            ) from problem
        return paper

    @transaction.atomic
    def _store(self, meeting: Meeting, language: Language, draft: Path) -> Paper:
        """All or nothing: when the draft cannot be written, neither snapshot nor report is kept."""
        paper = make_council_report(meeting, language, by=None, at=timezone.now(), day=today())
        with draft.open("wb") as file:
            file.write(paper.content)
            os.fchmod(file.fileno(), 0o644)
        return paper

    def _put_in_place(self, draft: Path, output: Path) -> None:
        try:
            os.replace(draft, output)
        except OSError as problem:
            raise CommandError(
                f"The report is stored, but {output} cannot be written ({problem.strerror}): make it once more "
                "in another place."
            ) from problem


def find_meeting(slug: str) -> Meeting:
    """The meeting of that short name. Raises CommandError that names the nearest ones."""
    found = Meeting.objects.select_related("body").filter(slug=slug).first()
    if found:
        return found
    known = list(Meeting.objects.order_by("opens_on").values_list("slug", flat=True))
    near = difflib.get_close_matches(slug, known, n=3, cutoff=0.5)
    advice = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}."
    if not known:
        advice = "no meeting is known yet, load the register (manage.py load_register)."
    raise CommandError(f"There is no meeting “{slug}”; nothing was saved: {advice}")


def read_language(code: str) -> Language:
    """`en`, `ar`, `zh` or `zh-hans`, and so on. Raises CommandError that lists them."""
    try:
        return Language.typed(code)
    except ValueError as error:
        raise CommandError(f"{error} Nothing was saved.") from error


def check_output(output: Path) -> Path:
    """The path, when a Word file can be written there. Raises CommandError before anything is read or saved."""
    folder = output.absolute().parent
    if output.suffix.lower() != ".docx":
        raise CommandError(f"{output} is no Word file: nothing was saved; let the name end in .docx.")
    if not folder.is_dir():
        raise CommandError(f"The folder {folder} does not exist: nothing was saved; make it or choose another.")
    if output.is_dir() or not os.access(folder, os.W_OK):
        raise CommandError(f"{output} cannot be written: nothing was saved; choose another place.")
    return output


@contextmanager
def beside(output: Path) -> Iterator[Path]:
    """A draft in the folder of the target; what is not put in its place goes again. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=output.absolute().parent, prefix=f".{output.name}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
