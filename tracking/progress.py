"""Adds an update to an item: the row and the “last update” of all items of the same duty are one transaction."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracking.deadlines import answer_rhythms
from tracking.models import ActionItem, Channel, Person, ProgressUpdate


class ConfirmationRefused(Exception):
    """Nothing can be confirmed of work that has ended."""


@transaction.atomic
def add_update(
    item: ActionItem,
    text: str,
    *,
    on: date,
    by: Person | None,
    at: datetime,
    channel: Channel = Channel.FORM,
    illustrative: bool = False,
) -> ProgressUpdate:
    """Record what was done on a day. An update dated before the latest one leaves the item's “last update” as it is.

    The version is raised without a row of history: an update spoils nobody's open form (`edited_since` looks at the
    history), yet a save by someone who read the item before cannot write the old “last update” back.
    """
    update = ProgressUpdate.objects.create(
        item=item, on=on, text=text.strip(), by=by, at=at, channel=channel, illustrative=illustrative
    )
    _heard_of(item, on, by)
    _go_on(item, by, at, channel)
    return update


def last_written(item: ActionItem) -> int:
    """Key of the update of the item that was written last, which a page carries along; 0 without any."""
    written = ProgressUpdate.written.filter(item=item).order_by("-pk").values_list("pk", flat=True)
    return written.first() or 0


def is_told_since(item: ActionItem, text: str, *, on: date, by: Person, after: int) -> bool:
    """Whether the person told the very same of that day since the update with key `after`: their form came twice."""
    newer = item.updates.filter(kind=ProgressUpdate.Kind.PROGRESS, pk__gt=after)
    return newer.filter(on=on, by=by, text=text.strip()).exists()


@transaction.atomic
def confirm(
    item: ActionItem, *, on: date, by: Person | None, at: datetime, channel: Channel = Channel.FORM
) -> ProgressUpdate:
    """Record that nothing has changed since the last progress; a second time the same day by the same person is one.

    Raises ConfirmationRefused for an item whose work has ended.
    """
    if not item.is_open:
        raise ConfirmationRefused(
            _("The work on %(code)s has ended; there is nothing to confirm. Nothing was changed.") % {"code": item.code}
        )
    kind = ProgressUpdate.Kind.CONFIRMATION
    known = item.updates.filter(kind=kind, on=on, by=by).first()
    if known:
        return known
    text = no_change_since(unchanged_since(item))
    update = ProgressUpdate.objects.create(item=item, on=on, text=text, by=by, at=at, channel=channel, kind=kind)
    _heard_of(item, on, by)
    _go_on(item, by, at, channel)
    return update


def unchanged_since(item: ActionItem) -> date:
    """The day of the latest progress on the duty, on whichever of its clauses it was written, else of the opening."""
    told = ProgressUpdate.objects.filter(item__in=ActionItem.objects.same_duty_as(item))
    days = told.filter(kind=ProgressUpdate.Kind.PROGRESS).order_by("-on").values_list("on", flat=True)
    return days.first() or item.opened_on


def no_change_since(day: date) -> str:
    return _("No change since %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


def _go_on(item: ActionItem, by: Person | None, at: datetime, channel: Channel) -> None:
    """What is due by rhythm, on this clause or another of the same duty, is answered by the word that was given."""
    duty = ActionItem.objects.same_duty_as(item)
    if answer_rhythms(duty, by=by, at=at, channel=channel) and item.due_rule == ActionItem.DueRule.RHYTHM:
        item.refresh_from_db(fields=["due_on", "next_due_on", "due_version", "version"])


def _heard_of(item: ActionItem, on: date, by: Person | None) -> None:
    not_newer = Q(last_update_on=None) | Q(last_update_on__lte=on)
    heard = {"last_update_on": on, "last_update_by": by, "version": F("version") + 1}
    if ActionItem.objects.filter(not_newer, pk=item.pk).update(**heard):
        item.last_update_on, item.last_update_by = on, by
        item.version += 1
    ActionItem.objects.same_duty_as(item).exclude(pk=item.pk).filter(not_newer).update(**heard)
