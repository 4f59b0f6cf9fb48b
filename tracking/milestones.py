"""Moves the day of a milestone: each move is a row; a later day or none needs a reason, and a later one is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tracking.deadlines import ReasonMissing
from tracking.models import Milestone, MilestoneChange, Person
from tracking.schedule import is_postponed

REASON_AT_MOST = 100  # as long as a row of history takes, where the story reads it


@dataclass(frozen=True)
class Shift:
    """A milestone that is there already, which has its new day by now; the day it had before, and why."""

    step: Milestone
    before: date | None
    why: str

    @property
    def is_postponed(self) -> bool:
        """A day that was taken away is compared with once another is set: to remove it is no way round the reason."""
        return is_postponed(self.before or self.step.removed_day(), self.step.due_on)

    @property
    def needs_reason(self) -> bool:
        return self.is_postponed or self.step.due_on is None


def count_and_tell(shifts: Iterable[Shift], *, by: Person, at: datetime) -> list[MilestoneChange]:
    """Count what moves later on the milestones; the caller saves them and the rows returned. Raises ReasonMissing."""
    return [_told(shift, by, at) for shift in shifts if shift.before != shift.step.due_on]


def _told(shift: Shift, by: Person, at: datetime) -> MilestoneChange:
    step, why = shift.step, shift.why.strip()
    if shift.needs_reason and not why:
        raise ReasonMissing(step.title)
    step.times_postponed += shift.is_postponed
    if why:
        step._change_reason = why[:REASON_AT_MOST]  # type: ignore[attr-defined]  # read by the history
    return MilestoneChange(milestone=step, source=shift.before, target=step.due_on, by=by, at=at, why=why)
