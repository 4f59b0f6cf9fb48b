"""The page for a database that does not answer: 503, at once, instead of 500; what a person sent is not kept."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

WAIT = 30  # seconds, told to programs that ask again by themselves


def failed(request: HttpRequest) -> HttpResponse:
    """The handler of whatever a page did not expect; neither of its answers asks the database."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(WAIT)})
    return server_error(request)
