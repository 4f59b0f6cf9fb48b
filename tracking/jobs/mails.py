"""The jobs that send the mails of a hand-over, one job for each mail: what fails for one reader delays no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking.access import may_hand_over
from tracking.hand_over import HandOver, Moved
from tracking.hand_over.letters import Occasion, addressed, compose, keys_of, read_letter
from tracking.jobs.asking import ask
from tracking.jobs.kinds import Arguments, Desk, InDoubt, JobRefused, Kind, TryLater, key_in
from tracking.ledger.moves import take_day
from tracking.ledger.post import Post, Unreachable, Verdict
from tracking.models import Person
from tracking.notify import NoAddress, checked_address, message_id
from tracking.quiet import zone_of

HAND_OVER_MAIL = "hand-over mail"


@dataclass(frozen=True)
class Told:
    """To whom a mail is on its way, and a sentence for each who cannot be written to."""

    written_to: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def ask_for_mails(asked: HandOver, moved: Moved, at: datetime) -> Told:
    """A job for each mail of the hand-over, in its transaction."""
    written: list[str] = []
    problems: list[str] = []
    for person, letter in addressed(Occasion(asked.leaver, asked.by, asked.note), moved):
        try:
            checked_address(person.email, str(person))
        except NoAddress as problem:
            problems.append(_("%(name)s was not written to: %(why)s") % {"name": person, "why": problem})
        else:
            ask(HAND_OVER_MAIL, asked.by, at, about=str(person), to=person.pk, letter=keys_of(letter))
            written.append(str(person))
    return Told(tuple(written), tuple(problems))


def _check(arguments: Arguments) -> dict[str, Any]:
    letter = arguments.get("letter")
    if not isinstance(letter, dict) or set(letter) != {"leaver", "by", "note", "parcels"} or not letter["parcels"]:
        raise JobRefused("letter does not say who hands over what")
    return {"to": key_in(arguments, "to"), "letter": letter}


def _run(desk: Desk) -> None:
    """Connect first: from the moment the mail is handed over nobody can take it back."""
    mail = _written(desk)
    desk.step(_("Speaking to the mail server"))
    with Post() as post:
        try:
            post.connect()
        except Unreachable as silence:
            raise TryLater(_("The mail server does not answer (%(why)s).") % {"why": silence}) from silence
        desk.pass_return(_("Handing the mail over"))
        verdict, words = post.hand_over(mail)
    _settle(desk, verdict, words)
    _count_for_the_day(desk)


def _count_for_the_day(desk: Desk) -> None:
    """A hand-over is told at once, whatever came before it; a reminder then waits for another day."""
    to = Person.objects.get(pk=desk.job.arguments["to"])
    on = desk.now().astimezone(zone_of(to.time_zone)).date()
    take_day(to.pk, on, message_id(desk.job.mark.hex))


def _written(desk: Desk) -> EmailMessage:
    asked = desk.job.arguments
    try:
        person = Person.objects.get(pk=asked["to"])
        return compose(person, read_letter(person, asked["letter"]), desk.now(), desk.job.mark.hex)
    except NoAddress as problem:
        raise JobRefused(str(problem)) from problem
    except (KeyError, Person.DoesNotExist) as missing:
        raise JobRefused(_("What the mail tells of is not there any more; nothing was sent.")) from missing


def _settle(desk: Desk, verdict: Verdict, words: str) -> None:
    if verdict is Verdict.TRY_LATER:
        raise TryLater(_("The mail server asks to come back later (%(why)s).") % {"why": words})
    if verdict is Verdict.REFUSED:
        raise JobRefused(_("The mail server refused the mail (%(why)s): it was not sent.") % {"why": words})
    if verdict is Verdict.UNSURE:
        raise InDoubt(_("The mail server broke off (%(why)s): it may have arrived.") % {"why": words})
    desk.finish()


KINDS = (Kind(HAND_OVER_MAIL, gettext_lazy("Mail of a hand-over"), may_hand_over, _check, _run, outlives_right=True),)
