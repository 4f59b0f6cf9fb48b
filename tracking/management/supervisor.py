"""Keeps a few processes running together: when one ends, or a person says stop, all of them end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

from tracking.management.serving import Program

LOOK_EVERY = 0.1  # seconds
STOP_WITHIN = 7.0  # seconds from the wish to stop until what is left is killed
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl
LIBRARY = ctypes.CDLL(None)


def _end_with_parent() -> None:
    """Where the system can (Linux), a supervisor killed outright takes its processes along."""
    if hasattr(LIBRARY, "prctl"):
        LIBRARY.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Supervisor:
    """Runs programs in `folder`, each in a process group of its own; use it as a context, leaving ends them all."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    told_to_stop: Event = field(default_factory=Event)

    def __enter__(self) -> Supervisor:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        return self

    def __exit__(self, *_problem: object) -> None:
        self._terminate()
        deadline = time.monotonic() + STOP_WITHIN
        while self._alive() and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY)
        self._kill()

    def start(self, programs: Sequence[Program]) -> None:
        for program in programs:
            self.running[program.name] = subprocess.Popen(
                [sys.executable, *program.arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no other thread runs before the fork
            )

    def wait_until(self, holds: Callable[[], bool], within: float) -> bool:
        """True once `holds`; False after `within` seconds, when a process ended, or when told to stop."""
        deadline = time.monotonic() + within
        while self._goes_on() and time.monotonic() < deadline:
            if holds():
                return True
            self.told_to_stop.wait(LOOK_EVERY)
        return False

    def watch(self) -> None:
        """Returns when told to stop or when a process ended."""
        while self._goes_on():
            self.told_to_stop.wait(LOOK_EVERY)

    def ended(self) -> dict[str, int]:
        """Name and exit code of each process that has ended."""
        codes = {name: process.poll() for name, process in self.running.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def _goes_on(self) -> bool:
        return not self.told_to_stop.is_set() and not self.ended()

    def _alive(self) -> bool:
        return len(self.ended()) < len(self.running)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_stop.set()

    def _terminate(self) -> None:
        """Only the head of each group is asked: it knows in which order its own processes go."""
        for process in self.running.values():
            process.terminate()

    def _kill(self) -> None:
        for process in self.running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
