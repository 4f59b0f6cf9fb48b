"""The fault table: a line for each fault, with what was planned, sent, doubled and lost under it.

Each line is printed as soon as it is known and appended to the file that WTSA_FAULT_TABLE names;
`python -m tests.faults.fault_table FILE` prints what stands in it as one table.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """`doubled`: copies beyond the first. `lost`: owed, never accepted, and the ledger does not say so to anybody.

    `silent`: the ledger says sent and no server ever accepted it. `uncertain`: shown to staff as such.
    """

    fault: str
    database: str
    broker: str
    faults: int
    planned: int
    sent: int
    doubled: int
    lost: int
    silent: int
    uncertain: int


def keep(line: Line, seed: int | None = None) -> None:
    print(f"\n{shown([line])[-1]}" + (f"  seed {seed}" if seed is not None else ""))
    if file := os.environ.get("WTSA_FAULT_TABLE"):
        with Path(file).open("a", encoding="utf-8") as handle:
            handle.write(json.dumps(asdict(line)) + "\n")


def shown(lines: list[Line]) -> list[str]:
    """The rows of a table, as Markdown has them."""
    heads = [field.name for field in fields(Line)]
    rows = [heads, ["---"] * len(heads), *([str(cell) for cell in astuple(line)] for line in lines)]
    return ["| " + " | ".join(row) + " |" for row in rows]


def read(file: Path) -> list[Line]:
    """The last line of each fault, database and broker."""
    found = [Line(**json.loads(text)) for text in file.read_text(encoding="utf-8").splitlines()]
    return list({(line.fault, line.database, line.broker): line for line in found}.values())


if __name__ == "__main__":
    print("\n".join(shown(read(Path(sys.argv[1])))))
