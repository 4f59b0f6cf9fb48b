"""The page “Administration”: people, rules, dates and health of the tracker, each a click away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from tracking.access import may_see_administration
from tracking.models import Heartbeat, Person

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

# Models of each part, by name, with what one does there.
PARTS: tuple[tuple[str, str | Promise, tuple[tuple[str, str | Promise], ...]], ...] = (
    (
        "people",
        _("People"),
        (("Person", _("Roles, bureaux, languages, leave, delegates, hand-over")),),
    ),
    (
        "rules",
        _("Rules"),
        (
            ("Body", _("Bodies, and how long before a meeting their papers are due")),
            ("Topic", _("Subjects that cut across Resolutions")),
            ("ReminderRule", _("When people are reminded, who hears and how")),
            ("DutyStation", _("Weekends, holidays and hours without mail")),
        ),
    ),
    (
        "dates",
        _("Dates"),
        (
            ("Meeting", _("When bodies meet; due days follow when a meeting moves")),
            ("StudyPeriod", _("Opening and closing of study periods")),
        ),
    ),
)


@dataclass(frozen=True)
class Entry:
    name: str | Promise
    about: str | Promise
    address: str
    add_address: str = ""


@dataclass(frozen=True)
class Part:
    key: str
    name: str | Promise
    entries: tuple[Entry, ...]


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    if not isinstance(request.user, Person) or not may_see_administration(request.user):
        raise PermissionDenied
    known = {admin.opts.object_name: admin for admin in site._registry.values()}
    parts = [Part(key, name, tuple(_entries(request, known, models))) for key, name, models in PARTS]
    parts.append(Part("health", _("Health"), tuple(_health(request, known))))
    context = {
        **site.each_context(request),
        "title": _("Administration"),
        "parts": parts,
        "beats": Heartbeat.objects.all(),
    }
    return TemplateResponse(request, "tracker/administration.html", context)


def _entries(
    request: HttpRequest, known: dict[Any, Any], models: Iterable[tuple[str, str | Promise]]
) -> Iterable[Entry]:
    """Those lists of the part that the reader may open."""
    for key, about in models:
        admin = known[key]
        if admin.has_view_permission(request):
            name = f"admin:{admin.opts.app_label}_{admin.opts.model_name}"
            add = reverse(f"{name}_add") if admin.has_add_permission(request) else ""
            yield Entry(capfirst(str(admin.opts.verbose_name_plural)), about, reverse(f"{name}_changelist"), add)


def _health(request: HttpRequest, known: dict[Any, Any]) -> list[Entry]:
    return [
        Entry(
            _("How the tracker is"),
            _("Jobs, mails, queue, backup, disk: what is in order and what to do"),
            reverse("admin:health"),
        ),
        Entry(
            _("Mails that did not arrive"), _("Send them again, or say that they arrived"), reverse("admin:undelivered")
        ),
        Entry(_("Outbox"), _("Mail as it was sent, and the last run of each job"), reverse("admin:outbox")),
        *_entries(
            request,
            known,
            (
                ("Reminder", _("What was sent to whom, and what failed")),
                ("Snooze", _("Who put off which reminder, and why")),
                ("HistorySeal", _("The chain that shows whether history was altered")),
            ),
        ),
    ]


def entry(reader: object) -> list[dict[str, Any]]:
    """The entry in the navigation, for those who may open the page."""
    if not isinstance(reader, Person) or not may_see_administration(reader):
        return []
    return [{"name": _("Administration"), "object_name": "Administration",
             "admin_url": reverse("admin:administration"), "add_url": None, "view_only": True}]  # fmt: skip
