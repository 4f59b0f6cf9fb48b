"""The page “How the tracker is”: a line for each part, a word and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from tracking.access import may_see_administration
from tracking.health import Line, Verdict, read_lines, read_pulse, read_record
from tracking.models import Incident, Person

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

WORDS: dict[Verdict, tuple[str | Promise, str]] = {
    Verdict.GOOD: (_("in order"), "green"),
    Verdict.LOOK: (_("to be looked at"), "brown"),
    Verdict.BAD: (_("out of order"), "red"),
    Verdict.UNKNOWN: (_("not known"), "brown"),
}


@never_cache
def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    if not isinstance(request.user, Person) or not may_see_administration(request.user):
        raise PermissionDenied
    at = timezone.now()
    record = read_record(at)
    lines = [_shown(line) for line in read_lines(read_pulse(at), record, at)]
    context = {
        **site.each_context(request),
        "title": _("How the tracker is"),
        "lines": lines,
        "at": at,
        "incidents": [(Incident.What(row.what).label, row) for row in record.incidents],
        "wrong": sum(line["line"].verdict in {Verdict.BAD, Verdict.UNKNOWN} for line in lines),
    }
    return TemplateResponse(request, "tracker/health.html", context)


def _shown(line: Line) -> dict[str, Any]:
    word, look = WORDS[line.verdict]
    return {"line": line, "word": word, "look": look, "address": reverse(line.page) if line.page else ""}


def entry(reader: object) -> list[dict[str, Any]]:
    """The entry in the navigation, for those who may open the page."""
    if not isinstance(reader, Person) or not may_see_administration(reader):
        return []
    return [{"name": _("How the tracker is"), "object_name": "Health",
             "admin_url": reverse("admin:health"), "add_url": None, "view_only": True}]  # fmt: skip
