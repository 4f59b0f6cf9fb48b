"""`manage.py start`: makes the database ready and serves the tracker until Ctrl-C."""

from __future__ import annotations

import gc
import os
import signal
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command
from django.db import DatabaseError, connection, transaction

from resolutions.models import Resolution
from tracking import fitting
from tracking.accounts import make_groups
from tracking.backups import RestoreCutOff, settle
from tracking.invented import refusal
from tracking.management import first_passwords
from tracking.management.readiness import answers, collect_static, ensure_free, only_one
from tracking.management.register_mark import is_taken_in, note_taken_in
from tracking.management.serving import Address, programs, read_address
from tracking.management.supervisor import Supervisor
from tracking.models import Job
from tracking.search import index_missing

ANSWER_WITHIN = 60.0  # seconds
# The same words as in script/start and manage.py, which say them while less is loaded.
STOPPED_EARLY = "Stopped before the tracker was ready; script/start takes it up again."


class Command(BaseCommand):
    help = (
        "Makes the database ready, loads the register and serves the tracker (web, worker and beat) until Ctrl-C. "
        "HOST and PORT choose where it listens."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        os.umask(0o077)
        address = self._address()
        with only_one(settings.WTSA_RUNNING, address):
            ensure_free(address)
            self._prepare()
            self._serve(address)

    def _address(self) -> Address:
        try:
            host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
            return read_address(host, port, settings.WTSA_PORT_CALLED)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem

    def _prepare(self) -> None:
        self._refuse_unfit()
        connection.ensure_connection()  # what is wrong there is said before anything is done
        self._settle_restore()
        call_command("migrate", interactive=False, verbosity=0)
        self.refuse_invented_work()
        collect_static(settings.STATIC_ROOT)
        make_groups()
        self.load_register()
        index_missing()
        if not get_user_model()._default_manager.exists():
            self._fill()
        elif first_passwords.are_noted(settings.WTSA_DATA / "first-run.txt"):
            call_command("make_accounts", stdout=self.stdout)  # tells and keeps those of a start that was cut off

    def _refuse_unfit(self) -> None:
        """Another program's tables, or those of a later release, would be spoilt by what this one writes."""
        if sentence := fitting.refusal():
            raise CommandError(sentence)

    def refuse_invented_work(self) -> None:
        """Invented progress would count as real, and reminders of it would go out by today's date."""
        if sentence := refusal():
            raise CommandError(sentence)

    def load_register(self) -> None:
        """Into an empty database, else only when it changed since: what people took away does not come back."""
        known = Resolution.objects.exists()
        fixtures = settings.BASE_DIR / "fixtures"
        if known and is_taken_in(settings.WTSA_REGISTER, fixtures):
            return
        try:
            call_command("load_register", verbosity=0, stdout=self.stdout)
        except CommandError as problem:
            if not known:
                raise
            self._say(f"The tracker starts with the register it has. {problem}")
            return
        note_taken_in(settings.WTSA_REGISTER, fixtures)

    def _settle_restore(self) -> None:
        try:
            if said := settle():
                self._say(said)
        except RestoreCutOff as cut:
            raise CommandError(str(cut)) from cut

    @transaction.atomic
    def _fill(self) -> None:
        """All or nothing: a first start cut short here begins again the next time, and has told no password."""
        call_command("make_accounts", stdout=self.stdout)
        if settings.WTSA_DEMO:
            call_command("load_demo", verbosity=0, stdout=self.stdout)

    def _serve(self, address: Address) -> None:
        connection.close()
        gc.freeze()  # what is loaded stays to the end; looking through it then would take a second
        with Supervisor(settings.BASE_DIR, self._say) as supervisor:
            supervisor.start(programs(address, settings.CELERY_BROKER_URL))
            was_ready = supervisor.wait_until(lambda: answers(address), ANSWER_WITHIN)
            if was_ready:
                self._say(f"The tracker is at {address.url} (Ctrl-C ends it).")
                supervisor.watch()
            self._complain(supervisor)
        if not was_ready:
            self.stderr.write(STOPPED_EARLY)
            raise SystemExit(128 + signal.SIGINT)
        self._say(f"The tracker has stopped.{self._cut_off()}")

    def _cut_off(self) -> str:
        """A sentence about jobs whose worker ended over them; nothing where the database does not say."""
        try:
            number = Job.objects.filter(status=Job.Status.RUNNING).count()
        except DatabaseError:
            return ""
        finally:
            connection.close()
        if not number:
            return ""
        return f" Jobs that were not finished: {number}; the next start takes them up again within two minutes."

    def _complain(self, supervisor: Supervisor) -> None:
        """Nothing to say when a person asked for the end."""
        if supervisor.told_to_stop.is_set():
            return
        for name, code in supervisor.ended().items():
            raise CommandError(
                f"The {name} ended by itself (code {code}), so the rest was stopped too: "
                "the lines above say why; the data is kept."
            )
        raise CommandError(
            f"The web server did not answer within {ANSWER_WITHIN:.0f} seconds, so all was stopped: "
            "the lines above say why; the data is kept."
        )

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()
