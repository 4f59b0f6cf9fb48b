"""`manage.py verify_history`: whether history was changed, taken away or put in, or a row was changed past it."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.evidence import altered_files
from tracking.sealing import Fault, Finding
from tracking.seals import TableVerdict, head_of, note, verify_all

WORDS: dict[Fault, str] = {
    Fault.CHANGED: "row {row} was changed",
    Fault.VANISHED: "row {row} has vanished",
    Fault.PUT_IN: "row {row} was put in, or the seal it was under was taken away",
    Fault.SEAL: "the seal itself, or the one before it, was changed",
    Fault.COLUMN: "the column {column} is gone, so these rows can no longer be verified",
    Fault.NEWEST: "the newest seal, up to row {row}, was changed or taken away, and maybe the rows under it",
    Fault.UNTOLD: "row {row}: {column} written without an entry in its history",
    Fault.UNTOLD_ROW: "row {row} is there without an entry in its history",
    Fault.UNTOLD_END: "row {row} has vanished without an entry in its history",
}

OF_ONE_ROW = {Fault.NEWEST, Fault.UNTOLD, Fault.UNTOLD_ROW, Fault.UNTOLD_END}
COUNTS = ("sealed", "links", "compared")


class Command(BaseCommand):
    help = (
        "Compute the seals of history again, compare the rows of today with it, and name every row that does not "
        "agree; the exit code is then not 0."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        verdicts = verify_all()
        for verdict in verdicts:
            for finding in verdict.findings:
                self.stdout.write(sentence(verdict, finding))
        seconds = perf_counter() - began
        note(verdicts, timezone.now())
        self._tell_counts(verdicts, seconds)
        self.stdout.write(f"{sum(verdict.unsealed for verdict in verdicts)} rows are not sealed yet.")
        self.stdout.write(f"Head: {head_of(verdicts)}")
        altered = sum(len(verdict.findings) for verdict in verdicts) + self._altered_files()
        if altered:
            agree = "row, seal or file no longer agrees" if altered == 1 else "rows, seals or files no longer agree"
            raise CommandError(
                f"History was altered: {altered} {agree}, named above. Nothing was mended: keep a copy of the database "
                "and compare these rows with the last backup."
            )

    def _tell_counts(self, verdicts: list[TableVerdict], seconds: float) -> None:
        sealed, links, compared = (sum(getattr(told, name) for told in verdicts) for name in COUNTS)
        tables = sum(bool(told.head) for told in verdicts)
        self.stdout.write(f"{sealed} rows under {links} seals in {tables} tables verified in {seconds:.1f} s.")
        self.stdout.write(f"{compared} rows as they stand compared with the last entry of their history.")

    def _altered_files(self) -> int:
        files = list(altered_files())
        for key, title in files:
            self.stdout.write(f"Evidence {key} “{title}”: its file is gone or is not the one that was added.")
        return len(files)


def sentence(verdict: TableVerdict, finding: Finding) -> str:
    told = WORDS[finding.fault].format(row=finding.row, column=finding.column)
    if finding.fault in OF_ONE_ROW:
        return f"{verdict.table}, {told}."
    return f"{verdict.table}, rows {finding.first_id} to {finding.last_id}: {told}."
