"""Items of the same duty: which item they all name, whatever the door, and how they are moved together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from tracking.access import items_seen_by, may_move, open_edges
from tracking.models import ActionItem, Evidence, Person
from tracking.workflow import Move, MoveRefused, Status, check_move, edge, status_of_duty


class TwinRefused(Exception):
    """The item cannot name that one as the same duty; one sentence."""


def first_of_duty(item: ActionItem, chosen: ActionItem | None, *, standing: int | None) -> ActionItem | None:
    """Twins all name the same first item, so that a duty is one group and never a chain.

    `standing` is the key of the one that the item names already, which is not asked about again. Raises TwinRefused.
    """
    first = chosen.twin_of if chosen and chosen.twin_of else chosen
    if first is None or chosen is None or first.pk == standing:
        return first
    if first == item:
        raise TwinRefused(_("%(code)s already names this item as the same duty.") % {"code": chosen.code})
    named_by = ", ".join(item.twins.values_list("code", flat=True)) if item.pk else ""
    if named_by:
        raise TwinRefused(
            _("%(codes)s name this item as the same duty: set it there first. Nothing was changed.")
            % {"codes": named_by}
        )
    return first


@dataclass(frozen=True)
class Twins:
    """The other clauses of a duty that a person sees, in plan order: those they may move now, and the others."""

    movable: tuple[ActionItem, ...] = ()
    others: tuple[ActionItem, ...] = ()


def twins_of(item: ActionItem, person: Person) -> Twins:
    seen = items_seen_by(person).same_duty_as(item).exclude(pk=item.pk)
    twins = tuple(seen.prefetch_related("participations").order_by("plan_order", "-id"))
    movable = tuple(twin for twin in twins if open_edges(person, twin))
    return Twins(movable, tuple(twin for twin in twins if twin not in movable))


def told_apart(item: ActionItem, reader: Person) -> str:
    """Where the clauses of the duty stand and which of them counts, in a sentence; empty where all stand alike."""
    clauses = list(items_seen_by(reader).same_duty_as(item).order_by("plan_order", "-id"))
    standing = {Status(clause.status) for clause in clauses}
    if len(standing) < 2:
        return ""
    stands = "; ".join(f"{clause.code}: {clause.get_status_display()}" for clause in clauses)
    told = {"stands": stands, "status": status_of_duty(standing).label}
    return _("The clauses of this duty stand differently: %(stands)s. The least finished counts: “%(status)s”.") % told


def hold_duty(pk: int) -> None:
    """Within a transaction: nobody else writes the item of that key or its twins until it ends.

    Locked in the order of bulk changes, so that no two ever wait for each other.
    """
    first = ActionItem.objects.filter(pk=pk).values_list(Coalesce("twin_of", "pk"), flat=True).first()
    duty = ActionItem.objects.filter(Q(pk=first) | Q(twin_of=first)).order_by("plan_order", "-id")
    list(duty.select_for_update(of=("self",)).values_list("pk"))


@transaction.atomic
def move_duty(
    item: ActionItem, move: Move, twins: Iterable[ActionItem], *, by: Person, at: datetime
) -> tuple[ActionItem, ...]:
    """Move the item and those of these twins that do not stand there yet, each with its own history; all or none.

    Returns what was moved. Raises MoveRefused, which names the twin that cannot be moved, or EditConflict.
    """
    read_again = ActionItem.objects.filter(pk__in=[twin.pk for twin in twins])  # an update has raised their versions
    rows = read_again.prefetch_related("participations").order_by("plan_order", "-id")
    following = [(twin, _as_of(twin, move, by)) for twin in rows if not _stands(twin, move)]
    item.move_to(move, by=by, at=at)
    for twin, its_move in following:
        twin.move_to(its_move, by=by, at=at)
    return (item, *(twin for twin, _move in following))


def _stands(twin: ActionItem, move: Move) -> bool:
    """Whether it is there already, and awaits that very decision."""
    if twin.status != move.target:
        return False
    is_awaiting = move.target is Status.AWAITING_DECISION
    return twin.last_awaited() == move.awaited if is_awaiting else True


def _as_of(twin: ActionItem, move: Move, by: Person) -> Move:
    """The move as the twin makes it: evidence of either clause is evidence of the duty."""
    its_move = replace(move, has_evidence=move.has_evidence or Evidence.objects.serving(twin).exists())
    try:
        found = edge(Status(twin.status), move.target)
        if found is not None and not may_move(by, twin, move.target):
            raise MoveRefused(_("you may not make this move. Nothing was changed."))
        check_move(Status(twin.status), its_move, twin.last_awaited())
    except MoveRefused as refused:
        told = _("%(code)s, the same duty: %(why)s") % {"code": twin.code, "why": str(refused)}
        way_out = _("Take the tick off, and it stays where it stands.")
        raise MoveRefused(f"{told} {way_out}", refused.missing) from refused
    return its_move
