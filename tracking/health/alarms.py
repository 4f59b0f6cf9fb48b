"""Tells the administrators by mail, once for each incident and at most once an hour, that reminders do not go out."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resolutions.vocabulary import Language
from tracking import ledger
from tracking.beats import said
from tracking.health.facts import unsent_at
from tracking.health.judging import Verdict, is_silent, judge_unsent
from tracking.ledger.post import Post, Unreachable
from tracking.ledger.post import Verdict as Answered
from tracking.models import Heartbeat, Incident, Person
from tracking.notify import Envelope, NoAddress, address_of, checked_address, isolated, message_id
from tracking.roles import Role

HEARTBEAT = "watch"
PAUSE = timedelta(hours=1)  # between two alarms of one kind
NEXT_ROUND = timedelta(minutes=1)
What = Incident.What
logger = logging.getLogger(__name__)


def watch(at: datetime) -> int:
    """Opens and ends incidents, tells of those that nobody was told of; returns how many are open."""
    wrong = {What.UNSENT: _is_unsent(at), What.SILENT: is_silent(_last_round(), at)}
    for what, is_wrong in wrong.items():
        _keep(what, is_wrong, at)
    for incident in Incident.objects.filter(ended_at=None, told_at=None, next_try_at__lte=at):
        if _claim(incident, at):
            _tell(incident, at)
    open_now = Incident.objects.filter(ended_at=None).count()
    told = {"at": at, "note": said("incidents", count=open_now)}
    Heartbeat.objects.update_or_create(name=HEARTBEAT, defaults=told)
    return open_now


def _is_unsent(at: datetime) -> bool:
    _count, since = unsent_at(at)
    return judge_unsent(since, at) is Verdict.BAD


def _last_round() -> datetime | None:
    return Heartbeat.objects.filter(name=ledger.HEARTBEAT).values_list("at", flat=True).first()


def _keep(what: What, is_wrong: bool, at: datetime) -> None:
    """One open incident of a kind while it lasts: of two who open it at once, one does."""
    still_open = Incident.objects.filter(what=what, ended_at=None)
    if not is_wrong:
        still_open.update(ended_at=at)
    elif not still_open.exists():
        told = Incident.objects.filter(what=what).order_by("-told_at").exclude(told_at=None).first()
        earliest = max(at, told.told_at + PAUSE) if told and told.told_at else at
        row = Incident(what=what, began_at=at, next_try_at=earliest)
        Incident.objects.bulk_create([row], ignore_conflicts=True)


def _claim(incident: Incident, at: datetime) -> bool:
    """Whether this watcher tells of it; whoever dies over it is followed after the pause."""
    mine = Incident.objects.filter(pk=incident.pk, told_at=None, ended_at=None, next_try_at=incident.next_try_at)
    return bool(mine.update(next_try_at=at + PAUSE, error=""))


def _tell(incident: Incident, at: datetime) -> None:
    kept = Incident.objects.filter(pk=incident.pk)
    logger.error("%s since %s", What(incident.what).value, incident.began_at.isoformat())
    try:
        told, problems = _tell_each(incident, at)
    except Unreachable as silence:  # nothing was handed over, so it may be tried at once
        kept.update(next_try_at=at + NEXT_ROUND, error=str(silence)[:300])
        return
    kept.update(told_at=at if told else None, error="; ".join(problems)[:300])


def _tell_each(incident: Incident, at: datetime) -> tuple[int, list[str]]:
    """(how many were told or may have been, what went wrong with the others). Raises Unreachable for want of any."""
    told, problems = 0, []
    with Post() as post:
        for person in administrators():
            try:
                mail = compose(person, incident, at)
                post.connect()
            except NoAddress as problem:
                problems.append(str(problem))
            except Unreachable as silence:
                if not told:
                    raise
                problems.append(str(silence))
            else:
                answer, words = post.hand_over(mail)
                told += answer in {Answered.ACCEPTED, Answered.UNSURE}
                problems += [words] if words else []
    return told, problems


def administrators() -> list[Person]:
    who = Q(role=Role.ADMINISTRATOR) | Q(is_superuser=True)
    return list(Person.objects.filter(who, is_active=True).order_by("pk"))


def compose(person: Person, incident: Incident, at: datetime) -> EmailMessage:
    """The alarm in that administrator's language. Raises NoAddress."""
    to, language = checked_address(person.email, str(person)), Language(person.language)
    envelope = Envelope(to, language, person.time_zone, at, message_id(uuid4().hex))
    with envelope.in_the_readers_terms():
        is_rtl = language.is_right_to_left
        greeting = _("Dear %(name)s,") % {"name": isolated(str(person), is_rtl)}
        return envelope.enclose("alarm", {**envelope.direction, "greeting": greeting, **_words(incident)})


def _words(incident: Incident) -> dict[str, Any]:
    """Every word of the mail once, so that its text and its HTML cannot differ."""
    began = date_format(timezone.localtime(incident.began_at), "DATETIME_FORMAT")
    about = {
        What.UNSENT: (
            _("WTSA Tracker: reminders do not go out"),
            _("Reminders have been due for more than 30 minutes and have not gone out (noticed on %(when)s)."),
            _("Usually the mail server does not answer or refuses the tracker. Nothing is lost: what waits goes by "
              "itself once the server takes it."),
        ),
        What.SILENT: (
            _("WTSA Tracker: the job that sends reminders does not run"),
            _("The job that sends reminders has not come round for more than 30 minutes (noticed on %(when)s)."),
            _("Usually the worker stopped or breaks at each round. Nothing is lost: what waits goes out once it runs."),
        ),
    }  # fmt: skip
    subject, summary, advice = about[What(incident.what)]
    return {
        "subject": subject,
        "summary": summary % {"when": began},
        "advice": advice,
        "link_label": _("How the tracker is"),
        "link": address_of("admin:health"),
        "why": _("You get this mail as an administrator, once for each incident and at most once an hour."),
    }
