"""The lines of the page of health, in words: how each part is, and what to do where it is not in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracking import backups, jobs, ledger, seals
from tracking.beats import NAMES, in_words
from tracking.health import alarms, judging
from tracking.health.facts import Disk, Pulse, Record, reach_mail_server, reach_queue, read_disk, version
from tracking.health.judging import Line, Verdict
from tracking.health.probing import Answer, ask_all

SECONDS = 2.0


def read_lines(pulse: Pulse, record: Record, at: datetime) -> list[Line]:
    """Every line, the mail server and the queue asked at this moment for two seconds at most."""
    asked = ask_all({"queue": reach_queue, "mail": reach_mail_server, "disk": read_disk}, SECONDS)
    return [
        *_sending(pulse, record, asked["mail"], at),
        *_running(pulse, record, asked["queue"], at),
        *_keeping(pulse, record, asked["disk"], at),
        Line("version", _("Version"), Verdict.GOOD, version()),
    ]


def _sending(pulse: Pulse, record: Record, mail: Answer, at: datetime) -> Iterator[Line]:
    yield _unsent(pulse, at)
    yield _troubles(record)
    yield _mail_server(mail)
    yield _holidays(record)


def _unsent(pulse: Pulse, at: datetime) -> Line:
    verdict = judging.judge_unsent(pulse.unsent_since, at)
    says = _("Nothing that is due waits.")
    if pulse.unsent_since is not None:
        says = ngettext(
            "%(count)d reminder is due and has not gone, for %(age)s.",
            "%(count)d reminders are due and have not gone, the first for %(age)s.",
            pulse.unsent,
        ) % {"count": pulse.unsent, "age": timesince(pulse.unsent_since, at)}
    todo = _("See below whether the mail server answers and the job that sends reminders runs.")
    return _line("unsent", _("Reminders due"), verdict, says, todo, "admin:tracking_reminder_changelist")


def _troubles(record: Record) -> Line:
    verdict = judging.judge_count(record.failed + record.uncertain)
    says = _("%(failed)s failed, %(uncertain)s uncertain.") % {"failed": record.failed, "uncertain": record.uncertain}
    todo = _("Look at each: correct the address and send it again, or say that it arrived.")
    return _line("undelivered", _("Mails that did not arrive"), verdict, says, todo, "admin:undelivered")


def _mail_server(answer: Answer) -> Line:
    name = _("Mail server")
    if not answer.is_known:
        todo = _("Check EMAIL_URL and whether the server runs; what is due waits and goes by itself afterwards.")
        return Line("mail-server", name, Verdict.BAD, answer.problem, todo)
    if not answer.value:
        says = _("None is set: mails are kept as files and nobody receives them.")
        return Line("mail-server", name, Verdict.LOOK, says, _("For real work set EMAIL_URL."), "admin:outbox")
    return Line("mail-server", name, Verdict.GOOD, _("%(server)s answers.") % {"server": answer.value})


def _holidays(record: Record) -> Line:
    """Mail would go to people on a day off there."""
    says = _("Every duty station where people work has its holidays recorded.")
    if missing := record.without_holidays:
        says = _("No holidays are recorded for: %(places)s.") % {
            "places": ", ".join(f"{name} {year}" for name, year in missing)
        }
    todo = _("Paste the official list of the year on the page of the duty station.")
    verdict = judging.judge_count(len(record.without_holidays))
    return _line("holidays", _("Holidays"), verdict, says, todo, "admin:tracking_dutystation_changelist")


def _running(pulse: Pulse, record: Record, queue: Answer, at: datetime) -> Iterator[Line]:
    for key in (ledger.HEARTBEAT, jobs.HEARTBEAT, seals.HEARTBEAT, alarms.HEARTBEAT):
        yield _beat(key, str(NAMES[key]), pulse, record, at)
    yield _jobs(record, at)
    yield _queue(queue)


def _beat(key: str, name: str, pulse: Pulse, record: Record, at: datetime) -> Line:
    last = pulse.beats.get(key)
    verdict = judging.judge_beat(last.at if last else None, at)
    says = _("It has not run yet.")
    if last is not None:
        says = _("Last run %(age)s ago: %(words)s") % {"age": timesince(last.at, at), "words": in_words(last.words)}
    todo = _("Start the worker and the beat (script/start does both); what waits is done then.")
    broke = record.breakdowns.get(key)
    if broke is not None and (last is None or broke.at > last.at):
        verdict, says = Verdict.BAD, f"{says} {_broke(broke.at, broke.words, at)}"
        todo = _("The log of the worker tells where it broke; it is tried again each minute.")
    elif broke is not None:
        says = f"{says} {_broke(broke.at, broke.words, at)}"
    return _line(f"job-{key.replace(' ', '-')}", name, verdict, says, todo)


def _broke(at: datetime, words: str, now: datetime) -> str:
    return _("It broke %(age)s ago: %(words)s") % {"age": timesince(at, now), "words": words}


def _jobs(record: Record, at: datetime) -> Line:
    waits = judging.judge_unsent(record.jobs_waiting_since, at)
    verdict = waits if waits is Verdict.BAD else judging.judge_count(record.jobs_failed)
    says = ngettext(
        "%(count)d job failed in the last 7 days.", "%(count)d jobs failed in the last 7 days.", record.jobs_failed
    ) % {"count": record.jobs_failed}
    if record.jobs_waiting_since is not None:
        says += " " + _("One waits for a worker since %(age)s.") % {"age": timesince(record.jobs_waiting_since, at)}
    return _line("jobs", _("Jobs"), verdict, says, _("Open the jobs that failed and ask for them again."), "admin:jobs")


def _queue(answer: Answer) -> Line:
    todo = _("Start the broker, or check CELERY_BROKER_URL: without it no job runs, and none is lost.")
    if not answer.is_known:
        return Line("queue", _("Queue"), Verdict.BAD, answer.problem, todo)
    return Line("queue", _("Queue"), Verdict.GOOD, _("It can be reached (%(kind)s).") % {"kind": answer.value})


def _keeping(pulse: Pulse, record: Record, disk: Answer, at: datetime) -> Iterator[Line]:
    size = filesizeformat(record.size)
    database = _("%(software)s, %(size)s") % {"software": record.software, "size": size}
    yield Line("database", _("Database"), Verdict.GOOD, database)
    yield _tables(pulse)
    if pulse.passes_invented:
        yield _invented()
    yield _backup(pulse, at)
    yield _sealed(record, at)
    yield _disk(disk)


def _tables(pulse: Pulse) -> Line:
    says = ", ".join(pulse.newer or pulse.missing) or _("They fit this version.")
    verdict = Verdict.BAD if pulse.newer or pulse.missing else Verdict.GOOD
    todo = _("Run manage.py migrate.")
    if pulse.newer:
        todo = _("A newer release of the tracker wrote them: install that release.")
    return _line("migrations", _("Tables"), verdict, says, todo)


def _invented() -> Line:
    says = _("WTSA_DEMO is 0, and the data are those of a demonstration, with invented progress: no reminder goes out.")
    todo = _("For real work set WTSA_DATA to a new folder, or leave WTSA_DEMO out to go on with the demonstration.")
    return Line("data", _("Data"), Verdict.LOOK, says, todo)


def _backup(pulse: Pulse, at: datetime) -> Line:
    last = pulse.beats.get(backups.HEARTBEAT)
    verdict = judging.judge_age(last.at if last else None, at, judging.BACKUP_LATE)
    says = _("None was made yet.")
    if last is not None:
        says = _("Made %(age)s ago: %(words)s") % {"age": timesince(last.at, at), "words": in_words(last.words)}
    return _line("backup", _("Last backup"), verdict, says, _("Run manage.py backup, every night by a timer."))


def _sealed(record: Record, at: datetime) -> Line:
    found = record.verified
    todo = _("Verify it: the button is on the page of the log.")
    if found is None:
        return Line("sealed", _("Sealed history"), Verdict.LOOK, _("It was not verified yet."), todo, "admin:log")
    verdict = judging.judge_age(found.at, at, judging.VERIFIED_LATE)
    if found.altered:
        verdict = Verdict.BAD
        todo = _("Somebody changed rows behind the tracker's back: run manage.py verify_history and compare a backup.")
    says = _("Verified on %(when)s: %(sealed)s rows sealed, %(altered)s altered.") % {
        "when": date_format(timezone.localtime(found.at), "DATETIME_FORMAT"),
        "sealed": found.sealed,
        "altered": found.altered,
    }
    return _line("sealed", _("Sealed history"), verdict, says, todo, "admin:log")


def _disk(answer: Answer) -> Line:
    name = _("Disk")
    todo = _("Make room where the data lie: without it nothing can be saved.")
    if not answer.is_known:
        return Line("disk", name, Verdict.BAD, answer.problem, todo)
    disk: Disk = answer.value
    says = _("%(free)s free of %(total)s") % {"free": filesizeformat(disk.free), "total": filesizeformat(disk.total)}
    return _line("disk", name, judging.judge_disk(disk.free), says, todo)


def _line(key: str, name: str, verdict: Verdict, says: str, todo: str, page: str = "") -> Line:
    """What is in order needs no advice."""
    return Line(key, name, verdict, says, "" if verdict is Verdict.GOOD else todo, page)
