"""Who is reading a page, as a Person."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from tracking.models import Person


def reader_of(request: HttpRequest) -> Person:
    """The person signed in. Raises PermissionDenied when nobody is."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
