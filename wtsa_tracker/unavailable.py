"""The page for a database that does not answer or a full disk: 503 instead of 500; what a person sent is not kept."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from wtsa_tracker.storage import database_folder, is_full

WAIT = 30  # seconds, told to programs that ask again by themselves


def failed(request: HttpRequest) -> HttpResponse:
    """The handler of whatever a page did not expect; none of its answers asks the database."""
    problem = sys.exc_info()[1]
    has_no_room = is_full(problem, database_folder())
    if has_no_room or isinstance(problem, OperationalError | InterfaceError):
        words = render_to_string("503.html", {"is_full": has_no_room})
        return HttpResponse(words, status=503, headers={"Retry-After": str(WAIT)})
    return server_error(request)
