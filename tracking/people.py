"""What a person holds, and whether they may be deactivated or moved while they hold it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracking.models import ActionItem, ContributionRequest, Person
from tracking.models.action import ActionItemQuerySet
from tracking.roles import Role


@dataclass(frozen=True)
class Duties:
    """Open items a person answers for, contributions only they are left to answer, people they stand in for."""

    items: int = 0
    contributions: int = 0
    stands_in_for: int = 0

    def __bool__(self) -> bool:
        return bool(self.items or self.contributions or self.stands_in_for)

    def in_words(self) -> str:
        """The duties that are there, as a list in one line."""
        items = ngettext("%(n)d open action item", "%(n)d open action items", self.items)
        asked = ngettext(
            "%(n)d contribution asked of their bureau, which has no other focal point",
            "%(n)d contributions asked of their bureau, which has no other focal point",
            self.contributions,
        )
        delegates = ngettext(
            "%(n)d person whose delegate they are", "%(n)d people whose delegate they are", self.stands_in_for
        )
        held = ((items, self.items), (asked, self.contributions), (delegates, self.stands_in_for))
        return "; ".join(words % {"n": number} for words, number in held if number)


@dataclass(frozen=True)
class Post:
    """What a person must not lose while they hold duties: the account, the role, the bureau."""

    is_active: bool
    role: str
    bureau: str

    @classmethod
    def of(cls, person: Person) -> Post:
        return cls(person.is_active, person.role, person.bureau)


def refusal(before: Post, after: Post, duties: Duties) -> str:
    """Why the person may not leave the post; empty when they may."""
    leaves = before.is_active and after != before
    if not leaves or not duties:
        return ""
    held = {"duties": duties.in_words()}
    if not after.is_active:
        return _("Nobody is deactivated while holding duties. Still held: %(duties)s.") % held
    return _("Role and bureau stay while duties are held. Still held: %(duties)s.") % held


def held_items(person: Person) -> ActionItemQuerySet:
    """The open items the person answers for."""
    return ActionItem.objects.open().filter(responsible=person)


def holds_something() -> Q:
    """Of a person: whether they answer for an open item or stand in for somebody; for a list of people."""
    answers_for = ActionItem.objects.open().filter(responsible=OuterRef("pk")).order_by()
    stands_in_for = Person.objects.filter(delegate=OuterRef("pk"), is_active=True).order_by()
    return Q(Exists(answers_for)) | Q(Exists(stands_in_for))


def duties_of(person: Person) -> Duties:
    return Duties(
        items=held_items(person).count(),
        contributions=_contributions_left_to(person),
        stands_in_for=Person.objects.filter(delegate=person, is_active=True).count(),
    )


def _contributions_left_to(person: Person) -> int:
    """A contribution is asked of a bureau: it rests on one person when the bureau has no other focal point."""
    if person.role != Role.FOCAL_POINT:
        return 0
    others = Person.objects.filter(is_active=True, role=Role.FOCAL_POINT, bureau=person.bureau).exclude(pk=person.pk)
    if others.exists():
        return 0
    return ContributionRequest.objects.unanswered().filter(bureau=person.bureau).count()
