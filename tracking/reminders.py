"""Pure: what is due + what was sent + rules + habits + the day -> the reminders to write now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tracking.ladder import LADDER, RANKS, Rule, Stage, Step, Steps
from tracking.quiet import Calendar, Moment

MONDAY = 0


class Reason(TextChoices):
    """Why this person is told; the label is the sentence in the mail."""

    RESPONSIBLE = "responsible", _("You are the person responsible for it.")
    DELEGATE = "delegate", _("The person responsible is away, and you stand in for them.")
    FOCAL_POINT = "focal point", _("Your bureau leads it and no one is named as responsible.")
    ASKED = "asked", _("Your bureau was asked for it by name.")
    VACANT = "vacant", _("No one is there to answer for it, and you coordinate the plan.")
    RETURNED = "returned", _("It was handed back, and you coordinate the plan: it waits for another person.")
    REFUSED = "refused", _("Mail to this person does not arrive: their address needs to be corrected.")
    LATE = "late", _("It has been late for a week or more, and you coordinate the plan.")
    DIRECTOR = "director", _("It has been late for 30 days or more, and your bureau leads it.")


LEFT_OPEN = frozenset({Reason.VACANT, Reason.RETURNED})
AT_ONCE = LEFT_OPEN | {Reason.REFUSED}
OWNERS = frozenset({Reason.RESPONSIBLE, Reason.DELEGATE, Reason.FOCAL_POINT, Reason.ASKED})


class Kind(TextChoices):
    """What a reminder can be about."""

    ITEM = "item", _("action item")
    REPORT = "report", _("report due")
    REQUEST = "request", _("contribution request")
    HAND_BACK = "hand-back", _("action item handed back")
    ADDRESS = "address", _("address of a person")


class Thing(NamedTuple):
    """What a reminder is about: the kind and the key of its row (the item's for a hand-back, the person's)."""

    pk: int
    kind: str = Kind.ITEM.value


class Duty(NamedTuple):
    """One thing with a due day, as the ladder sees it. `code` is that of the item; `bureaux` lead it.

    `notice` is a step that follows no rule and holds `since` a day; a request begins with one and goes on to the
    ladder. `is_returned` says that who answered for the item handed it back and nobody has it yet.
    """

    thing: Thing
    code: str
    due_version: int
    due_on: date
    responsible: int | None = None
    bureaux: tuple[str, ...] = ()
    notice: Stage | None = None
    since: date | None = None
    is_returned: bool = False

    def step(self, steps: Steps) -> Step | None:
        if self.notice is None or self.since is None:
            return steps.of(self.due_on)
        found = steps.of(self.due_on) if self.notice is Stage.ASKED else None
        if found is not None and found.reached_on > self.since:
            return found
        return Step(Rule(self.notice, 0, is_single=True), self.since)


OF_ALL_ALIKE = Duty._fields.index("due_on")  # from here on the fields that decide who hears, and when


class Sent(NamedTuple):
    """One reminder the ledger already holds (whatever became of it), by the columns of its unique key."""

    recipient: int
    thing: Thing
    stage: str
    due_version: int
    again: int = 0


class Message(NamedTuple):
    """One reminder to one person, to be written into the ledger. `again` counts the times it was put off before."""

    recipient: int
    thing: Thing
    code: str
    stage: Stage
    due_on: date
    due_version: int
    reason: Reason
    instead_of: int | None = None  # the person responsible, when their delegate is told
    again: int = 0
    reached_on: date = date.min
    is_single: bool = False
    is_optional: bool = False

    @property
    def key(self) -> Sent:
        return Sent(self.recipient, self.thing, self.stage.value, self.due_version, self.again)


@dataclass(frozen=True)
class Habits:
    """How one person wants mail, and when they can have it: day of the digest (Monday is 0), steps they do without.

    With `digest_only` what others left open (vacant, handed back) waits for the digest too.
    """

    calendar: Calendar = field(default_factory=Calendar)
    digest_on: int = MONDAY
    without: frozenset[str] = frozenset()
    digest_only: bool = False

    def digest_from(self, reached_on: date) -> date:
        """The day of the first digest after a step was reached, that day included."""
        return reached_on + timedelta(days=(self.digest_on - reached_on.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class PutOff:
    """What a person did with one thing: `until` that day they hear nothing of it; `times` it has come back before."""

    until: date | None = None
    times: int = 0


EVERYDAY = Habits()
NOT_PUT_OFF = PutOff()


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
    administrators: tuple[int, ...] = ()
    habits: Mapping[int, Habits] = field(default_factory=dict)
    put_off: Mapping[tuple[int, Thing], PutOff] = field(default_factory=dict)

    def habits_of(self, person: int) -> Habits:
        return self.habits.get(person, EVERYDAY)

    def owners(self, duty: Duty) -> dict[int, Reason]:
        """The person responsible or, on leave, their delegate; else the focal points that lead, else coordinators."""
        if duty.is_returned:
            return dict.fromkeys(self.coordinators, Reason.RETURNED)
        if duty.responsible is not None and duty.responsible in self.active:
            if duty.responsible in self.delegates:
                return {self.delegates[duty.responsible]: Reason.DELEGATE}
            return {duty.responsible: Reason.RESPONSIBLE}
        reason = Reason.ASKED if duty.thing.kind == Kind.REQUEST else Reason.FOCAL_POINT
        focal_points = dict.fromkeys(_of_bureaux(self.focal_points, duty.bureaux), reason)
        return focal_points or dict.fromkeys(self.coordinators, Reason.VACANT)

    def told(self, duty: Duty, rule: Rule) -> dict[int, Reason]:
        """Who hears of the duty at that step; lateness climbs, and never falls silent for want of a person."""
        if duty.thing.kind == Kind.ADDRESS:
            others = tuple(person for person in self.coordinators if person != duty.thing.pk)
            return dict.fromkeys(others or self.administrators, Reason.REFUSED)
        owners = self.owners(duty)
        above = dict.fromkeys(self.coordinators, Reason.LATE)
        found: dict[int, Reason] = {}
        if rule.tells_director:
            found |= dict.fromkeys(_of_bureaux(self.directors, duty.bureaux), Reason.DIRECTOR)
        if rule.tells_coordinator:
            found |= above
        if rule.tells_owner:
            found |= owners
        return found or above or owners


def _of_bureaux(people: Mapping[str, tuple[int, ...]], bureaux: Iterable[str]) -> Iterator[int]:
    return (person for bureau in bureaux for person in people.get(bureau, ()))


def due_messages(
    duties: Iterable[Duty],
    recipients: Recipients,
    day: date,
    ladder: Iterable[Rule] = LADDER,
    headquarters: Calendar = EVERYDAY.calendar,
) -> Iterator[Message]:
    """Every reminder that is right on `day`, sent or not; none that its reader put off or does without."""
    return _messages(duties, _Heard(recipients, Steps(ladder, headquarters, day)), day, {})


def plan(
    duties: Iterable[Duty],
    sent: Iterable[Sent],
    recipients: Recipients,
    day: date,
    ladder: Iterable[Rule] = LADDER,
    headquarters: Calendar = EVERYDAY.calendar,
) -> tuple[Message, ...]:
    """The reminders still to be written: none whose step, or a later one, the person has for the same due day."""
    return tuple(_messages(duties, _Heard(recipients, Steps(ladder, headquarters, day)), day, _furthest(sent)))


Furthest = dict[tuple[int, Thing, int, int], int]


def _furthest(sent: Iterable[Sent]) -> Furthest:
    """The rank of the last step that each person has: recipient, thing, version and times put off -> rank."""
    ranks: Furthest = {}
    for recipient, thing, stage, due_version, again in sent:
        key, rank = (recipient, thing, due_version, again), RANKS.get(stage, -1)
        if rank > ranks.get(key, -1):
            ranks[key] = rank
    return ranks


class Hearer(NamedTuple):
    """One who hears of a duty at a step, why, and how."""

    person: int
    reason: Reason
    step: Step
    rank: int
    is_single: bool
    is_optional: bool


class _Heard:
    """Who hears of a duty, without those who do without the step. Many duties are alike: each answer is kept."""

    def __init__(self, recipients: Recipients, steps: Steps) -> None:
        self.recipients, self._steps = recipients, steps
        self._found: dict[tuple[object, ...], tuple[Hearer, ...]] = {}

    def of(self, duty: Duty) -> tuple[Hearer, ...]:
        alike = duty if duty.notice is Stage.REFUSED else duty[OF_ALL_ALIKE:]
        found = self._found.get(alike)
        if found is None:
            found = self._found[alike] = tuple(self._hearers(duty))
        return found

    def _hearers(self, duty: Duty) -> Iterator[Hearer]:
        step = duty.step(self._steps)
        if step is None:
            return
        rule = step.rule
        for person, reason in self.recipients.told(duty, rule).items():
            is_owner = reason in OWNERS
            is_optional = rule.is_optional and is_owner and duty.thing.kind != Kind.REQUEST
            if not is_optional or rule.stage.value not in self.recipients.habits_of(person).without:
                is_single = reason in AT_ONCE or (rule.is_single and is_owner)
                yield Hearer(person, reason, step, rule.stage.rank, is_single, is_optional)


def _messages(duties: Iterable[Duty], heard: _Heard, day: date, furthest: Furthest) -> Iterator[Message]:
    """What was sent is asked before a message is made: of a hundred thousand duties a round finds few new."""
    put_off = heard.recipients.put_off
    for duty in duties:
        for hearer in heard.of(duty):
            wish = put_off.get((hearer.person, duty.thing), NOT_PUT_OFF) if put_off else NOT_PUT_OFF
            if wish.until is not None and day < wish.until:
                continue
            key = (hearer.person, duty.thing, duty.due_version, wish.times)
            if hearer.rank > furthest.get(key, -1):
                yield _message(duty, hearer, wish.times)


def _message(duty: Duty, hearer: Hearer, again: int) -> Message:
    return Message(
        hearer.person,
        duty.thing,
        duty.code,
        hearer.step.rule.stage,
        duty.due_on,
        duty.due_version,
        hearer.reason,
        duty.responsible if hearer.reason is Reason.DELEGATE else None,
        again,
        hearer.step.reached_on,
        hearer.is_single,
        hearer.is_optional,
    )


def going_now(
    messages: Iterable[Message], recipients: Recipients, moment: Moment, written_to: Collection[int] = ()
) -> tuple[Message, ...]:
    """Those of the messages that go at this moment: on a working day of their reader, at a decent hour, in the one
    mail of the day (`written_to` had theirs), and no digest before its weekday."""
    turns: dict[tuple[object, ...], bool] = {}

    def is_its_turn(message: Message) -> bool:
        alike = (message.recipient, message.reached_on, message.is_single, message.reason)
        if alike not in turns:
            habits = recipients.habits_of(message.recipient)
            is_free = message.recipient not in written_to and moment.may_write(habits.calendar)
            turns[alike] = is_free and _is_its_turn(message, habits, moment)
        return turns[alike]

    return tuple(message for message in messages if is_its_turn(message))


def _is_its_turn(message: Message, habits: Habits, moment: Moment) -> bool:
    """A single mail goes at once; the digest on its weekday, or on the first day after it that a mail could go."""
    waits = habits.digest_only and message.reason in LEFT_OPEN
    if message.is_single and not waits:
        return True
    return habits.digest_from(message.reached_on) <= moment.here(habits.calendar)[0]
