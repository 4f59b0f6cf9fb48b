"""Pure: the steps of the ladder of reminders, and the rules that say when each is reached, who hears and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from tracking.quiet import Calendar


class Stage(TextChoices):
    """The steps in the order of time; the value is what the ledger keeps. The first three follow no rule."""

    REFUSED = "refused", pgettext_lazy("stage of a reminder", "Address refused")
    RETURNED = "returned", pgettext_lazy("stage of a reminder", "Handed back")
    ASKED = "asked", pgettext_lazy("stage of a reminder", "Asked by name")
    THIRTY_DAYS = "30 days", pgettext_lazy("stage of a reminder", "30 days before")
    FOURTEEN_DAYS = "14 days", pgettext_lazy("stage of a reminder", "14 days before")
    SEVEN_DAYS = "7 days", pgettext_lazy("stage of a reminder", "7 days before")
    OVERDUE = "overdue", pgettext_lazy("stage of a reminder", "Overdue")
    OVERDUE_7 = "overdue 7", pgettext_lazy("stage of a reminder", "7 days overdue")
    OVERDUE_14 = "overdue 14", pgettext_lazy("stage of a reminder", "14 days overdue")
    OVERDUE_30 = "overdue 30", pgettext_lazy("stage of a reminder", "30 days overdue")

    @property
    def rank(self) -> int:
        """Place on the ladder: a higher rank comes later."""
        return RANKS[self]


RANKS: dict[str, int] = {stage: rank for rank, stage in enumerate(Stage)}
STEPS: tuple[Stage, ...] = tuple(Stage)[3:]


@dataclass(frozen=True)
class Rule:
    """One step: `days` after the due day (before it when negative), counted in working days of headquarters or not.

    Those it tells: who answers for the item, the coordinator, the director of the lead. `is_single` sends whoever
    answers for it a mail of its own; everything else waits for the weekly digest.
    """

    stage: Stage
    days: int
    in_working_days: bool = False
    tells_owner: bool = True
    tells_coordinator: bool = False
    tells_director: bool = False
    is_single: bool = False

    @property
    def is_optional(self) -> bool:
        """What comes before the due day can be done without; lateness and requests cannot."""
        return self.days <= 0 and not self.is_single

    def reached_on(self, due_on: date, headquarters: Calendar) -> date:
        """The day from which the step holds."""
        if self.in_working_days and self.days > 0:
            return headquarters.working_days_after(due_on, self.days)
        return due_on + timedelta(days=self.days)


LADDER: tuple[Rule, ...] = (
    Rule(Stage.THIRTY_DAYS, -30),
    Rule(Stage.FOURTEEN_DAYS, -14),
    Rule(Stage.SEVEN_DAYS, -7),
    Rule(Stage.OVERDUE, 1, in_working_days=True, is_single=True),
    Rule(Stage.OVERDUE_7, 7, tells_coordinator=True),
    Rule(Stage.OVERDUE_14, 14, tells_owner=False, tells_coordinator=True),
    Rule(Stage.OVERDUE_30, 30, tells_owner=False, tells_director=True),
)


@dataclass(frozen=True)
class Step:
    """A rule and the day on which it was reached."""

    rule: Rule
    reached_on: date


class Steps:
    """The ladder on one day. Many things share a due day: what is found for one is kept for the others."""

    def __init__(self, ladder: Iterable[Rule], headquarters: Calendar, day: date) -> None:
        self._rules = sorted(ladder, key=lambda rule: rule.stage.rank, reverse=True)
        self._headquarters, self._day = headquarters, day
        self._found: dict[date, Step | None] = {}

    def of(self, due_on: date) -> Step | None:
        """The latest step reached, so that missed days collapse into one; None before the first."""
        if due_on not in self._found:
            self._found[due_on] = self._latest(due_on)
        return self._found[due_on]

    def _latest(self, due_on: date) -> Step | None:
        steps = (Step(rule, rule.reached_on(due_on, self._headquarters)) for rule in self._rules)
        return next((step for step in steps if step.reached_on <= self._day), None)


def horizon(day: date, ladder: Iterable[Rule] = LADDER) -> date:
    """The last due day that anybody is reminded of on `day`."""
    return day - timedelta(days=min((rule.days for rule in ladder), default=0))


def out_of_order(ladder: Iterable[Rule]) -> tuple[Rule, Rule] | None:
    """Two steps of which the later would be reached before the earlier, or on the same day; None when all is well."""
    rules = sorted(ladder, key=lambda rule: rule.stage.rank)
    pairs = zip(rules, rules[1:], strict=False)
    return next(((first, second) for first, second in pairs if first.days >= second.days), None)


def in_words(rule: Rule) -> str:
    """When the step is reached, as a sentence says it: `14 days before the due day`."""
    number = abs(rule.days)
    if rule.days < 0:
        return ngettext("%(days)d day before the due day", "%(days)d days before the due day", number) % {
            "days": number
        }
    if rule.days == 0:
        return _("on the due day")
    if rule.in_working_days:
        return ngettext("%(days)d working day after the due day", "%(days)d working days after the due day", number) % {
            "days": number
        }
    return ngettext("%(days)d day after the due day", "%(days)d days after the due day", number) % {"days": number}


PUT_OFF_AT_MOST = timedelta(days=14)
LATE_AT_MOST = timedelta(days=7)


def latest_put_off(day: date, due_on: date) -> date:
    """The last day until which a reminder may be put off on `day`."""
    return min(day + PUT_OFF_AT_MOST, due_on + LATE_AT_MOST)
