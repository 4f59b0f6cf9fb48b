"""Puts chosen fields of an old version back, as a new change through the same doors as any other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.kept import keep
from tracking.deadlines import move_own_deadline
from tracking.models import ActionItem, Person
from tracking.owners import record_owner, successor_of
from tracking.topics import Tagger, set_topics
from tracking.twins import TwinRefused, first_of_duty

Values = Mapping[str, Any]
REASON_AT_MOST = 80  # the history keeps a hundred characters, some of them for the number of the version
KEPT_AT_MOST = 100


class RestoreRefused(Exception):
    """What was chosen cannot be put back; nothing was changed."""


@dataclass(frozen=True)
class Choice:
    """Fields that are put back together."""

    name: str
    label: str | Promise
    fields: tuple[str, ...]


RHYTHM = ("rhythm_months", "rhythm_starts_on", "rhythm_ends_on")
PERSON, DEADLINE, TWIN, TOPICS = "person", "deadline", "twin", "topics"
CHOICES = (
    Choice("title", gettext_lazy("Action"), ("title",)),
    Choice(PERSON, gettext_lazy("Person responsible"), ("responsible_id",)),
    Choice(
        DEADLINE,
        gettext_lazy("Deadline with its rule, meeting, rhythm and days"),
        ("due_rule", "due_on", "before_meeting_id", "lead_days", *RHYTHM),
    ),
    Choice(TWIN, gettext_lazy("Same duty as"), ("twin_of_id",)),
    Choice(TOPICS, gettext_lazy("Topics"), ("topics",)),
)
STATUS_FIELDS = frozenset({"status", "awaiting_body", "awaiting_question", "awaiting_by", "superseded_by"})
BY_MOVE = gettext_lazy("The status moves along its table and asks for what each move needs: use “Move status”.")
BY_DEADLINE = gettext_lazy("Follows from the deadline and from the reports due.")
BY_NUMBER = gettext_lazy("The code follows the number of the Resolution; former codes keep working.")
BY_ENTRY = gettext_lazy("Set when the item was entered; it does not change back.")


def differing(then: Values, now: Values) -> tuple[Choice, ...]:
    """The choices whose fields were other than they are now. A computed day alone is no difference."""
    return tuple(choice for choice in CHOICES if any(then[name] != now[name] for name in _given(choice, then, now)))


def _given(choice: Choice, then: Values, now: Values) -> list[str]:
    fixed = ActionItem.DueRule.FIXED in {then["due_rule"], now["due_rule"]}
    return [name for name in choice.fields if name in then and (name != "due_on" or fixed)]


def choice_of(field: str) -> Choice | None:
    return next((choice for choice in CHOICES if field in choice.fields), None)


def why_not(field: str) -> str | Promise:
    """Why a field that differs cannot be chosen."""
    if field in STATUS_FIELDS:
        return BY_MOVE
    if field in {"next_due_on", "due_on"}:
        return BY_DEADLINE
    return BY_NUMBER if field == "code" else BY_ENTRY


@transaction.atomic
def restore(
    item: ActionItem, then: Values, chosen: Collection[str], *, version: int, by: Person, at: datetime, why: str
) -> None:
    """Put the chosen choices back to what they were. Raises RestoreRefused or EditConflict; then nothing is changed."""
    before, standing, due_on = item.responsible, item.twin_of_id, item.due_on
    kept = keep("restored", number=version, why=why)
    for choice in CHOICES:
        if choice.name in chosen and choice.name != TOPICS:
            for field in choice.fields:
                setattr(item, field, then[field])
    if TWIN in chosen:
        _name_first(item, standing)
    _check(item, chosen)
    item._change_reason = kept[:KEPT_AT_MOST]  # type: ignore[attr-defined]  # read by the history
    item.save()
    if PERSON in chosen and before != item.responsible:
        record_owner(item, before=before, by=by, at=at, why=kept)
    if DEADLINE in chosen:
        move_own_deadline(item, before=due_on, by=by, at=at, why=kept)
    if TOPICS in chosen:
        set_topics(item, then["topics"], Tagger(by=by, at=timezone.now(), why=kept))


def _name_first(item: ActionItem, standing: int | None) -> None:
    """What was the first item of a duty may name another by now."""
    try:
        item.twin_of = first_of_duty(item, item.twin_of, standing=standing)
    except TwinRefused as refusal:
        raise RestoreRefused(str(refusal)) from refusal


def _check(item: ActionItem, chosen: Collection[str]) -> None:
    if PERSON in chosen and item.responsible is not None:
        _check_person(item, item.responsible)
    try:
        item.full_clean(validate_unique=False)
    except ValidationError as refusal:
        raise RestoreRefused(" ".join(refusal.messages)) from refusal


def _check_person(item: ActionItem, person: Person) -> None:
    if not person.is_active:
        raise RestoreRefused(
            _("%(person)s has left and cannot be made responsible again. Nothing was changed.") % {"person": person}
        )
    bureaux = frozenset(item.participations.values_list("bureau", flat=True))
    if why_not := successor_of(person).why_not(bureaux):
        raise RestoreRefused(_("%(why_not)s. Nothing was changed.") % {"why_not": why_not})
