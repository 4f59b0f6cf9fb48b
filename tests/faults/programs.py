"""Programs that the tests of faults start: one that forks a process for each piece of work it is told of.

Forking spares each process the seconds that Django needs to start; each has connections of its own and dies its own
death. `python -m tests.faults.programs` reads one list of works a line and answers with the list of their ends, as
`waitpid` tells them: 0, or minus the number of the signal.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from importlib import import_module

import django

Order = dict[str, object]
Run = Callable[[Order], None]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_tracker.settings")
    django.setup()
    works = import_module("tests.faults.works")  # it needs the applications
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(done(json.loads(line), works.run)), flush=True)


def done(orders: list[Order], run: Run) -> list[int]:
    """All at once; each order may say after how many seconds (`killed_after`) its process is killed."""
    gate, opening = os.pipe()
    children = [_forked(order, run, gate, opening) for order in orders]
    os.close(gate)
    os.close(opening)
    return [_end(pid, order.get("killed_after")) for pid, order in zip(children, orders, strict=True)]


def _forked(order: Order, run: Run, gate: int, opening: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.close(opening)
        select.select([gate], [], [])  # until the parent has started all
        run(order)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _end(pid: int, killed_after: object) -> int:
    until = time.monotonic() + float(str(killed_after)) if killed_after is not None else None
    while until is not None and time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    if until is not None:
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main()
