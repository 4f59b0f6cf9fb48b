"""Pure: the statuses people say, the moves between them, and what each move needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


class Status(TextChoices):
    NOT_STARTED = "not started", pgettext_lazy("status", "Not started")
    IN_PROGRESS = "in progress", pgettext_lazy("status", "In progress")
    CONTINUING = "continuing", pgettext_lazy("status", "Continuing")
    AWAITING_DECISION = "awaiting decision", pgettext_lazy("status", "Awaiting decision")
    COMPLETED = "completed", pgettext_lazy("status", "Completed")
    SUPERSEDED = "superseded", pgettext_lazy("status", "Superseded")
    NOT_APPLICABLE = "not applicable", pgettext_lazy("status", "Not applicable")

    @property
    def is_open(self) -> bool:
        """Open items are chased; the other statuses end the work."""
        return self not in CLOSED

    @property
    def in_papers(self) -> Words:
        """The wording of Council papers."""
        return IN_PAPERS[self]

    @property
    def symbol(self) -> str:
        """A sign that tells the status without colour."""
        return SYMBOLS[self]


CLOSED = frozenset({Status.COMPLETED, Status.SUPERSEDED, Status.NOT_APPLICABLE})
OPEN = frozenset(Status) - CLOSED

IN_PAPERS: dict[Status, Words] = {
    Status.NOT_STARTED: pgettext_lazy("papers", "Not yet started"),
    Status.IN_PROGRESS: pgettext_lazy("papers", "Under implementation"),
    Status.CONTINUING: pgettext_lazy("papers", "Implemented on a continuing basis"),
    Status.AWAITING_DECISION: pgettext_lazy("papers", "Awaiting a decision"),
    Status.COMPLETED: pgettext_lazy("papers", "Implemented"),
    Status.SUPERSEDED: pgettext_lazy("papers", "Superseded"),
    Status.NOT_APPLICABLE: pgettext_lazy("papers", "Not applicable"),
}

SYMBOLS: dict[Status, str] = {
    Status.NOT_STARTED: "○",
    Status.IN_PROGRESS: "◐",
    Status.CONTINUING: "↻",
    Status.AWAITING_DECISION: "⧖",
    Status.COMPLETED: "✓",
    Status.SUPERSEDED: "⤳",
    Status.NOT_APPLICABLE: "–",
}


class Need(TextChoices):
    """What a move asks for before it is made."""

    SENTENCE = "sentence", _("a sentence on what was done")
    EVIDENCE = "evidence", _("evidence, or why there is none")
    DECISION = "decision", _("who decides")
    QUESTION = "question", _("what is to be decided")
    BY_WHEN = "by when", _("by when it is to be decided")
    SUCCESSOR = "successor", _("by what it is superseded")
    REASON = "reason", _("a reason")


@dataclass(frozen=True)
class Edge:
    """One allowed move, what it needs, and the permission (a codename) of who may make it."""

    target: Status
    needs: tuple[Need, ...]
    permission: str = "move_actionitem"


AWAITING = Edge(Status.AWAITING_DECISION, (Need.DECISION, Need.QUESTION, Need.BY_WHEN))
COMPLETE = Edge(Status.COMPLETED, (Need.SENTENCE, Need.EVIDENCE))
SUPERSEDE = Edge(Status.SUPERSEDED, (Need.SUCCESSOR, Need.REASON))
SET_ASIDE = Edge(Status.NOT_APPLICABLE, (Need.REASON,))
START = Edge(Status.IN_PROGRESS, ())
GO_ON = Edge(Status.CONTINUING, ())
REOPEN = Edge(Status.IN_PROGRESS, (Need.REASON,))
GO_ON_AGAIN = Edge(Status.CONTINUING, (Need.REASON,))
NOT_AFTER_ALL = Edge(Status.NOT_STARTED, (Need.REASON,))
ENDS = (AWAITING, COMPLETE, SUPERSEDE, SET_ASIDE)

INITIAL = Status.NOT_STARTED
TRANSITIONS: dict[Status, tuple[Edge, ...]] = {
    Status.NOT_STARTED: (START, GO_ON, *ENDS),
    Status.IN_PROGRESS: (NOT_AFTER_ALL, GO_ON, *ENDS),
    Status.CONTINUING: (START, *ENDS),
    Status.AWAITING_DECISION: (START, GO_ON, COMPLETE, SUPERSEDE, SET_ASIDE),
    Status.COMPLETED: (REOPEN, GO_ON_AGAIN, SUPERSEDE),
    Status.SUPERSEDED: (REOPEN,),
    Status.NOT_APPLICABLE: (REOPEN, GO_ON_AGAIN),
}


@dataclass(frozen=True)
class Move:
    """What a person gives with a move; what it lacks is told by `refusals`."""

    target: Status
    reason: str = ""
    has_evidence: bool = False
    no_evidence_because: str = ""
    awaiting_body: str = ""
    awaiting_question: str = ""
    awaiting_by: date | None = None
    superseded_by: str = ""

    def gives(self, need: Need) -> bool:
        """Whether the move carries what the need asks for; white space is nothing."""
        given: dict[Need, object] = {
            Need.SENTENCE: self.reason.strip(),
            Need.REASON: self.reason.strip(),
            Need.EVIDENCE: self.has_evidence or self.no_evidence_because.strip(),
            Need.DECISION: self.awaiting_body.strip(),
            Need.QUESTION: self.awaiting_question.strip(),
            Need.BY_WHEN: self.awaiting_by,
            Need.SUCCESSOR: self.superseded_by.strip(),
        }
        return bool(given[need])


class MoveRefused(Exception):
    """A move that may not be made; `missing` lists the needs not met, empty when there is no such edge."""

    def __init__(self, message: Words, missing: tuple[Need, ...] = ()) -> None:
        super().__init__(str(message))
        self.missing = missing


def edges_from(status: Status) -> tuple[Edge, ...]:
    return TRANSITIONS[status]


def edge(source: Status, target: Status) -> Edge | None:
    return next((candidate for candidate in TRANSITIONS[source] if candidate.target == target), None)


def check_move(source: Status, move: Move) -> Edge:
    """The edge the move walks. Raises MoveRefused with one sentence that says what is missing."""
    found = edge(source, move.target)
    if found is None:
        raise MoveRefused(
            _("An item that is “%(source)s” cannot become “%(target)s”. Nothing was changed.")
            % {"source": source.label, "target": move.target.label}
        )
    missing = tuple(need for need in found.needs if not move.gives(need))
    if missing:
        listed = "; ".join(str(need.label) for need in missing)
        raise MoveRefused(
            _("“%(target)s” needs: %(missing)s. Nothing was changed.")
            % {"target": move.target.label, "missing": listed},
            missing,
        )
    return found


def _reachable(start: Status) -> Iterator[Status]:
    seen, ahead = {start}, [start]
    while ahead:
        yield (here := ahead.pop())
        found = {step.target for step in TRANSITIONS[here]} - seen
        seen |= found
        ahead.extend(found)


if set(_reachable(INITIAL)) != set(Status):
    raise RuntimeError("tracking.workflow.TRANSITIONS leaves a status that no item can reach")
