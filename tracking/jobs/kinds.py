"""The kinds of jobs: what each is called, who may ask for it, which arguments it takes and what a worker does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from tracking.jobs import moves
from tracking.models import Job, Person

Arguments = Mapping[str, Any]


class JobRefused(Exception):
    """The job cannot be done, and trying again as it stands would not help; the message is one clear sentence."""


class TryLater(Exception):
    """Something outside is missing for now; the message is one clear sentence."""


class InDoubt(Exception):
    """What cannot be taken back may or may not have taken place."""


@dataclass(frozen=True)
class Desk:
    """What a worker has before it: the job as it was claimed, its hold, and the clock."""

    job: Job
    hold: moves.Hold
    now: Callable[[], datetime]

    def step(self, words: str, done: int = 0, total: int = 0) -> None:
        """Raises StopAsked when a person wants the job stopped, ClaimLost when another worker has it."""
        moves.step(self.hold, words, self.now(), done=done, total=total)

    def pass_return(self, words: str) -> None:
        moves.pass_return(self.hold, words, self.now())

    def finish(self, **result: Any) -> None:
        """Call it last, in the transaction of the effect, so that both are kept or neither."""
        moves.finish(self.hold, result, self.now())


@dataclass(frozen=True)
class Kind:
    """`check` returns the arguments as they are stored, and raises JobRefused; `run` ends with `desk.finish`.

    `keeps_file` says that the job works on an uploaded file and cannot run again once that is gone; `outlives_right`
    that it is done even for someone who could not ask for it any more.
    """

    name: str
    label: str | Promise
    may_ask: Callable[[Person], bool]
    check: Callable[[Arguments], dict[str, Any]]
    run: Callable[[Desk], None]
    keeps_file: bool = False
    outlives_right: bool = False


KINDS: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    """Raises ValueError for a name that is taken."""
    for kind in kinds:
        if kind.name in KINDS:
            raise ValueError(f"there are two kinds of jobs called {kind.name}")
        KINDS[kind.name] = kind


def key_in(arguments: Arguments, name: str) -> int:
    """The key of a row among the arguments. Raises JobRefused."""
    value = arguments.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise JobRefused(f"{name} is not the key of a row")
    return value
