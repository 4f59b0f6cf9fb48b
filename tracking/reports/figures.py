"""Pure: the counts that papers state. Every count is of items, never a share of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from resolutions.vocabulary import Bureau
from tracking.reports.facts import DateChangeFact, ItemFact, PlanFacts, ReportDueFact, StatusChangeFact
from tracking.schedule import Health
from tracking.workflow import Status

JOINT = "joint"
NOBODY = "none"
HOLDERS = (*(bureau.value for bureau in Bureau), JOINT, NOBODY)


@dataclass(frozen=True)
class CrossTable:
    """Items counted by a value of a vocabulary (the row) and by holder; what does not occur counts 0."""

    cells: Counter[tuple[str, str]]

    def at(self, row: str, holder: str) -> int:
        return self.cells[(row, holder)]

    def of_row(self, row: str) -> int:
        return sum(count for (key, _), count in self.cells.items() if key == row)

    def of_holder(self, holder: str) -> int:
        return sum(count for (_, key), count in self.cells.items() if key == holder)

    @property
    def total(self) -> int:
        return self.cells.total()


@dataclass(frozen=True)
class Coverage:
    """How many items were heard of in the period, out of how many."""

    updated: int
    items: int


def holder(item: ItemFact) -> str:
    """Who answers for the item: a bureau's code, `joint` for several with equal parts, `none` where nobody is named."""
    if item.lead:
        return item.lead.value
    return JOINT if item.joint else NOBODY


def by_status(items: Iterable[ItemFact]) -> CrossTable:
    return _crossed(items, lambda item: item.status)


def by_health(items: Iterable[ItemFact]) -> CrossTable:
    return _crossed(items, lambda item: item.health)


def _crossed(items: Iterable[ItemFact], key: Callable[[ItemFact], str]) -> CrossTable:
    return CrossTable(Counter((key(item), holder(item)) for item in items))


def cooperation(items: Iterable[ItemFact]) -> Counter[tuple[str, str]]:
    """(holder, supporting bureau) -> items; (holder, `none`) counts the items nobody supports."""
    return Counter((holder(item), helper) for item in items for helper in item.support or (NOBODY,))


def coverage(facts: PlanFacts) -> Coverage:
    return Coverage(updated=sum(1 for item in facts.items if item.updates_in_period), items=len(facts.items))


def duties(facts: PlanFacts) -> int:
    """How many duties the plan's clauses lay down; where that is not known, each clause is one."""
    return len({item.duty or item.code for item in facts.items})


def in_health(facts: PlanFacts, health: Health) -> tuple[ItemFact, ...]:
    return tuple(item for item in facts.items if item.health == health)


def in_status(facts: PlanFacts, status: Status) -> tuple[ItemFact, ...]:
    return tuple(item for item in facts.items if item.status == status)


def net_changes(facts: PlanFacts) -> tuple[StatusChangeFact, ...]:
    """One change per item over the period: from where it first stood to where it stands; there and back is none."""
    first: dict[str, StatusChangeFact] = {}
    last: dict[str, StatusChangeFact] = {}
    for change in facts.status_changes:
        first.setdefault(change.item, change)
        last[change.item] = change
    net = (
        StatusChangeFact(
            item=code,
            source=first[code].source,
            target=change.target,
            on=change.on,
            why=change.why,
            illustrative=first[code].illustrative or change.illustrative,
        )
        for code, change in last.items()
    )
    return tuple(change for change in net if change.source != change.target)


def slips(facts: PlanFacts) -> tuple[DateChangeFact, ...]:
    return tuple(change for change in facts.date_changes if change.is_slip)


def due_at_this_meeting(facts: PlanFacts) -> tuple[ReportDueFact, ...]:
    return tuple(due for due in facts.reports_due if due.meeting.slug == facts.meeting.slug)


def illustrative_items(facts: PlanFacts) -> int:
    """Items whose status, progress or report is made up to show how the tracker works."""
    named = {change.item for change in facts.status_changes + facts.date_changes if change.illustrative}
    named |= {due.item for due in facts.reports_due if due.illustrative}
    return sum(1 for item in facts.items if is_illustrative(item) or item.code in named)


def is_illustrative(item: ItemFact) -> bool:
    shown = item.illustrative or bool(item.update and item.update.illustrative)
    return shown or any(piece.illustrative for piece in item.evidence)
