"""`manage.py send_reminders`: one round of reminders by hand, without a broker."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracking import ledger
from tracking.clock import today
from tracking.invented import refusal
from tracking.models import Reminder
from tracking.reminders import Message
from tracking.spans import FIRST_STORED, LAST_STORED, can_be_stored

Addressed = tuple[str, Message]
SENT = Reminder.Status.SENT
OUTCOMES: dict[str, str] = {
    Reminder.Status.SENT: "sent",
    Reminder.Status.PENDING: "to be tried again",
    Reminder.Status.FAILED: "not sent",
    Reminder.Status.UNCERTAIN: "perhaps sent",
    Reminder.Status.WITHDRAWN: "withdrawn, no longer due",
}


class Command(BaseCommand):
    help = "Plans the reminders that are due, sends them, and says what became of each. Twice in a row sends once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", metavar="DATE", help="the day to remind on (2017-03-20); today when left out")
        parser.add_argument("--dry-run", action="store_true", help="show what would be sent; write and send nothing")
        parser.add_argument("--json", action="store_true", help="print a list of recipient, stage, items and due day")

    def handle(self, *_args: Any, **options: Any) -> None:
        day = _day(options["on"])
        if sentence := refusal():
            raise CommandError(f"{sentence} Nothing was sent.")
        if options["dry_run"]:
            self._show(ledger.preview(day, timezone.now()), day, as_json=options["json"])
            return
        done = ledger.make_round(day, timezone.now, is_chosen=options["on"] is not None and day != today() or None)
        if options["json"]:
            self._print(grouped((mail.recipient, message) for mail in done.mails(SENT) for message in mail.messages))
        else:
            self._tell(done, day)
        if done.unreachable:
            raise CommandError(
                f"The mail server could not be reached ({done.unreachable}): "
                "the reminders are kept and will be tried again; look at EMAIL_URL."
            )

    def _show(self, messages: tuple[Addressed, ...], day: date, *, as_json: bool) -> None:
        groups = grouped(messages)
        if as_json:
            self._print(groups)
            return
        for group in groups:
            self.stdout.write(
                f"{group['recipient']}: {group['stage']}, due {group['due_on']}: {_listed(group['items'])}"
            )
        self.stdout.write(f"{_counted(len(messages), 'reminder')} would be sent on {day}; nothing was sent or kept.")

    def _print(self, groups: list[dict[str, Any]]) -> None:
        self.stdout.write(json.dumps(groups, ensure_ascii=False, indent=2))

    def _tell(self, done: ledger.Round, day: date) -> None:
        for mail in done.deliveries:
            codes = _listed(sorted({message.code for message in mail.messages}))
            why = f" ({mail.error})" if mail.error else ""
            self.stdout.write(f"{mail.recipient}: {OUTCOMES[mail.outcome]}{why}{': ' if codes else ''}{codes}")
        if not done.deliveries:
            self.stdout.write(f"Nothing to send on {day}: every reminder that is due has been dealt with.")
            return
        sent = done.mails(SENT)
        reminders = sum(len(mail.messages) for mail in sent)
        self.stdout.write(
            f"{_counted(len(sent), 'mail')} sent with {_counted(reminders, 'reminder')}; "
            f"{_counted(len(done.deliveries) - len(sent), 'mail')} not sent."
        )


def _day(text: str | None) -> date:
    if text is None:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"“{text}” is not a date: write it as 2017-03-20. Nothing was sent.") from problem
    if not can_be_stored(day):
        raise CommandError(
            f"The tracker cannot reckon with {text}: choose a day from {FIRST_STORED} to {LAST_STORED}. "
            "Nothing was sent."
        )
    return day


def grouped(messages: Iterable[Addressed]) -> list[dict[str, Any]]:
    """One entry for each recipient, due day and stage, with the codes of its items."""
    codes: dict[tuple[str, date, int], set[str]] = defaultdict(set)
    stages = {}
    for recipient, message in messages:
        stages[message.stage.rank] = message.stage.value
        codes[recipient, message.due_on, message.stage.rank].add(message.code)
    return [
        {"recipient": recipient, "stage": stages[rank], "items": sorted(items), "due_on": due_on.isoformat()}
        for (recipient, due_on, rank), items in sorted(codes.items())
    ]


def _listed(codes: list[str]) -> str:
    return ", ".join(codes)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
