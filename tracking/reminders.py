"""Pure: the ladder of reminders, and what is due + what was sent + the day -> the messages to plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    """The steps of the ladder in the order of time; the value is what the ledger keeps."""

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

# Days after the due day on which a step is reached. The first overdue step waits for a working day.
OFFSETS: dict[Stage, int] = {
    Stage.THIRTY_DAYS: -30,
    Stage.FOURTEEN_DAYS: -14,
    Stage.SEVEN_DAYS: -7,
    Stage.OVERDUE_7: 7,
    Stage.OVERDUE_14: 14,
    Stage.OVERDUE_30: 30,
}
SATURDAY = 5


class Reason(TextChoices):
    """Why this person is told; the label is the sentence in the mail."""

    RESPONSIBLE = "responsible", _("You are the person responsible for it.")
    DELEGATE = "delegate", _("The person responsible is away, and you stand in for them.")
    FOCAL_POINT = "focal point", _("Your bureau leads it and no one is named as responsible.")
    VACANT = "vacant", _("No one is there to answer for it, and you coordinate the plan.")
    LATE = "late", _("It has been late for a week or more, and you coordinate the plan.")
    DIRECTOR = "director", _("It has been late for 30 days or more, and your bureau leads it.")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a reminder is about: an action item's own deadline, or one report due."""

    pk: int
    is_report: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing with a due day, as the ladder sees it. `code` is that of the item; `bureaux` lead it."""

    thing: Thing
    code: str
    due_on: date
    due_version: int
    responsible: int | None = None
    bureaux: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """One reminder the ledger already holds (whatever became of it), by the columns of its unique key."""

    recipient: int
    thing: Thing
    stage: str
    due_version: int


@dataclass(frozen=True, slots=True)
class Message:
    """One reminder to one person, to be written into the ledger."""

    recipient: int
    thing: Thing
    code: str
    stage: Stage
    due_on: date
    due_version: int
    reason: Reason
    instead_of: int | None = None  # the person responsible, when their delegate is told

    @property
    def key(self) -> Sent:
        return Sent(self.recipient, self.thing, self.stage.value, self.due_version)


@dataclass(frozen=True)
class Recipients:
    """Who may be written to on a day, by primary key: active people only; focal points and directors by bureau.

    `delegates` maps who is away on that day to who stands in for them: active and not away too.
    """

    active: frozenset[int] = frozenset()
    focal_points: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    coordinators: tuple[int, ...] = ()
    directors: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    delegates: Mapping[int, int] = field(default_factory=dict)

    def owners(self, duty: Duty) -> dict[int, Reason]:
        """The person responsible or, on leave, their delegate; else the focal points that lead, else coordinators."""
        if duty.responsible is not None and duty.responsible in self.active:
            if duty.responsible in self.delegates:
                return {self.delegates[duty.responsible]: Reason.DELEGATE}
            return {duty.responsible: Reason.RESPONSIBLE}
        focal_points = dict.fromkeys(_of_bureaux(self.focal_points, duty.bureaux), Reason.FOCAL_POINT)
        return focal_points or dict.fromkeys(self.coordinators, Reason.VACANT)

    def told(self, duty: Duty, stage: Stage) -> dict[int, Reason]:
        """Who hears of the duty at that step; lateness climbs, and never falls silent for want of a person."""
        owners = self.owners(duty)
        above = dict.fromkeys(self.coordinators, Reason.LATE)
        if stage is Stage.OVERDUE_7:
            return {**above, **owners}
        if stage is Stage.OVERDUE_14:
            return above or owners
        if stage is Stage.OVERDUE_30:
            directors = dict.fromkeys(_of_bureaux(self.directors, duty.bureaux), Reason.DIRECTOR)
            return directors or above or owners
        return owners


def _of_bureaux(people: Mapping[str, tuple[int, ...]], bureaux: Iterable[str]) -> Iterator[int]:
    return (person for bureau in bureaux for person in people.get(bureau, ()))


def next_working_day(day: date) -> date:
    """The first day after `day` that is not in a weekend."""
    after = day + timedelta(days=1)
    return after if after.weekday() < SATURDAY else after + timedelta(days=7 - after.weekday())


def reached_on(stage: Stage, due_on: date) -> date:
    """The day from which the step holds."""
    return next_working_day(due_on) if stage is Stage.OVERDUE else due_on + timedelta(days=OFFSETS[stage])


@lru_cache(maxsize=4096)
def stage_on(due_on: date, day: date) -> Stage | None:
    """The latest step reached on `day`, so that missed days collapse into one; None before the first."""
    return next((stage for stage in reversed(Stage) if reached_on(stage, due_on) <= day), None)


def horizon(day: date) -> date:
    """The last due day that anybody is reminded of on `day`."""
    return day - timedelta(days=OFFSETS[Stage.THIRTY_DAYS])


def due_messages(duties: Iterable[Duty], recipients: Recipients, day: date) -> Iterator[Message]:
    """Every reminder that is right on `day`, sent or not."""
    for duty in duties:
        stage = stage_on(duty.due_on, day)
        if stage is None:
            continue
        for person, reason in recipients.told(duty, stage).items():
            absent = duty.responsible if reason is Reason.DELEGATE else None
            yield Message(person, duty.thing, duty.code, stage, duty.due_on, duty.due_version, reason, absent)


def plan(duties: Iterable[Duty], sent: Iterable[Sent], recipients: Recipients, day: date) -> tuple[Message, ...]:
    """The reminders still to be written: none whose step, or a later one, the person has for the same due day."""
    furthest = _furthest(sent)
    return tuple(
        message
        for message in due_messages(duties, recipients, day)
        if message.stage.rank > furthest.get((message.recipient, message.thing, message.due_version), -1)
    )


def _furthest(sent: Iterable[Sent]) -> dict[tuple[int, Thing, int], int]:
    ranks: dict[tuple[int, Thing, int], int] = {}
    for row in sent:
        key = (row.recipient, row.thing, row.due_version)
        ranks[key] = max(ranks.get(key, -1), RANKS.get(row.stage, -1))
    return ranks
