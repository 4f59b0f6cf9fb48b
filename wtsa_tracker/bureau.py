"""The page “Bureau at a glance”: one bureau, two minutes to read, one sheet of A4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from resolutions.vocabulary import Bureau
from tracking import clock
from tracking.access import bureaux_seen_by
from tracking.addresses import list_address
from tracking.glance import LATER, Glance, glance
from tracking.models import Channel, Person
from tracking.schedule import Health
from tracking.workflow import Status
from wtsa_tracker.chart import Chart, stacked

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    reader, day = request.user, clock.today()
    if not isinstance(reader, Person):
        raise PermissionDenied
    seen = bureaux_seen_by(reader)
    bureau = chosen(request.GET.get("bureau", ""), reader, seen)
    facts = glance(reader, bureau, day)
    context = {
        **site.each_context(request),
        "title": finding(facts),
        "facts": facts,
        "day": day,
        "today": day,
        "choices": [(each, f"?bureau={each}", each == bureau) for each in seen] if len(seen) > 1 else [],
        "numbers": _numbers(facts),
        "progress": progress(facts),
        "chart": _chart(facts),
        "columns": [(slugify(status.value), status.label, facts.number_of(status)) for status in Status],
        "moves": _moves(facts),
    }
    return TemplateResponse(request, "tracker/bureau.html", context)


def chosen(asked: str, reader: Person, seen: list[Bureau]) -> Bureau:
    """The bureau asked for, else the reader's own, else the first. One they do not see is not there: Http404."""
    known = {str(bureau): bureau for bureau in seen}
    wanted = asked or reader.bureau or next(iter(known), "")
    if wanted not in known:
        raise Http404
    return known[wanted]


def finding(facts: Glance) -> str:
    """What a director should know first, in one sentence made from the figures."""
    told = {
        "late": facts.late.total,
        "items": facts.open,
        "bureau": facts.bureau,
        "soon": facts.due_soon,
    }
    if not facts.total:
        return _("%(bureau)s leads no action item") % told
    if not facts.late.total:
        return (
            ngettext(
                "Nothing that %(bureau)s leads is overdue; %(soon)d action item is due in 30 days",
                "Nothing that %(bureau)s leads is overdue; %(soon)d action items are due in 30 days",
                facts.due_soon,
            )
            % told
        )
    return (
        ngettext(
            "%(late)d of the %(items)d open action items led by %(bureau)s is overdue",
            "%(late)d of the %(items)d open action items led by %(bureau)s are overdue",
            facts.late.total,
        )
        % told
    )


def progress(facts: Glance) -> str:
    """The title of the chart, in words."""
    told = {"begun": facts.begun, "items": facts.total}
    return (
        ngettext(
            "Work has begun on %(begun)d of %(items)d action items",
            "Work has begun on %(begun)d of %(items)d action items",
            facts.begun,
        )
        % told
    )


def _numbers(facts: Glance) -> list[dict[str, Any]]:
    def led(**asked: str) -> str:
        return list_address(urlencode({"lead": facts.bureau, **asked, "duties": "yes"}))

    rows = [
        (facts.late.total, _("overdue"), "overdue", led(health=Health.OVERDUE)),
        (facts.due_soon, _("due in 30 days"), "due-soon", led(health=Health.DUE_SOON)),
        (facts.due_in_90, _("due in 90 days"), "due-later", led(due_within=str(LATER))),
        (facts.awaiting.total, _("awaiting a decision"), "awaiting", led(status=Status.AWAITING_DECISION)),
        (facts.vacant.total, _("vacant"), "vacant", led(vacant="yes")),
        (facts.silent, _("no recent update"), "silent", led(health=Health.SILENT)),
    ]
    return [{"number": number, "name": name, "look": look, "address": address} for number, name, look, address in rows]


def _chart(facts: Glance) -> Chart:
    parts = [(facts.number_of(status), slugify(status.value), str(status.label)) for status in Status]
    return stacked([(facts.bureau, parts)], mirrored=get_language_bidi())


def _moves(facts: Glance) -> list[tuple[Any, Status, bool]]:
    rows = facts.changed.statuses.rows if facts.changed else ()
    return [(row, Status(row.target), row.channel == Channel.DEMONSTRATION) for row in rows]


def entry(reader: object) -> list[dict[str, Any]]:
    """The entry in the navigation, for those who see at least one bureau."""
    if not isinstance(reader, Person) or not bureaux_seen_by(reader):
        return []
    return [{"name": _("Bureau at a glance"), "object_name": "Bureau", "admin_url": reverse("admin:bureau"),
             "add_url": None, "view_only": True}]  # fmt: skip
