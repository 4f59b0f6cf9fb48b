"""The page for a database that does not answer or a full disk: 503 instead of 500; what a person sent is not kept."""

from __future__ import annotations

import hashlib
import sys
from base64 import b64encode
from pathlib import Path

from csp.constants import SELF
from csp.decorators import csp_update
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from wtsa_tracker.storage import database_folder, is_full

WAIT = 30  # seconds, told to programs that ask again by themselves
# Read now: later there may be no disk to read from, and browsers take it by its digest alone.
STYLE = (Path(__file__).parent / "templates" / "tracker" / "plain.css").read_text(encoding="utf-8")
DIGEST = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


@csp_update({"style-src": [SELF, f"'sha256-{DIGEST}'"]})
def failed(request: HttpRequest) -> HttpResponse:
    """The handler of whatever a page did not expect; none of its answers asks the database."""
    problem = sys.exc_info()[1]
    has_no_room = is_full(problem, database_folder())
    if has_no_room or isinstance(problem, OperationalError | InterfaceError):
        return HttpResponse(_page("503.html", is_full=has_no_room), status=503, headers={"Retry-After": str(WAIT)})
    return HttpResponse(_page("500.html"), status=500)


def _page(template: str, **told: bool) -> str:
    return render_to_string(template, {"style": mark_safe(STYLE), **told})  # noqa: S308  # a file of ours
