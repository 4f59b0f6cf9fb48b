"""What of the calendar one reader asks for: every row of it comes through `tracking.access`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from resolutions.models import Body, Meeting
from tracking.access import items_seen_by, seen_by, views_seen_by
from tracking.calendar.entries import Kind
from tracking.filters import ActionItemFilter
from tracking.models import ActionItem, ContributionRequest, Milestone, Person, ReportDue, ReportRecipient, SavedView
from tracking.models.action import ActionItemQuerySet
from tracking.models.cooperation import ContributionRequestQuerySet
from tracking.models.reporting import ReportDueQuerySet
from tracking.mywork import asked_of, my_items
from tracking.workflow import OPEN

EVERY_KIND = frozenset(Kind)
LOOKS = frozenset({"o", "columns"})  # how a view is shown, not what it shows
OF_ITEMS = frozenset(kind for kind in Kind if kind.hangs_on_item)


@dataclass(frozen=True)
class Scope:
    """The rows of each kind that a calendar is made of; `is_open` leaves out what is done, answered or skipped."""

    day: date
    kinds: frozenset[Kind]
    meetings: QuerySet[Meeting]
    items: ActionItemQuerySet
    requests: ContributionRequestQuerySet
    body: Body | None = None
    is_open: bool = False

    def deadlines(self) -> ActionItemQuerySet:
        items = self.items.open() if self.is_open else self.items
        return items.order_by().exclude(due_on=None)

    def reports(self) -> ReportDueQuerySet:
        rows = ReportDue.objects.order_by().filter(recipient__obligation__item__in=self._keys())
        rows = rows.filter(meeting__body=self.body) if self.body else rows
        return rows.unmet() if self.is_open else rows

    def milestones(self) -> QuerySet[Milestone]:
        rows = Milestone.objects.order_by().filter(item__in=self._keys()).exclude(due_on=None)
        return rows.filter(met_on=None) if self.is_open else rows

    def contributions(self) -> ContributionRequestQuerySet:
        rows = self.requests.order_by().filter(withdrawn_on=None)
        return rows.unanswered().filter(item__status__in=OPEN) if self.is_open else rows

    def showing(self, kinds: Iterable[str]) -> Scope:
        return replace(self, kinds=frozenset(Kind(kind) for kind in kinds))

    def _keys(self) -> QuerySet[ActionItem, Any]:
        items = self.items.open() if self.is_open else self.items
        return items.order_by().values("pk")


def everything_of(reader: Person, day: date) -> Scope:
    """All that the reader may see; meetings and the days on which documents are due for them are for all."""
    requests: ContributionRequestQuerySet = seen_by(reader, ContributionRequest.objects.all(), "item")  # type: ignore[assignment]  # the same class
    return Scope(day, EVERY_KIND, Meeting.objects.all(), items_seen_by(reader), requests)


def mine(scope: Scope, reader: Person) -> Scope:
    """Items the reader answers for, as on My work, and what their bureau was asked for."""
    return replace(scope, items=my_items(reader, scope.day), requests=asked_of(reader))


def of_bureau(scope: Scope, bureau: str) -> Scope:
    """What the bureau leads, and what it was asked to contribute: lateness belongs to the lead."""
    return replace(scope, items=scope.items.led_by(bureau), requests=scope.requests.filter(bureau=bureau))


def of_body(scope: Scope, body: Body) -> Scope:
    """The body's meetings, the reports to them, and the items that report to it or are due before it meets."""
    told = ReportRecipient.objects.filter(obligation__item=OuterRef("pk"), body=body)
    items = scope.items.filter(Q(Exists(told)) | Q(before_meeting__body=body))
    requests = scope.requests.filter(item__in=items.order_by().values("pk"))
    return replace(scope, items=items, requests=requests, meetings=scope.meetings.filter(body=body), body=body)


def of_view(reader: Person, view: SavedView, day: date) -> Scope | None:
    """Open duties of the items the view lists for this reader; None when the view is no longer theirs to see."""
    if not views_seen_by(reader).filter(pk=view.pk).exists():
        return None
    items = _listed(QueryDict(view.query), reader, day)
    scope = replace(everything_of(reader, day), kinds=OF_ITEMS, is_open=True)
    requests = scope.requests.filter(item__in=items.order_by().values("pk"))
    return replace(scope, items=items, requests=requests)


def _listed(asked: QueryDict, reader: Person, day: date) -> ActionItemQuerySet:
    """What the list of items would show; a question it does not know never widens what is shown."""
    seen = items_seen_by(reader)
    if set(asked) - set(ActionItemFilter.base_filters) - LOOKS:
        return seen.none()
    return ActionItemFilter(asked, seen, reader=reader, day=day).items()
