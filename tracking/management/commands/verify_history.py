"""`manage.py verify_history`: whether any sealed row of history was changed, taken away or put in."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracking.sealing import Fault, Finding
from tracking.seals import TableVerdict, head_of, verify_all

WORDS: dict[Fault, str] = {
    Fault.CHANGED: "row {row} was changed",
    Fault.VANISHED: "row {row} has vanished",
    Fault.PUT_IN: "row {row} was put in, or the seal it was under was taken away",
    Fault.SEAL: "the seal itself, or the one before it, was changed",
    Fault.COLUMN: "the column {column} is gone, so these rows can no longer be verified",
}


class Command(BaseCommand):
    help = "Compute the seals of history again and name every row that no longer agrees; the exit code is then not 0."

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        verdicts = verify_all()
        for verdict in verdicts:
            for finding in verdict.findings:
                self.stdout.write(sentence(verdict, finding))
        seconds = perf_counter() - began
        sealed, links = (sum(getattr(verdict, name) for verdict in verdicts) for name in ("sealed", "links"))
        self.stdout.write(f"{sealed} rows under {links} seals in {len(verdicts)} tables verified in {seconds:.1f} s.")
        self.stdout.write(f"{sum(verdict.unsealed for verdict in verdicts)} rows are not sealed yet.")
        self.stdout.write(f"Head: {head_of(verdicts)}")
        altered = sum(len(verdict.findings) for verdict in verdicts)
        if altered:
            agree = "row or seal no longer agrees" if altered == 1 else "rows or seals no longer agree"
            raise CommandError(
                f"History was altered: {altered} {agree}, named above. Nothing was mended: keep a copy of the database "
                "and compare these rows with the last backup."
            )


def sentence(verdict: TableVerdict, finding: Finding) -> str:
    told = WORDS[finding.fault].format(row=finding.row, column=finding.column)
    return f"{verdict.table}, rows {finding.first_id} to {finding.last_id}: {told}."
