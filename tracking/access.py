"""Who sees and changes what: one scope for every door, one predicate for each deed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from resolutions.vocabulary import Bureau
from tracking.models import ActionItem, Capacity, ContributionRequest, Evidence, Feed, Job, Person, SavedView
from tracking.models.action import ActionItemQuerySet
from tracking.models.feeds import FeedQuerySet
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
    """Rows that hang on an item (`item_path`: `item`, `recipient__obligation__item`) the reader may see.

    Each row's own item is looked up: a list of every item seen would grow with the plan, on every page.
    """
    if isinstance(reader, Person) and reader.is_active and sees_every_bureau(reader):
        return rows
    return rows.filter(Exists(items_seen_by(reader).filter(pk=OuterRef(item_path))))


def sees_every_bureau(person: Person) -> bool:
    return person.is_superuser or Role(person.role).sees_every_bureau


def sees_work_of(person: Person, bureaux: Collection[str]) -> bool:
    """Whether the person sees an item in which these bureaux take part."""
    return person.is_active and (sees_every_bureau(person) or person.bureau in bureaux)


def bureaux_seen_by(person: Person) -> list[Bureau]:
    """The bureaux whose page at a glance the person may open: every one, or their own."""
    if not person.is_active:
        return []
    if sees_every_bureau(person):
        return list(Bureau)
    return [Bureau(person.bureau)] if person.bureau else []


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


def bureaux_answered_for(person: Person) -> frozenset[str] | None:
    """The bureaux whose items the person may be made responsible for; None for all, empty for none.

    Who reads and reports answers for no item, nor does who has left.
    """
    if not person.is_active:
        return frozenset()
    if _runs_the_plan(person):
        return None
    return frozenset(filter(None, [person.bureau])) if person.role == Role.FOCAL_POINT else frozenset()


def people_who_answer() -> QuerySet[Person]:
    """Everybody who may be responsible for some item; `bureaux_answered_for` says for which."""
    able = Q(role__in=[Role.COORDINATOR, Role.FOCAL_POINT]) | Q(is_superuser=True)
    return Person.objects.filter(able, is_active=True)


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
    """Ask a supporting bureau for a contribution: whoever speaks for the open item."""
    return item.is_open and answers_for(person, item)


def may_withdraw_request(person: Person, item: ActionItem) -> bool:
    """Take back what a bureau was asked for: whoever speaks for the item. What is left open when its work ends
    can still be answered, and so it can be withdrawn."""
    return answers_for(person, item)


def may_hand_back(person: Person, item: ActionItem) -> bool:
    """Say of an open item that it is not theirs: who answers for it; where nobody does, a focal point of the lead."""
    if not person.is_active or not item.is_open:
        return False
    if item.responsible_id is not None:
        return item.responsible_id == person.pk
    return person.role == Role.FOCAL_POINT and person.bureau in item.lead_bureaux()


def may_put_off(person: Person, item: ActionItem) -> bool:
    """Hear nothing of an open item for a while: whoever is reminded of it."""
    if not person.is_active or not item.is_open:
        return False
    return item.responsible_id == person.pk or may_add_progress(person, item)


def may_preview_mail(person: Person) -> bool:
    """See what would go out to everybody on a day."""
    return person.is_active and (_runs_the_plan(person) or person.role == Role.ADMINISTRATOR)


def may_withdraw_evidence(person: Person, piece: Evidence) -> bool:
    """Whoever speaks for the item the evidence was added to, and who added it while they still work on the item."""
    if answers_for(person, piece.item):
        return True
    return piece.added_by_id == person.pk and may_add_progress(person, piece.item)


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
    return person.is_active and _answers_for_the_record(person)


def may_decide_on_mail(person: Person) -> bool:
    """Say of a mail that failed or is uncertain that it goes again, or that it arrived."""
    return person.is_active and (_runs_the_plan(person) or person.role == Role.ADMINISTRATOR)


def may_read_the_log(person: Person) -> bool:
    """The log tells of everybody's deeds, on items, people and meetings alike."""
    return person.is_active and _answers_for_the_record(person)


def may_see_administration(person: Person) -> bool:
    """How the tracker itself is: its people, rules, dates and health."""
    return person.is_active and _answers_for_the_record(person)


def views_seen_by(reader: Reader) -> QuerySet[SavedView]:
    """A person's own saved views, and those shared with the bureau they work for."""
    if not isinstance(reader, Person) or not reader.is_active:
        return SavedView.objects.none()
    shared = Q(bureau=reader.bureau) if reader.bureau else Q(pk=None)
    return SavedView.objects.filter(Q(owner=reader) | shared)


def jobs_seen_by(reader: Reader) -> QuerySet[Job]:
    """A person's own jobs, which they may stop and ask for again; who answers for the whole sees and stops all."""
    if not isinstance(reader, Person) or not reader.is_active:
        return Job.objects.none()
    if _runs_the_plan(reader) or reader.role == Role.ADMINISTRATOR:
        return Job.objects.all()
    return Job.objects.filter(asked_by=reader)


def may_read_in_documents(person: Person) -> bool:
    """Upload a source document and attach what it says: whoever runs the plan."""
    return person.is_active and _runs_the_plan(person)


def feeds_of(reader: Reader) -> FeedQuerySet:
    """Calendar feeds are a person's own: nobody else lists or revokes them."""
    return Feed.objects.filter(owner=reader) if isinstance(reader, Person) else Feed.objects.none()


def bureaux_to_share_with(person: Person) -> list[Bureau]:
    """Whoever runs the plan shares a view with any bureau, everybody else with their own."""
    if _runs_the_plan(person):
        return list(Bureau)
    return [Bureau(person.bureau)] if person.bureau else []


def _runs_the_plan(person: Person) -> bool:
    return person.is_superuser or person.role == Role.COORDINATOR


def _answers_for_the_record(person: Person) -> bool:
    return person.is_superuser or person.role in {Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR}
