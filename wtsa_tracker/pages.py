"""Pages of the site that belong to no single model: what the home page shows, and the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tracking import clock
from tracking.access import may_make_reports, may_run_the_plan, may_see_mail
from tracking.models import Channel, Heartbeat, Person
from tracking.outbox import KeptMail, read_mail, read_page
from tracking.overview import BureauProgress, Overview, overview
from tracking.schedule import Health
from tracking.workflow import Status
from wtsa_tracker.chart import Chart, stacked

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


def home(request: HttpRequest) -> dict[str, Any]:
    """Context of the home page."""
    reader, day = request.user, clock.today()
    if not isinstance(reader, Person):
        raise PermissionDenied
    facts = overview(reader, day, by_duty=request.GET.get("count") != "clauses")
    columns = [*facts.bureaux, facts.plan]
    return {
        "facts": facts,
        "numbers": [*_numbers(facts), *(_vacant(facts) if may_run_the_plan(reader) else ())],
        "late": [(item, item.lead_bureaux()) for item in facts.late_items],
        "changes": [
            (change, Status(change.target), change.channel == Channel.DEMONSTRATION) for change in facts.changes
        ],
        "statuses": list(zip(Status, zip(*(row.counts for row in columns), strict=True), strict=True)),
        "columns": columns,
        "chart": _chart(facts.bureaux),
        "finding": _finding(facts.bureaux),
        "may_report": may_make_reports(reader),
        "health_overdue": _list(facts, health=Health.OVERDUE),
    }


def _finding(bureaux: Sequence[BureauProgress]) -> str:
    """The title of the chart: what it shows, in words."""
    parts = [
        _("%(bureau)s %(begun)d of %(items)d") % {"bureau": row.bureau, "begun": row.begun, "items": row.total}
        for row in bureaux
    ]
    return _("Work has begun: %(bureaux)s") % {"bureaux": " · ".join(parts)}


def _numbers(facts: Overview) -> list[dict[str, Any]]:
    return [
        {
            "name": _("overdue"),
            "number": facts.overdue,
            "address": _list(facts, health=Health.OVERDUE),
            "look": "overdue",
        },
        {
            "name": _("due in 30 days"),
            "number": facts.due_soon,
            "address": _list(facts, health=Health.DUE_SOON),
            "look": "due-soon",
        },
        {
            "name": _("no recent update"),
            "number": facts.silent,
            "address": _list(facts, health=Health.SILENT),
            "look": "silent",
        },
        {
            "name": _("awaiting a decision"),
            "number": facts.awaiting,
            "address": _list(facts, status=Status.AWAITING_DECISION),
            "look": "awaiting",
        },
    ]


def _vacant(facts: Overview) -> list[dict[str, Any]]:
    """Whoever runs the plan finds someone for what nobody answers for."""
    return [{"name": _("vacant"), "number": facts.vacant, "address": _list(facts, vacant="yes"), "look": "vacant"}]


def _list(facts: Overview, **asked: str) -> str:
    """The list that holds as many rows as the number says: of each duty one clause where duties are counted."""
    asked |= {"duties": "yes"} if facts.by_duty else {}
    return f"{reverse('admin:tracking_actionitem_changelist')}?{urlencode(asked)}"


def _chart(bureaux: tuple[BureauProgress, ...]) -> Chart:
    kinds = [(slugify(status.value), str(status.label)) for status in Status]
    rows = [
        (row.bureau, [(count, look, label) for count, (look, label) in zip(row.counts, kinds, strict=True)])
        for row in bureaux
    ]
    return stacked(rows, mirrored=get_language_bidi())


def outbox(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Mails kept as files, newest first, with the last run of each job."""
    _check_reader(request)
    number = request.GET.get("p", "1")
    page = read_page(settings.OUTBOX, int(number) if number.isdecimal() and len(number) < 7 else 1)
    beats = Heartbeat.objects.all()
    context = {**site.each_context(request), "title": _("Outbox"), "page": page, "beats": beats}
    return TemplateResponse(request, "tracker/outbox.html", context)


def mail(request: HttpRequest, key: str, site: AdminSite) -> HttpResponse:
    kept = _kept(request, key)
    context = {**site.each_context(request), "title": kept.heading.subject or _("Mail"), "mail": kept}
    return TemplateResponse(request, "tracker/mail.html", context)


@xframe_options_sameorigin
@csp_replace({"default-src": [NONE], "style-src": ["'unsafe-inline'"], "frame-ancestors": [SELF], "sandbox": True})
def mail_html(request: HttpRequest, key: str = "") -> HttpResponse:
    """The mail as it was sent, for a sandboxed frame: its own style, no script, nothing fetched."""
    return HttpResponse(_kept(request, key).html)


def _kept(request: HttpRequest, key: str) -> KeptMail:
    _check_reader(request)
    kept = read_mail(settings.OUTBOX, key)
    if kept is None:
        raise Http404
    return kept


def _check_reader(request: HttpRequest) -> None:
    if not isinstance(request.user, Person) or not may_see_mail(request.user):
        raise PermissionDenied
