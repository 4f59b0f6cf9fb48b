"""`manage.py make_accounts`: the first accounts of an empty database, with random passwords told once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracking.accounts import Account, described, make_first_accounts, make_groups
from tracking.management.first_passwords import keep, note, take_up


class Command(BaseCommand):
    help = "Make the administrator and, in a demonstration, one account per role; only on a database without people."

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.WTSA_DATA) / "first-run.txt"
        try:
            with transaction.atomic():
                make_groups()
                accounts = make_first_accounts(with_roles=settings.WTSA_DEMO)
                if accounts:
                    note(accounts, file)
            if not accounts:
                self._take_up(file)
        except OSError as error:
            raise CommandError(f"{file} could not be written ({error.strerror}); no account was made.") from error
        if accounts:
            # Whoever calls this may still roll back: what is told and kept then would open nothing.
            transaction.on_commit(lambda: self._tell_and_keep(accounts, file))

    def _take_up(self, file: Path) -> None:
        if lines := take_up(file):
            self._tell(f"First accounts of the start that was cut off (kept in {file}):", lines)
        else:
            self.stdout.write(
                "Accounts: there are people already, none was made. "
                "A password that is lost is set anew with manage.py changepassword USERNAME."
            )

    def _tell_and_keep(self, accounts: list[tuple[Account, str]], file: Path) -> None:
        try:
            where = f"kept in {file}; what stood there before opens nothing" if keep(file) else f"kept in {file}"
        except OSError as error:
            where = f"not kept, since {file} could not be written: {error.strerror}"
        lines = [[account.username, password, described(account)] for account, password in accounts]
        self._tell(f"First accounts ({where}):", lines)

    def _tell(self, heading: str, lines: Iterable[list[str]]) -> None:
        self.stdout.write(heading)
        for username, password, role in lines:
            self.stdout.write(f"  {username:<14} {password}  {role}")
        self.stdout.flush()
