"""Runs a command of `manage.py` and says in one sentence what is wrong with the settings or the database."""

from __future__ import annotations

import os
import re
import signal
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, InterfaceError, OperationalError

# SQLite's words, and PostgreSQL's in English; the codes of PostgreSQL hold in every language of its messages.
NO_TABLE = re.compile(r"no such (table|column)|(relation|column) .* does not exist")
UNDEFINED = {"42P01", "42703"}  # PostgreSQL: undefined table, undefined column
OUT_OF_REACH = re.compile(r"unable to open|connection|could not translate|not a database", re.IGNORECASE)


def run(arguments: list[str]) -> None:
    """Ends the process with code 1 and the sentence; with `--traceback` a problem of the database is shown whole."""
    try:
        if settings.INSTALLED_APPS:  # read here, or Django answers a bad setting with a trace
            execute_from_command_line(arguments)
            sys.stdout.flush()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
    except BrokenPipeError:  # whoever read the lines has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except (DatabaseError, InterfaceError) as problem:
        sentence = said_of(problem)
        if sentence is None or "--traceback" in arguments:
            raise
        sys.exit(sentence)


def said_of(problem: DatabaseError | InterfaceError) -> str | None:
    """One sentence where the database is not set up or not to be reached; None for what nobody foresaw."""
    code = getattr(problem.__cause__, "sqlstate", None)
    if code in UNDEFINED or NO_TABLE.search(str(problem)):
        return "The database is not set up yet: run script/start or manage.py migrate. Nothing was saved."
    if isinstance(problem, OperationalError) and OUT_OF_REACH.search(str(problem)):
        reason = str(problem).strip().splitlines()[0]
        return f"The database cannot be used ({reason}): look at DATABASE_URL and WTSA_DATA."
    return None
