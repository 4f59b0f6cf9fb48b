"""`manage.py make_accounts`: the first accounts of an empty database, with random passwords told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracking.accounts import described, keep_passwords, make_first_accounts, make_groups


class Command(BaseCommand):
    help = "Make the administrator and, in a demonstration, one account per role; only on a database without people."

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(settings.WTSA_DATA) / "first-run.txt"
        try:
            with transaction.atomic():
                make_groups()
                accounts = make_first_accounts(with_roles=settings.WTSA_DEMO)
                if accounts:
                    keep_passwords(accounts, file)
        except OSError as error:
            raise CommandError(f"{file} could not be written ({error.strerror}); no account was made.") from error
        if not accounts:
            self.stdout.write("Accounts: there are people already, none was made.")
            return
        self.stdout.write(f"First accounts (kept in {file}):")
        for account, password in accounts:
            self.stdout.write(f"  {account.username:<14} {password}  {described(account)}")
