"""Django's engine for SQLite, but who waits to write asks again every few milliseconds.

SQLite's own waiting asks ever more seldom, at last ten times a second. Between others who write without a pause, who
has waited longest then has the least chance of a turn: one save in a hundred took over a second.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base

PAUSE = (0.001, 0.004)  # seconds between two attempts; drawn, so that two who wait do not keep step
PATIENCE = 5.0  # seconds, as the driver has it where the options say nothing
KIND = 0xFF  # of an error's number: the rest of it says which error of the kind


class DatabaseWrapper(base.DatabaseWrapper):
    transaction_mode: str | None  # the engine has it, its stub does not

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """A file that is not there yet is made for its owner only; SQLite would leave it to the umask."""
        _make_private(str(conn_params["database"]))
        return super().get_new_connection(conn_params)  # type: ignore[no-any-return]  # the stub says no type

    def _start_transaction_under_autocommit(self) -> None:
        """Begin, or raise `OperationalError` ("database is locked") when the timeout of the options has passed."""
        if self.transaction_mode is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # as above
            return
        patience = float(self.settings_dict["OPTIONS"].get("timeout", PATIENCE))
        with self.wrap_database_errors:
            self.connection.execute("PRAGMA busy_timeout = 0")
            try:
                _begin(self.connection, f"BEGIN {self.transaction_mode}", time.monotonic() + patience)
            finally:
                self.connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")


def _make_private(name: str) -> None:
    """Not for a database in memory or at a URI; where the file cannot be made, SQLite says so in its own words."""
    if name.startswith(("file:", ":memory:")):
        return
    with suppress(OSError):
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _begin(connection: sqlite3.Connection, statement: str, until: float) -> None:
    while True:
        try:
            connection.execute(statement)
        except sqlite3.OperationalError as refusal:
            if refusal.sqlite_errorcode & KIND != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(random.uniform(*PAUSE))  # noqa: S311  # no secret
        else:
            return
