"""Keeps a few processes running together: one that may return is started again, else all end when one does.

A worker is started again as often as it dies: the pages do not go away for want of one.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

from tracking.management.serving import Program

LOOK_EVERY = 0.1  # seconds
STOP_WITHIN = 7.0  # seconds from the wish to stop until what is left is killed
STEADY = 600.0  # seconds after which a process has shown that it can run: earlier deaths no longer count
PAUSE = 1  # seconds before it is started again, twice as many each time
LONGEST_PAUSE = 30  # seconds; what made it die may be over, a disk that was full, and work waits
PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux's prctl
LIBRARY = ctypes.CDLL(None)
# The tracker is often tried as root, in a container: eight lines of warning would follow the address to open.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


def _end_with_parent() -> None:
    """Where the system can (Linux), a supervisor killed outright takes its processes along."""
    if hasattr(LIBRARY, "prctl"):
        LIBRARY.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Supervisor:
    """Runs programs in `folder`, each in a process group of its own; use it as a context, leaving ends them all."""

    folder: Path
    say: Callable[[str], None] = print
    programs: dict[str, Program] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    due: dict[str, float] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
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
            self.programs[program.name], self.begun[program.name] = program, time.monotonic()
            self.running[program.name] = subprocess.Popen(
                [sys.executable, *program.arguments],
                cwd=self.folder,
                env=QUIET | os.environ,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no other thread runs before the fork
            )

    def wait_until(self, holds: Callable[[], bool], within: float) -> bool:
        """True once `holds`; False after `within` seconds, when a process ended for good, or when told to stop."""
        deadline = time.monotonic() + within
        while self._goes_on() and time.monotonic() < deadline:
            if holds():
                return True
            self.told_to_stop.wait(LOOK_EVERY)
        return False

    def watch(self) -> None:
        """Returns when told to stop or when a process ended for good."""
        while self._goes_on():
            self.told_to_stop.wait(LOOK_EVERY)

    def ended(self) -> dict[str, int]:
        """Name and exit code of each process that has ended."""
        codes = {name: process.poll() for name, process in self.running.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def _goes_on(self) -> bool:
        """Whether what may not return runs; what may is started again when it is time."""
        if self.told_to_stop.is_set():
            return False
        for name, code in self.ended().items():
            if not self.programs[name].may_return:
                return False
            self._put_off(name, code)
        self.start([self.programs[name] for name in self._due()])
        return True

    def _put_off(self, name: str, code: int) -> None:
        """What is left of it would do the same work beside the new one."""
        self._kill_group(self.running.pop(name))
        now = time.monotonic()
        self.deaths[name] = 1 if now - self.begun[name] > STEADY else self.deaths[name] + 1
        pause = min(PAUSE * 2 ** min(self.deaths[name] - 1, 10), LONGEST_PAUSE)
        self.due[name] = now + pause
        times = f", {self.deaths[name]} times running" if self.deaths[name] > 1 else ""
        with contextlib.suppress(OSError):  # what it says may go to the full disk that made the process die
            self.say(f"The {name} ended by itself (code {code}){times}: it is started again in {pause} s.")

    def _due(self) -> list[str]:
        return [name for name, moment in self.due.items() if name not in self.running and time.monotonic() >= moment]

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
            self._kill_group(process)
            process.wait()

    def _kill_group(self, process: subprocess.Popen[bytes]) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
