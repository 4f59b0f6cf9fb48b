#!/usr/bin/env python3
"""Runs a command of the tracker: `manage.py help` lists them."""

# Kept readable by every Python 3, so that an old one can still be told what is wrong.
import os
import signal
import sys
from importlib.util import find_spec

VENV = os.path.join(os.path.dirname(os.path.abspath(__file__)), ".venv")
IS_NEW_ENOUGH = sys.version_info >= (3, 11)
HAS_DJANGO = find_spec("django") is not None and find_spec("environ") is not None


def stop_at_once(_number: int, _frame: object) -> None:
    """While the tracker gets ready, every step is kept whole or not at all, and no other process runs yet."""
    os.write(2, b"Stopped before the tracker was ready; script/start takes it up again.\n")
    os._exit(128 + signal.SIGINT)


def go_on_with_venv() -> None:
    """The Python that script/setup made takes over, where there is one and this is another."""
    python = os.path.join(VENV, "bin", "python")
    if os.access(python, os.X_OK) and os.path.realpath(sys.prefix) != os.path.realpath(VENV):
        os.execv(python, [python] + sys.argv)  # noqa: RUF005, S606 - an old Python reads this; its own program


if __name__ == "__main__":
    if sys.argv[1:2] == ["start"]:  # before the imports, which take a second
        signal.signal(signal.SIGINT, stop_at_once)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # script/start holds it back until here
    if not (IS_NEW_ENOUGH and HAS_DJANGO):
        go_on_with_venv()
    if not IS_NEW_ENOUGH:
        sys.exit(
            "The tracker needs Python 3.11 or later and this is Python %d.%d: use script/start, which looks for one."
            % sys.version_info[:2]
        )
    if not HAS_DJANGO:
        sys.exit("Django is not installed for this Python: run script/setup, then use .venv/bin/python manage.py.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtsa_tracker.settings")
    from wtsa_tracker.command_line import run

    run(sys.argv)
