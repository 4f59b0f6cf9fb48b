"""Putting a reminder off for a while, and handing an item back that is not one's own any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tracking.access import may_hand_back
from tracking.ladder import latest_put_off
from tracking.models import ActionItem, ContributionRequest, HandBack, Person, ReportDue, Snooze
from tracking.owners import record_owner
from tracking.reminders import Kind


class PutOffRefused(Exception):
    """What cannot be put off or handed back; the sentence says why."""


@dataclass(frozen=True)
class Deadline:
    """Something of an item that has a day: the item itself, a report of it, or a request."""

    item: ActionItem
    kind: Kind
    row: ActionItem | ReportDue | ContributionRequest
    due_on: date | None

    @property
    def columns(self) -> dict[str, ActionItem | ReportDue | ContributionRequest]:
        """The column of a snooze that holds it."""
        names = {Kind.ITEM: "item", Kind.REPORT: "report_due", Kind.REQUEST: "request"}
        return {names[self.kind]: self.row}


def deadline_of(item: ActionItem, kind: str, pk: int) -> Deadline | None:
    """The deadline of that kind and key, if it belongs to the item and is still open."""
    if kind == Kind.ITEM and pk == item.pk:
        return Deadline(item, Kind.ITEM, item, item.next_due_on)
    if kind == Kind.REPORT:
        report = ReportDue.objects.unmet().filter(pk=pk, recipient__obligation__item=item).first()
        return Deadline(item, Kind.REPORT, report, report.due_on) if report else None
    if kind == Kind.REQUEST:
        request = ContributionRequest.objects.unanswered().filter(pk=pk, item=item).first()
        return Deadline(item, Kind.REQUEST, request, request.due_on) if request else None
    return None


def put_off(deadline: Deadline, until: date, why: str, *, by: Person, on: date, at: datetime) -> Snooze:
    """Nothing of that deadline reaches the person until the day. Raises PutOffRefused."""
    last = latest_put_off(on, deadline.due_on) if deadline.due_on else None
    if not deadline.item.is_open or last is None or last <= on:
        raise PutOffRefused(_("This cannot be put off any more: it is closed, or late by a week. Nothing was changed."))
    if not on < until <= last:
        raise PutOffRefused(
            _("It can be put off until %(last)s at the latest: 14 days, and never past a week after the due day.")
            % {"last": date_format(last)}
        )
    if not why.strip():
        raise PutOffRefused(_("Say why: the coordinator reads it. Nothing was changed."))
    return Snooze.objects.create(person=by, until=until, why=why.strip(), on=on, at=at, **deadline.columns)


@transaction.atomic
def hand_back(item: ActionItem, why: str, *, by: Person, on: date, at: datetime) -> HandBack:
    """“Not mine any more”: nobody answers for the item now, and the coordinator hears why. Raises PutOffRefused."""
    if not may_hand_back(by, item):
        raise PutOffRefused(
            _("%(code)s is not yours, or its work has ended. Nothing was changed.") % {"code": item.code}
        )
    if not why.strip():
        raise PutOffRefused(_("Say why: the coordinator reads it. Nothing was changed."))
    before = item.responsible
    if before is not None:
        item.responsible = None
        item.save()
        record_owner(item, before=before, by=by, at=at, why=why.strip())
    return HandBack.objects.create(item=item, by=by, why=why.strip(), on=on, at=at)


def snoozes_of(item: ActionItem, day: date) -> list[Snooze]:
    """What is put off on that day of the item, its reports and requests."""
    theirs = Q(item=item) | Q(report_due__recipient__obligation__item=item) | Q(request__item=item)
    running = Snooze.objects.filter(theirs, until__gt=day, on__lte=day)
    return list(running.select_related("person").order_by("until", "pk"))
