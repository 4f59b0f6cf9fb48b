"""Where each role's day begins: the page after signing in, behind the brand in the header, and first in its line."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracking.models import Person
from tracking.roles import Role

HOME = "admin:index"
# A role that is not named here lands on Home.
LANDINGS: dict[str, tuple[str, str | Promise]] = {
    Role.FOCAL_POINT: ("admin:my_work", _("My work")),
    Role.DIRECTOR: ("admin:bureau", _("Bureau at a glance")),
    Role.AUDITOR: ("admin:log", _("Log")),
    Role.ADMINISTRATOR: ("admin:administration", _("Administration")),
}


def landing(person: object) -> str:
    """The address where a person's day begins."""
    name, _words = LANDINGS.get(person.role, (HOME, "")) if isinstance(person, Person) else (HOME, "")
    return reverse(name)


def section(request: HttpRequest) -> list[dict[str, Any]]:
    """The entry of the reader's own page in the header; My work, which counts what waits, has an entry of its own."""
    person = request.user
    if not isinstance(person, Person) or person.role == Role.FOCAL_POINT or person.role not in LANDINGS:
        return []
    name, words = LANDINGS[person.role]
    address = reverse(name)
    return [{"name": words, "address": address, "is_here": request.path == address}]
