"""The steps of a reminder, each one conditional UPDATE: a step that does not change the very rows it names is undone.

pending -> claimed (token, lease) -> sending -> sent | uncertain | failed | withdrawn. No step spans the network.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from tracking.models import MailDay, Reminder
from tracking.reminders import Kind, Message

LEASE = timedelta(seconds=60)  # five times the longest wait for a mail server's answer, and more
BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=120))
TRIES = len(BACK_OFF) + 1
CHUNK = 500  # rows that one statement names

Status = Reminder.Status
NOT_HELD: dict[str, Any] = {"token": None, "lease_until": None}


class ClaimLost(Exception):
    """The lease ran out and someone else holds the rows: nothing of the step was kept."""


@dataclass(frozen=True)
class Group:
    """Pending rows that go in one mail: all new ones of a person, or those of one mail whose fate is not known."""

    recipient: int
    message_id: str = ""

    def rows(self, at: datetime) -> QuerySet[Reminder]:
        ready = Reminder.objects.ready(at).filter(recipient=self.recipient)
        if self.message_id:
            return ready.filter(retried_unsure=True, message_id=self.message_id)
        return ready.filter(retried_unsure=False)


def write_plan(messages: Collection[Message], at: datetime) -> None:
    """Pending rows for the messages; a row that another planner has written meanwhile stands.

    One statement that takes them all as one value: through model instances a row costs thirty times its plan.
    """
    if not messages:
        return
    alike, place, rows = _alike(at), PLACES[connection.vendor], json.dumps([_own(message) for message in messages])
    fields = {each.name: each for each in Reminder._meta.concrete_fields}
    own = (place.format(number, fields[name].db_type(connection)) for number, name in enumerate(OWN))
    columns = ", ".join(f'"{fields[name].column}"' for name in (*OWN, *alike))
    values, source = ", ".join([*own, *["%s"] * len(alike)]), ROWS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Reminder._meta.db_table}" ({columns}) SELECT {values} FROM {source}'  # noqa: S608  # names
            " WHERE true ON CONFLICT DO NOTHING",
            [*alike.values(), rows],
        )


PLACES = {"sqlite": "json_extract(value, '$[{}]')", "postgresql": "CAST(value ->> {} AS {})"}
ROWS = {"sqlite": "json_each(%s)", "postgresql": "json_array_elements(CAST(%s AS json))"}
THINGS: tuple[tuple[str, frozenset[str]], ...] = (
    ("item", frozenset({Kind.ITEM.value, Kind.HAND_BACK.value})),
    ("report_due", frozenset({Kind.REPORT.value})),
    ("request", frozenset({Kind.REQUEST.value})),
    ("person", frozenset({Kind.ADDRESS.value})),
)
OWN = ("recipient", "stage", "due_on", "due_version", "again", *(name for name, _kinds in THINGS))


def _own(message: Message) -> tuple[Any, ...]:
    """The values of the fields `OWN`."""
    pk, kind = message.thing
    things = [pk if kind in kinds else None for _name, kinds in THINGS]
    day = message.due_on.isoformat()
    return message.recipient, message.stage.value, day, message.due_version, message.again, *things


def _alike(at: datetime) -> dict[str, Any]:
    """Name -> value of all the other fields that are filled: each new row is as they say it begins."""
    begun = Reminder(planned_at=at, next_try_at=at)
    others = (each for each in Reminder._meta.concrete_fields if each.name not in OWN)
    values = {each.name: each.get_db_prep_save(each.value_from_object(begun), connection) for each in others}
    return {name: value for name, value in values.items() if value is not None}


def plan_again(pks: Collection[int], at: datetime) -> int:
    """Withdrawn rows that are right once more (an item was reopened) wait again; they were never sent."""
    return _each_chunk(pks, Status.WITHDRAWN, status=Status.PENDING, next_try_at=at, error="", **NOT_HELD)


def _each_chunk(pks: Collection[int], source: str, **change: Any) -> int:
    return sum(Reminder.objects.filter(pk__in=some, status=source).update(**change) for some in _chunks(pks))


def _chunks(pks: Collection[int]) -> Iterator[list[int]]:
    listed = sorted(pks)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def recover(at: datetime) -> None:
    """Rows whose holder died. Claimed: wait again. Sending: once more with the same Message-ID, then uncertain."""
    expired = Reminder.objects.with_lease_expired(at)
    expired.filter(status=Status.CLAIMED).update(status=Status.PENDING, **NOT_HELD)
    sending = expired.filter(status=Status.SENDING)
    sending.filter(retried_unsure=True).update(status=Status.UNCERTAIN, error=_lost_twice(), **NOT_HELD)
    sending.filter(retried_unsure=False).update(status=Status.PENDING, retried_unsure=True, next_try_at=at, **NOT_HELD)


def _lost_twice() -> str:
    return _("It was handed to the mail server twice and no answer was kept: it may have arrived.")


def waiting(at: datetime) -> list[Group]:
    """The mails to make now: the person who has waited longest is not pushed back by those who came later."""
    ready = Reminder.objects.ready(at).order_by("next_try_at", "pk")
    fresh = ready.filter(retried_unsure=False).values_list("recipient_id", flat=True)
    unsure = ready.filter(retried_unsure=True).values_list("recipient_id", "message_id")
    return [
        *(Group(person, message_id) for person, message_id in dict.fromkeys(unsure)),
        *(Group(person) for person in dict.fromkeys(fresh)),
    ]


@dataclass(frozen=True)
class Hold:
    """Rows held under one token, all at the same step."""

    token: UUID
    count: int
    status: str = Status.CLAIMED.value

    def rows(self) -> QuerySet[Reminder]:
        return Reminder.objects.filter(token=self.token, status=self.status)

    def without(self, count: int) -> Hold:
        return Hold(self.token, self.count - count, self.status)


def claim(group: Group, at: datetime) -> Hold | None:
    """Holds the group's rows under one token until the lease ends; None when someone else took them first."""
    token = uuid4()
    count = group.rows(at).order_by().update(status=Status.CLAIMED, token=token, lease_until=at + LEASE)
    return Hold(token, count) if count else None


