"""What machines ask: `/healthz`, does the process answer; `/readyz`, does the tracker do its work.

Both answer within two seconds whatever hangs, and before all else: no session, no host name, no redirect to HTTPS and
no database stands before them.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from tracking.health import readiness

READ = ("GET", "HEAD")


class ProbeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; it asks nobody."""
    return _told(request, {"alive": True}, 200)


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part does its work, else 503; a word for each part and nothing that tells of the installation."""
    if request.method not in READ:
        return HttpResponseNotAllowed(READ)
    found = readiness(timezone.now())
    words = {name: verdict.value for name, verdict in found.checks.items()}
    return _told(request, {"ready": found.is_ready, "checks": words}, 200 if found.is_ready else 503)


def _told(request: HttpRequest, words: dict[str, object], status: int) -> HttpResponse:
    if request.method not in READ:
        return HttpResponseNotAllowed(READ)
    answer = JsonResponse(words, status=status, headers={"Cache-Control": "no-store"})
    answer._has_been_logged = True  # type: ignore[attr-defined] # else Django writes an error to the log for each 503
    return answer


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {"/healthz": healthz, "/readyz": readyz}
