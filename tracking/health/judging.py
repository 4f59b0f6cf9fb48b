"""Pure: what was read + the moment -> one line for each part of the tracker, with a word and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

MIB = 1024 * 1024
BEAT_LATE = timedelta(minutes=10)  # a round lasts at most 100 s and the next is asked for each minute
UNSENT_LATE = timedelta(minutes=30)
SILENT = timedelta(minutes=30)
BACKUP_LATE = timedelta(hours=36)
VERIFIED_LATE = timedelta(days=31)
DISK_LOW, DISK_FULL = 1024 * MIB, 200 * MIB


class Verdict(Enum):
    """How one part is; the value is what machines are told."""

    GOOD = "ok"
    LOOK = "look"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Line:
    """One part of the tracker: its name, how it is, what was found, what to do about it, where."""

    key: str
    name: str
    verdict: Verdict
    says: str
    todo: str = ""
    page: str = ""


def judge_beat(last: datetime | None, at: datetime) -> Verdict:
    return Verdict.GOOD if last is not None and at - last <= BEAT_LATE else Verdict.BAD


def judge_unsent(since: datetime | None, at: datetime) -> Verdict:
    return Verdict.BAD if since is not None and at - since > UNSENT_LATE else Verdict.GOOD


def judge_disk(free: int) -> Verdict:
    if free < DISK_FULL:
        return Verdict.BAD
    return Verdict.LOOK if free < DISK_LOW else Verdict.GOOD


def judge_age(last: datetime | None, at: datetime, late: timedelta) -> Verdict:
    """Of what people see to themselves: never done or long ago is to be looked at, not broken."""
    return Verdict.GOOD if last is not None and at - last <= late else Verdict.LOOK


def judge_count(bad: int) -> Verdict:
    return Verdict.LOOK if bad else Verdict.GOOD


def is_silent(last: datetime | None, at: datetime) -> bool:
    """Whether a job that has run before stopped running; one that never ran is no alarm, the tracker just began."""
    return last is not None and at - last > SILENT
