"""Values that a page carries to the next step: signed for their reader, and in one field however many they are."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest

from tracking.admin.readers import reader_of

LOST_AFTER = 12 * 60 * 60  # seconds


def sealed(request: HttpRequest, purpose: str, value: object) -> str:
    """One field for all keys: a field for each would go beyond what a request may hold."""
    return signing.dumps(value, salt=_salt(request, purpose), compress=True)


def opened(request: HttpRequest, purpose: str, name: str) -> object:
    """What was sealed for this reader and purpose; None when it is not there, not ours or too old."""
    try:
        return signing.loads(request.POST.get(name, ""), salt=_salt(request, purpose), max_age=LOST_AFTER)
    except signing.BadSignature:
        return None


def versions_in(opened_value: object) -> dict[int, int] | None:
    """Key -> version, as it was before JSON made text of the keys."""
    if not isinstance(opened_value, dict):
        return None
    return {int(pk): int(version) for pk, version in opened_value.items()}


def _salt(request: HttpRequest, purpose: str) -> str:
    return f"{purpose} of {reader_of(request).pk}"
