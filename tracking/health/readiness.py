"""Whether the tracker does its work now: for machines, within two seconds whatever hangs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tracking import ledger
from tracking.health import judging
from tracking.health.facts import Pulse, reach_queue, read_disk, read_pulse
from tracking.health.judging import Verdict
from tracking.health.probing import Answer, ask_all

SECONDS = 1.5  # of the two that are promised


@dataclass(frozen=True)
class Readiness:
    """A verdict for each part; ready when none is bad or unknown. What is to be looked at is a warning."""

    checks: Mapping[str, Verdict]

    @property
    def is_ready(self) -> bool:
        return not {Verdict.BAD, Verdict.UNKNOWN} & set(self.checks.values())


def readiness(at: datetime) -> Readiness:
    answers = ask_all({"pulse": lambda: read_pulse(at), "queue": reach_queue, "disk": read_disk}, SECONDS)
    return Readiness(
        {**_of_database(answers["pulse"], at), "queue": _reached(answers["queue"]), "disk": _disk(answers["disk"])}
    )


def _of_database(answer: Answer, at: datetime) -> dict[str, Verdict]:
    """What hangs on the database is not known while it does not answer."""
    if not answer.is_known:
        return {"database": Verdict.BAD} | dict.fromkeys(
            ("migrations", "heartbeat", "reminders", "data"), Verdict.UNKNOWN
        )
    pulse: Pulse = answer.value
    beat = pulse.beats.get(ledger.HEARTBEAT)
    return {
        "database": Verdict.GOOD,
        "migrations": Verdict.BAD if pulse.missing or pulse.newer else Verdict.GOOD,
        "heartbeat": judging.judge_beat(beat.at if beat else None, at),
        "reminders": judging.judge_unsent(pulse.unsent_since, at),
        "data": judging.judge_count(pulse.passes_invented),
    }


def _reached(answer: Answer) -> Verdict:
    return Verdict.GOOD if answer.is_known else Verdict.BAD


def _disk(answer: Answer) -> Verdict:
    return judging.judge_disk(answer.value.free) if answer.is_known else Verdict.BAD
