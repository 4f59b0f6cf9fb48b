"""Who sees and changes what: one scope for every door, one predicate for each deed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from resolutions.vocabulary import Bureau
from tracking.models import ActionItem, Capacity, ContributionRequest, Person, SavedView
from tracking.models.action import ActionItemQuerySet
from tracking.roles import Role, codenames
from tracking.workflow import Edge, Status

Row = TypeVar("Row", bound=Model)
Reader = Person | AnonymousUser


def items_seen_by(reader: Reader) -> ActionItemQuerySet:
    """A focal point sees the items their bureau leads, shares or supports; every other role sees all."""
    if not isinstance(reader, Person) or not reader.is_active:
        return ActionItem.objects.none()
    if sees_every_bureau(reader):
        return ActionItem.objects.all()
    return ActionItem.objects.taken_part_in_by(reader.bureau)


def seen_by(reader: Reader, rows: QuerySet[Row], item_path: str) -> QuerySet[Row]:
    """Rows that hang on an item (`item_path`: `item`, `recipient__obligation__item`) the reader may see."""
    if isinstance(reader, Person) and reader.is_active and sees_every_bureau(reader):
        return rows
    return rows.filter(**{f"{item_path}__in": items_seen_by(reader)})


def sees_every_bureau(person: Person) -> bool:
    return person.is_superuser or Role(person.role).sees_every_bureau


def sees_work_of(person: Person, bureaux: Collection[str]) -> bool:
    """Whether the person sees an item in which these bureaux take part."""
    return person.is_active and (sees_every_bureau(person) or person.bureau in bureaux)


def takes_part(person: Person, item: ActionItem) -> bool:
    """Whether the person's bureau leads, shares or supports the item; reads prefetched participations."""
    return bool(person.bureau) and person.bureau in item.bureaux(Capacity.LEAD, Capacity.JOINT, Capacity.SUPPORT)


def may_edit(person: Person, item: ActionItem) -> bool:
    """Change the item's own fields: whoever runs the plan."""
    return person.is_active and _runs_the_plan(person)


def may_add_progress(person: Person, item: ActionItem) -> bool:
    """Add updates and evidence: the coordinator, and a focal point of a bureau that takes part."""
    if not person.is_active:
        return False
    return _runs_the_plan(person) or (person.role == Role.FOCAL_POINT and takes_part(person, item))


def answers_for(person: Person, item: ActionItem) -> bool:
    """Whoever speaks for the item: the coordinator, and a focal point of a bureau that leads."""
    if not person.is_active:
        return False
    return _runs_the_plan(person) or (person.role == Role.FOCAL_POINT and person.bureau in item.lead_bureaux())


def open_edges(person: Person, item: ActionItem) -> tuple[Edge, ...]:
    """The moves of the item's status that this person may make now, each by the permission its edge names."""
    if not answers_for(person, item):
        return ()
    return tuple(edge for edge in item.moves() if _holds(person, edge.permission))


def may_move(person: Person, item: ActionItem, target: Status | None = None) -> bool:
    """Move the status to `target`; without one: to any status at all."""
    edges = open_edges(person, item)
    return bool(edges) if target is None else target in {edge.target for edge in edges}


def may_ask(person: Person, item: ActionItem) -> bool:
    """Ask a supporting bureau for a contribution, or withdraw what was asked: whoever speaks for the open item."""
    return item.is_open and answers_for(person, item)


def may_answer(person: Person, request: ContributionRequest) -> bool:
    """Answer what a bureau was asked for: its focal points, and the coordinator in their stead."""
    if not person.is_active:
        return False
    return _runs_the_plan(person) or (person.role == Role.FOCAL_POINT and person.bureau == request.bureau)


def _holds(person: Person, permission: str) -> bool:
    return person.is_superuser or permission in codenames(Role(person.role))


def may_run_the_plan(person: Person) -> bool:
    """Number a Resolution, supersede it, close a study period: whoever answers for the whole plan."""
    return person.is_active and _runs_the_plan(person)


def may_hand_over(person: Person) -> bool:
    """Hand what one person holds to others: who runs the plan, and who answers for the accounts."""
    return person.is_active and (_runs_the_plan(person) or person.role == Role.ADMINISTRATOR)


def may_make_reports(person: Person) -> bool:
    return person.is_active and (_runs_the_plan(person) or person.role == Role.REPORT_EDITOR)


def may_move_meetings(person: Person) -> bool:
    return person.is_active and (_runs_the_plan(person) or person.role == Role.ADMINISTRATOR)


def may_see_mail(person: Person) -> bool:
    """The outbox and the ledger hold other people's mail: for those who answer for it."""
    return person.is_active and (
        person.is_superuser or person.role in {Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR}
    )


def views_seen_by(reader: Reader) -> QuerySet[SavedView]:
    """A person's own saved views, and those shared with the bureau they work for."""
    if not isinstance(reader, Person) or not reader.is_active:
        return SavedView.objects.none()
    shared = Q(bureau=reader.bureau) if reader.bureau else Q(pk=None)
    return SavedView.objects.filter(Q(owner=reader) | shared)


def bureaux_to_share_with(person: Person) -> list[Bureau]:
    """Whoever runs the plan shares a view with any bureau, everybody else with their own."""
    if _runs_the_plan(person):
        return list(Bureau)
    return [Bureau(person.bureau)] if person.bureau else []


def _runs_the_plan(person: Person) -> bool:
    return person.is_superuser or person.role == Role.COORDINATOR