def begin_sending(hold: Hold, message_id: str, at: datetime) -> Hold:
    """The last step before the network: from here on a mail may have gone. Raises ClaimLost when the lease is over."""
    rows = hold.rows().filter(lease_until__gt=at)
    _exactly(
        hold.count,
        rows,
        status=Status.SENDING,
        message_id=message_id,
        attempts=F("attempts") + 1,
        tried_at=at,
        lease_until=at + LEASE,
    )
    return Hold(hold.token, hold.count, Status.SENDING.value)


def still_held(hold: Hold) -> Hold | None:
    """What is left of a claim after something broke in its midst; None when nothing is, or a mail may have gone."""
    count = hold.rows().count()
    return Hold(hold.token, count, hold.status) if count else None


def take_day(recipient: int, on: date, message_id: str) -> bool:
    """Whether that mail is the one of the person's day: the first to be entered is, whoever else tries."""
    MailDay.objects.bulk_create([MailDay(recipient_id=recipient, on=on, message_id=message_id)], ignore_conflicts=True)
    return MailDay.objects.filter(recipient=recipient, on=on, message_id=message_id).exists()


def give_day_back(recipient: int, on: date, message_id: str) -> None:
    """The mail did not go after all: another may be the one of that day."""
    MailDay.objects.filter(recipient=recipient, on=on, message_id=message_id).delete()


def wait(hold: Hold, until: datetime) -> str:
    """Not now, through no fault of the mail: the rows wait and count no try."""
    _exactly(hold.count, hold.rows(), status=Status.PENDING, next_try_at=until, **NOT_HELD)
    return Status.PENDING


def wait_for_server(hold: Hold, error: str) -> str:
    """The mail server cannot be spoken to, which is no fault of the mail: no try is counted and its turn stays, so
    that the alarm sees for how long it has waited; the next round knocks once more."""
    _exactly(hold.count, hold.rows(), status=Status.PENDING, error=_short(error), **NOT_HELD)
    return Status.PENDING


def settle_sent(hold: Hold, at: datetime) -> str:
    """The server said 250. Like its sisters below, returns the status the rows now have."""
    _exactly(hold.count, hold.rows(), status=Status.SENT, sent_at=at, error="", **NOT_HELD)
    return Status.SENT


def settle_failed(hold: Hold, error: str) -> str:
    """For good: the address is wrong, or the server refused it with a 5xx."""
    _exactly(hold.count, hold.rows(), status=Status.FAILED, error=_short(error), **NOT_HELD)
    return Status.FAILED


def settle_unsure(hold: Hold, error: str, at: datetime) -> str:
    """The connection broke after the mail was handed over: once more with the same Message-ID, then uncertain."""
    with transaction.atomic():
        first_time = hold.rows().filter(retried_unsure=False)
        again = first_time.update(
            status=Status.PENDING, retried_unsure=True, next_try_at=at + BACK_OFF[0], error=_short(error), **NOT_HELD
        )
        given_up = hold.rows().update(status=Status.UNCERTAIN, error=_short(error), **NOT_HELD)
        _expect(hold.count, again + given_up)
    return Status.PENDING if again else Status.UNCERTAIN


def put_off(hold: Hold, error: str, at: datetime) -> str:
    """A passing trouble: each row waits by its number of tries, and after the fifth it has failed."""
    this_try = 0 if hold.status == Status.SENDING else 1  # a try that came to `sending` is counted already
    change: dict[str, Any] = {"attempts": F("attempts") + this_try, "error": _short(error), **NOT_HELD}
    with transaction.atomic():
        failed = hold.rows().filter(attempts__gte=TRIES - this_try).update(status=Status.FAILED, **change)
        again = sum(
            hold.rows()
            .filter(attempts=tries - this_try)
            .update(status=Status.PENDING, next_try_at=at + delay, **change)
            for tries, delay in enumerate(BACK_OFF, start=1)
        )
        _expect(hold.count, failed + again)
    return Status.PENDING if again else Status.FAILED


def withdraw(hold: Hold, pks: Collection[int]) -> Hold:
    """Rows that are no longer true leave the claim unsent; returns what is still held."""
    with transaction.atomic():
        changed = sum(
            hold.rows().filter(pk__in=some).update(status=Status.WITHDRAWN, **NOT_HELD) for some in _chunks(pks)
        )
        _expect(len(pks), changed)
    return hold.without(len(pks))


def _exactly(count: int, rows: QuerySet[Reminder], **change: Any) -> None:
    with transaction.atomic():
        _expect(count, rows.update(**change))


def _expect(count: int, changed: int) -> None:
    if changed != count:
        raise ClaimLost(f"{changed} of {count} rows were still held")


def _short(error: str) -> str:
    return " ".join(error.split())[:300]
