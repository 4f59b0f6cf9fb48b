"""Runs the tracker as programs of their own, with a data folder and a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

LONGEST = 180  # seconds: on a busy machine the tables alone take one minute
OWED = 12  # mails that a filled tracker has to send


@dataclass(frozen=True)
class Tracker:
    """A tracker in a folder. `settings` are variables of the environment, none of which comes from the test's own."""

    root: Path
    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "WTSA_DATA": str(self.data),
            "WTSA_TESTING": "1",
            "WTSA_WORKING_DATE": "2017-03-20",
            "DATABASE_URL": f"sqlite:///{self.data / 'wtsa.sqlite3'}",
            "EMAIL_URL": "",
            **self.settings,
        }

    @property
    def outbox(self) -> Path:
        return self.data / "outbox"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Python with these arguments, from the root of the project; its words can be read when it has ended."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manage(self, *arguments: str) -> str:
        """What the command printed. Raises CalledProcessError when it failed."""
        with self.start("manage.py", *arguments) as program:
            out, err = program.communicate(timeout=LONGEST)
        if program.returncode:
            raise subprocess.CalledProcessError(program.returncode, arguments, out, err)
        return out

    def fill(self) -> None:
        """Into tables that are there: three items due for each of so many people."""
        self.manage("shell", "-c", f"from tests.reminders.fill import fill; fill({OWED}, 3)")
