"""Runs a command of `manage.py` and says in one sentence what is wrong with the settings, the disk or the database."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line, get_commands
from django.db import DatabaseError, InterfaceError

from tracking import fitting
from wtsa_tracker import storage

OURS = {"tracking", "resolutions"}
# They look by themselves: `start` behind its lock, `health` with little patience; `restore` takes an empty place alone.
LOOK_THEMSELVES = {"health", "restore", "start"}
# Of Django's commands and the libraries', those that work on the rows.
OTHERS = {
    "changepassword", "clean_duplicate_history", "clean_old_history", "clearsessions", "createcachetable",
    "createsuperuser", "dumpdata", "export", "flush", "import", "inspectdb", "loaddata", "migrate", "populate_history",
    "remove_stale_contenttypes", "runserver", "showmigrations",
}  # fmt: skip
# They save one thing after the other, so what came before the trouble stays.
STEP_BY_STEP = {"make_items", "migrate", "seal_history", "send_reminders", "start"}
KEPT = "What was done before is kept."
NONE_MADE = {"backup": "No backup was made."}


def run(arguments: list[str]) -> None:
    """Ends the process with code 1 and the sentence; with `--traceback` a problem is shown whole."""
    try:
        if settings.INSTALLED_APPS:  # read here, or Django answers a bad setting with a trace
            refuse_unfit(arguments)
            execute_from_command_line(arguments)
            sys.stdout.flush()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
    except BrokenPipeError:  # whoever read the lines has seen enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except (DatabaseError, InterfaceError, sqlite3.Error, OSError) as problem:
        sentence = said_of(problem, arguments)
        if sentence is None or "--traceback" in arguments:
            raise
        sys.exit(sentence)


def said_of(problem: Exception, arguments: list[str]) -> str | None:
    """One sentence for what may befall any command; None for what nobody foresaw."""
    command = "".join(arguments[1:2])
    kept = KEPT if command in STEP_BY_STEP else NONE_MADE.get(command, storage.NOTHING_SAVED)
    if isinstance(problem, OSError):
        return storage.said_of_file(problem, Path(settings.WTSA_DATA), kept)
    return storage.said_of_database(problem, storage.database_folder(), kept)


def refuse_unfit(arguments: list[str]) -> None:
    """Ends the process with the sentence where the command would work on a database that it does not know."""
    command = "".join(arguments[1:2])
    only_reads = command == "ingest_document" and "--save" not in arguments
    if only_reads or command in LOOK_THEMSELVES or {"-h", "--help"} & set(arguments):
        return
    django.setup()  # before, the commands of the applications are not known
    asks = command in OTHERS or get_commands().get(command) in OURS
    if asks and (sentence := fitting.refusal()):
        sys.exit(sentence)
