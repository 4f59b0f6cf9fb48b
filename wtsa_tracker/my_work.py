"""The page “My work”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tracking import clock
from tracking.access import may_add_progress
from tracking.item_rows import undated_of
from tracking.models import ActionItem, Person
from tracking.mywork import MyWork, Share, has_work, my_work, waiting
from tracking.roles import Role
from tracking.schedule import Health
from tracking.tags import health_tag
from tracking.workflow import Status

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


@dataclass(frozen=True)
class Line:
    item: ActionItem
    status: Status
    health: Health
    may_update: bool
    undated: str = ""

    @property
    def health_tag(self) -> SafeString:
        return health_tag(self.health, self.undated)

    @property
    def undated_beside(self) -> str:
        """What is known of its day where the tag of health speaks of something else."""
        return "" if self.health is Health.NO_DATE else self.undated


@dataclass(frozen=True)
class Part:
    """One part of the page; `address` leads to the list of all its items."""

    key: str
    name: str | Promise
    empty: str | Promise
    lines: tuple[Line, ...]
    total: int
    address: str


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    person, day = request.user, clock.today()
    if not isinstance(person, Person):
        raise PermissionDenied
    work = my_work(person, day)
    before, after = _parts(work, person, day)
    context = {
        **site.each_context(request),
        "title": _("My work"),
        "before_asked": before,
        "after_asked": after,
        "asked": [(row, row.is_overdue(day)) for row in work.asked],
        "everything": _part("all", _("All yours"), _("No open item is yours."), work.everything, person, day),
        "day": day,
    }
    return TemplateResponse(request, "tracker/my_work.html", context)


def _parts(work: MyWork, person: Person, day: date) -> tuple[list[Part], list[Part]]:
    before = [
        _part("late", _("Late"), _("Nothing of yours is late."), work.late, person, day, health=Health.OVERDUE),
        _part(
            "soon", _("Due in 30 days"), _("Nothing of yours is due in 30 days."), work.due_soon, person, day,
            health=Health.DUE_SOON,
        ),
    ]  # fmt: skip
    after = [
        _part(
            "silent", _("No recent update"), _("All of yours was heard of in the last 90 days."), work.silent, person,
            day, health=Health.SILENT,
        ),
    ]  # fmt: skip
    if person.bureau:
        empty = _("Your bureau supports no open item.")
        after.append(_part("support", _("You support"), empty, work.supported, person, day, support=person.bureau))
    return before, after


def _part(
    key: str, name: str | Promise, empty: str | Promise, share: Share, person: Person, day: date, **asked: str
) -> Part:
    supports = "support" in asked
    known = undated_of(share.rows, day)
    lines = tuple(_line(item, person, day, supports, known.get(item.pk, "")) for item in share.rows)
    query = asked if supports else {**asked, **_whose(person)}
    return Part(
        key, name, empty, lines, share.total, f"{reverse('admin:tracking_actionitem_changelist')}?{urlencode(query)}"
    )


def _line(item: ActionItem, person: Person, day: date, supports: bool, undated: str) -> Line:
    health = item.standing_of(person.bureau, day) if supports else item.health_on(day)
    return Line(item, Status(item.status), health, may_add_progress(person, item), undated)


def _whose(person: Person) -> dict[str, str]:
    return {"lead": person.bureau} if person.role == Role.FOCAL_POINT else {"mine": "yes"}


def section(request: HttpRequest) -> list[dict[str, object]]:
    """The entry in the header, with how much waits, for those whose work is items."""
    person = request.user
    if not isinstance(person, Person) or not has_work(person):
        return []
    address = reverse("admin:my_work")
    number = waiting(person, clock.today())
    return [{"name": _("My work"), "number": number, "address": address, "is_here": request.path == address}]
