"""Pure: the counts that papers state. Every count is of items, never a share of them.

Figures of the whole plan count each duty once (`each_duty_once`); lists name every clause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from resolutions.vocabulary import Bureau
from tracking.reports.facts import DateChangeFact, ItemFact, PlanFacts, ReportDueFact, StatusChangeFact
from tracking.schedule import Health
from tracking.workflow import Status, status_of_duty

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
    items = each_duty_once(facts).items
    return Coverage(updated=sum(1 for item in items if item.updates_in_period), items=len(items))


def each_duty_once(facts: PlanFacts) -> PlanFacts:
    """The plan with one item for each duty; where the duties are not known, each clause is one.

    It is the least finished clause, and as late as the latest of them.
    """
    clauses: dict[str, list[ItemFact]] = {}
    for item in facts.items:
        clauses.setdefault(item.duty or item.code, []).append(item)
    return replace(facts, items=tuple(_one_of(group) for group in clauses.values()))


def _one_of(clauses: list[ItemFact]) -> ItemFact:
    status = status_of_duty(item.status for item in clauses)
    chosen = next(item for item in clauses if item.status == status)
    return replace(chosen, health=min((item.health for item in clauses), key=tuple(Health).index))


def duties(facts: PlanFacts) -> int:
    """How many duties the plan's clauses lay down."""
    return len(each_duty_once(facts).items)


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
