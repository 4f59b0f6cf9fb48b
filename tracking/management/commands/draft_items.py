"""`manage.py draft_items`: action items, obligations and reports for accepted provisions that have none yet."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from tracking.register import draft_work


class Command(BaseCommand):
    help = "Draft action items for the operative clauses of ingested documents that are not in the register."

    def handle(self, *args: Any, **options: Any) -> None:
        drafted = draft_work({}, timezone.now())
        told = ", ".join(f"{count} {what}" for what, count in drafted.items() if count)
        self.stdout.write(
            f"Drafted: {told}." if told else "Every operative clause has its action item; nothing changed."
        )
