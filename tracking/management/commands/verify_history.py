"""`manage.py verify_history`: whether history was changed, taken away or put in, or a row was changed past it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracking.evidence import altered_files
from tracking.noted import digests_in, head, led_to
from tracking.sealing import Fault, Finding
from tracking.seals import TableVerdict, note, verify_all

WORDS: dict[Fault, str] = {
    Fault.CHANGED: "row {row} was changed",
    Fault.VANISHED: "row {row} has vanished",
    Fault.PUT_IN: "row {row} was put in, or the seal it was under was taken away",
    Fault.SEAL: "the seal itself, or the one before it, was changed",
    Fault.COLUMN: "the column {column} is gone, so these rows can no longer be verified",
    Fault.NEWEST: "the newest seal, up to row {row}, was changed or taken away, and maybe the rows under it",
    Fault.LATE: "row {row} says a moment before the sealing that came before it: put in later, or a clock went back",
    Fault.UNTOLD: "row {row}: {column} written without an entry in its history",
    Fault.UNTOLD_ROW: "row {row} is there without an entry in its history",
    Fault.UNTOLD_END: "row {row} has vanished without an entry in its history",
}

OF_ONE_ROW = {Fault.NEWEST, Fault.LATE, Fault.UNTOLD, Fault.UNTOLD_ROW, Fault.UNTOLD_END}
COUNTS = ("sealed", "links", "compared")


class Command(BaseCommand):
    help = (
        "Compute the seals of history again, compare the rows of today with it, and name every row that does not "
        "agree; the exit code is then not 0."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            nargs="+",
            default=[],
            metavar="DIGEST",
            help="digests noted outside the database (after “Head:”, or in the log of the worker), or files that hold "
            "some; each that the record no longer leads to is told",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        expected = expected_in(options["expect"])
        began = perf_counter()
        verdicts = verify_all()
        for verdict in verdicts:
            for finding in verdict.findings:
                self.stdout.write(sentence(verdict, finding))
        seconds = perf_counter() - began
        note(verdicts, timezone.now())
        self._tell_counts(verdicts, seconds)
        self.stdout.write(f"{sum(verdict.unsealed for verdict in verdicts)} rows are not sealed yet.")
        self.stdout.write(f"Head: {head()}")
        altered = sum(len(verdict.findings) for verdict in verdicts) + self._altered_files() + self._lost(expected)
        if altered:
            agree = (
                "row, seal, file or digest no longer agrees"
                if altered == 1
                else "rows, seals, files or digests no longer agree"
            )
            raise CommandError(
                f"History was altered: {altered} {agree}, named above. Nothing was mended: keep a copy of the database "
                "and compare these rows with the last backup."
            )

    def _tell_counts(self, verdicts: list[TableVerdict], seconds: float) -> None:
        sealed, links, compared = (sum(getattr(told, name) for told in verdicts) for name in COUNTS)
        tables = sum(bool(told.head) for told in verdicts)
        self.stdout.write(f"{sealed} rows under {links} seals in {tables} tables verified in {seconds:.1f} s.")
        self.stdout.write(f"{compared} rows as they stand compared with the last entry of their history.")

    def _lost(self, expected: list[str]) -> int:
        """How many of the digests the record does not lead to."""
        found = led_to(expected)
        for digest, at in found.items():
            leads = f"leads to this, of the sealing at {at.isoformat()}" if at else "no longer leads to this"
            self.stdout.write(f"{digest}: the record {leads}.")
        return sum(at is None for at in found.values())

    def _altered_files(self) -> int:
        files = list(altered_files())
        for key, title in files:
            self.stdout.write(f"Evidence {key} “{title}”: its file is gone or is not the one that was added.")
        return len(files)


def expected_in(given: Iterable[str]) -> list[str]:
    """The digests given, alone or in files. Raises CommandError for what is neither."""
    return list(dict.fromkeys(digest for each in given for digest in _digests_of(each)))


def _digests_of(given: str) -> list[str]:
    try:
        text = given if digests_in(given) else Path(given).read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as problem:
        raise CommandError(f"{given} is neither a digest of 64 digits nor a file that can be read.") from problem
    if not (found := digests_in(text)):
        raise CommandError(f"{given} holds no digest.")
    return found


def sentence(verdict: TableVerdict, finding: Finding) -> str:
    told = WORDS[finding.fault].format(row=finding.row, column=finding.column)
    if finding.fault in OF_ONE_ROW:
        return f"{verdict.table}, {told}."
    return f"{verdict.table}, rows {finding.first_id} to {finding.last_id}: {told}."
