"""Pure: the statuses people say, the moves between them, and what each move needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from resolutions.typed import is_said
from tracking.roles import Role, codenames

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


# From the least finished: how far a duty has come is what the clause says that is furthest from its end.
BY_PROGRESS = (
    Status.NOT_STARTED,
    Status.IN_PROGRESS,
    Status.AWAITING_DECISION,
    Status.CONTINUING,
    Status.COMPLETED,
    Status.SUPERSEDED,
    Status.NOT_APPLICABLE,
)


def status_of_duty(clauses: Iterable[Status]) -> Status:
    """The status of a duty that several clauses lay down: that of its least finished clause. One clause at least."""
    return min(clauses, key=BY_PROGRESS.index)


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
    WHY_LATER = "why later", _("why the decision is expected later than before")


MOVE = "move_actionitem"
SEND_BACK = "send_back_actionitem"


@dataclass(frozen=True)
class Edge:
    """One allowed move, what it needs, and the permission (a codename) of who may make it."""

    target: Status
    needs: tuple[Need, ...]
    permission: str = MOVE


AWAITING = Edge(Status.AWAITING_DECISION, (Need.DECISION, Need.QUESTION, Need.BY_WHEN))
# The body decides later, or another one does: said in one move, so that nobody pretends that work went on meanwhile.
AWAITING_STILL = Edge(Status.AWAITING_DECISION, (*AWAITING.needs, Need.REASON))
COMPLETE = Edge(Status.COMPLETED, (Need.SENTENCE, Need.EVIDENCE))
SUPERSEDE = Edge(Status.SUPERSEDED, (Need.SUCCESSOR, Need.REASON))
SET_ASIDE = Edge(Status.NOT_APPLICABLE, (Need.REASON,))
START = Edge(Status.IN_PROGRESS, ())
GO_ON = Edge(Status.CONTINUING, ())
REOPEN = Edge(Status.IN_PROGRESS, (Need.REASON,))
GO_ON_AGAIN = Edge(Status.CONTINUING, (Need.REASON,))
# A completion was reported in papers: only the coordinator sends it back.
BACK_TO_WORK = Edge(Status.IN_PROGRESS, (Need.REASON,), SEND_BACK)
BACK_TO_CONTINUING = Edge(Status.CONTINUING, (Need.REASON,), SEND_BACK)
NOT_AFTER_ALL = Edge(Status.NOT_STARTED, (Need.REASON,))
ENDS = (AWAITING, COMPLETE, SUPERSEDE, SET_ASIDE)

INITIAL = Status.NOT_STARTED
TRANSITIONS: dict[Status, tuple[Edge, ...]] = {
    Status.NOT_STARTED: (START, GO_ON, *ENDS),
    Status.IN_PROGRESS: (NOT_AFTER_ALL, GO_ON, *ENDS),
    Status.CONTINUING: (START, *ENDS),
    Status.AWAITING_DECISION: (AWAITING_STILL, START, GO_ON, COMPLETE, SUPERSEDE, SET_ASIDE),
    Status.COMPLETED: (BACK_TO_WORK, BACK_TO_CONTINUING, SUPERSEDE),
    Status.SUPERSEDED: (REOPEN,),
    Status.NOT_APPLICABLE: (REOPEN, GO_ON_AGAIN),
}


@dataclass(frozen=True)
class Awaited:
    """Who decides, what, and by when."""

    body: str
    question: str
    by: date | None


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

    @property
    def awaited(self) -> Awaited:
        return Awaited(self.awaiting_body, self.awaiting_question, self.awaiting_by)

    @property
    def told_instead_of_evidence(self) -> str:
        """Why there is no evidence, where the move asks for some and there is none."""
        asked = self.target is Status.COMPLETED and not self.has_evidence
        return self.no_evidence_because if asked else ""

    def puts_off(self, awaited: Awaited | None) -> bool:
        """Whether it awaits a decision for a later day than the one `awaited` last, by whichever way it came here."""
        if self.target is not Status.AWAITING_DECISION or awaited is None:
            return False
        return bool(awaited.by and self.awaiting_by and self.awaiting_by > awaited.by)

    def gives(self, need: Need) -> bool:
        """Whether the move carries what the need asks for; what shows nothing is nothing."""
        given: dict[Need, object] = {
            Need.SENTENCE: is_said(self.reason),
            Need.REASON: is_said(self.reason),
            Need.WHY_LATER: is_said(self.reason),
            Need.EVIDENCE: self.has_evidence or is_said(self.no_evidence_because),
            Need.DECISION: is_said(self.awaiting_body),
            Need.QUESTION: is_said(self.awaiting_question),
            Need.BY_WHEN: self.awaiting_by,
            Need.SUCCESSOR: is_said(self.superseded_by),
        }
        return bool(given[need])


def no_evidence_sentence(because: str) -> str:
    return gettext("No evidence, because: %(because)s") % {"because": because} if because else ""


class MoveRefused(Exception):
    """A move that may not be made; `missing` lists the needs not met, empty when there is no such edge."""

    def __init__(self, message: Words, missing: tuple[Need, ...] = ()) -> None:
        super().__init__(str(message))
        self.missing = missing


def edges_from(status: Status) -> tuple[Edge, ...]:
    return TRANSITIONS[status]


def edge(source: Status, target: Status) -> Edge | None:
    return next((candidate for candidate in TRANSITIONS[source] if candidate.target == target), None)


def check_move(source: Status, move: Move, awaited: Awaited | None = None) -> Edge:
    """The edge the move walks. Raises MoveRefused with one sentence that says what is missing.

    `awaited` is the decision that the item awaits now: to await the very same one is no move. In another status it
    has only the day on which a decision was expected last: a later one needs a word on why.
    """
    found = edge(source, move.target)
    if found is None:
        raise MoveRefused(
            _("An item that is “%(source)s” cannot become “%(target)s”. Nothing was changed.")
            % {"source": source.label, "target": move.target.label}
        )
    if source is move.target and move.awaited == awaited:
        raise MoveRefused(
            _("This decision is awaited already: change who decides, what or by when. Nothing was changed.")
        )
    missing = tuple(need for need in _needs(found, move, awaited) if not move.gives(need))
    if missing:
        listed = "; ".join(str(need.label) for need in missing)
        raise MoveRefused(
            _("“%(target)s” needs: %(missing)s. Nothing was changed.")
            % {"target": move.target.label, "missing": listed},
            missing,
        )
    return found


def _needs(found: Edge, move: Move, awaited: Awaited | None) -> tuple[Need, ...]:
    is_asked = move.puts_off(awaited) and Need.REASON not in found.needs
    return (*found.needs, Need.WHY_LATER) if is_asked else found.needs


Table = Mapping[Status, tuple[Edge, ...]]


def faults(table: Table, initial: Status, held: Collection[str]) -> Iterator[str]:
    """What is wrong with a table of moves; `held` are the permissions that some role has. Checked on import."""
    for status in set(Status) - set(_reachable(table, initial)):
        yield f"no item can become “{status.value}”"
    for source, edges in table.items():
        targets = [step.target for step in edges]
        if len(targets) != len(set(targets)):
            yield f"“{source.value}” leads twice to the same status"
        if any(step.target is source and Need.REASON not in step.needs for step in edges):
            yield f"“{source.value}” leads to itself without a reason"
        for permission in {step.permission for step in edges} - set(held):
            yield f"“{source.value}” asks for {permission}, which no role has"


def _reachable(table: Table, start: Status) -> Iterator[Status]:
    seen, ahead = {start}, [start]
    while ahead:
        yield (here := ahead.pop())
        found = {step.target for step in table.get(here, ())} - seen
        seen |= found
        ahead.extend(found)


if found := list(faults(TRANSITIONS, INITIAL, frozenset().union(*map(codenames, Role)))):
    raise RuntimeError(f"tracking.workflow.TRANSITIONS: {'; '.join(found)}")
