"""What an item is related to, as its page shows it: twins, chapeau and siblings, sisters, requests, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tracking.access import items_seen_by, may_answer, may_ask, may_withdraw_evidence, may_withdraw_request
from tracking.models import ActionItem, Capacity, ContributionRequest, Evidence, Person, ProgressUpdate
from tracking.models.action import ActionItemQuerySet
from tracking.tags import word_tag
from tracking.workflow import Status, status_of_duty


@dataclass(frozen=True)
class Related:
    item: ActionItem
    status: Status


@dataclass(frozen=True)
class Asked:
    """A request with its standing, and whether its reader may answer it."""

    row: ContributionRequest
    standing: SafeString
    may_answer: bool


@dataclass(frozen=True)
class Piece:
    """A piece of evidence, the other items it serves that its reader may see, and whether they may withdraw it here."""

    row: Evidence
    others: tuple[ActionItem, ...]
    may_withdraw: bool


def relations(item: ActionItem, reader: Person, day: date) -> dict[str, Any]:
    """Context of the item page; only items its reader may see, in a fixed number of queries."""
    seen = items_seen_by(reader)
    twins = _related(seen.same_duty_as(item).exclude(pk=item.pk))
    return {
        "updates": list(_updates(item, seen)),
        "evidence": _evidence(item, seen, reader),
        "twins": twins,
        "twins_elsewhere": [twin for twin in twins if twin.item.status != item.status],
        "duty_status": status_of_duty([Status(item.status), *(twin.status for twin in twins)]),
        "siblings": _related(_siblings(item, seen)),
        "sisters": item.resolution.sisters.select_related("body"),
        "topics": item.topics.all(),
        "asked": [_asked(row, item, reader, day) for row in item.contribution_requests.all()],
        "may_ask": may_ask(reader, item) and bool(item.bureaux(Capacity.SUPPORT)),
        "may_withdraw": may_withdraw_request(reader, item),
        "own_part": _own_part(item, reader, day),
    }


def _updates(item: ActionItem, seen: ActionItemQuerySet) -> Iterable[ProgressUpdate]:
    """Updates of the duty, on whichever of its clauses they were written."""
    return ProgressUpdate.objects.filter(item__in=seen.same_duty_as(item)).select_related("by", "item")


def _related(items: ActionItemQuerySet) -> list[Related]:
    rows = items.select_related("provision__resolution").order_by("plan_order", "-id")
    return [Related(row, Status(row.status)) for row in rows]


def _siblings(item: ActionItem, seen: ActionItemQuerySet) -> ActionItemQuerySet:
    if item.provision.parent_id is None:
        return seen.none()
    return seen.filter(provision__parent=item.provision.parent_id).exclude(pk=item.pk)


def _evidence(item: ActionItem, seen: ActionItemQuerySet, reader: Person) -> list[Piece]:
    rows = Evidence.objects.serving(item).select_related("added_by")
    pieces = list(rows.prefetch_related(Prefetch("also_for", queryset=seen, to_attr="seen_too")))
    homes = seen.in_bulk({piece.item_id for piece in pieces})
    return [Piece(piece, tuple(_others(piece, item, homes)), _may_withdraw(piece, item, reader)) for piece in pieces]


def _may_withdraw(piece: Evidence, item: ActionItem, reader: Person) -> bool:
    """A piece is withdrawn where it was added; the item at hand has its parts read already."""
    if piece.item_id != item.pk:
        return False
    piece.item = item
    return may_withdraw_evidence(reader, piece)


def _others(piece: Evidence, item: ActionItem, homes: dict[Any, ActionItem]) -> Iterable[ActionItem]:
    home = homes.get(piece.item_id)
    served = [*([home] if home else []), *getattr(piece, "seen_too", [])]
    return (one for one in served if one.pk != item.pk)


def _asked(row: ContributionRequest, item: ActionItem, reader: Person, day: date) -> Asked:
    return Asked(row, request_tag(row, day), row.is_open and may_answer(reader, row))


def _own_part(item: ActionItem, reader: Person, day: date) -> tuple[str, Any] | None:
    """The standing of the reader's own bureau where it supports: the lead's lateness is not its own."""
    if not reader.bureau or reader.bureau not in item.bureaux(Capacity.SUPPORT):
        return None
    return reader.bureau, item.standing_of(reader.bureau, day)


def request_tag(row: ContributionRequest, day: date) -> SafeString:
    """Answered, withdrawn, overdue or open: said in a word, a sign and a colour."""
    if row.answered_on:
        return word_tag(_("Answered"), "✓", "completed")
    if row.withdrawn_on:
        return word_tag(_("Withdrawn"), "–", "not-applicable")
    if row.is_overdue(day):
        return word_tag(_("Overdue"), "!", "overdue")
    return word_tag(_("Open"), "○", "not-started")
