"""Values that a page carries to the next step: signed for their reader, and in one field however many they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

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


@dataclass(frozen=True)
class Shown:
    """What a preview showed its reader: the version of each row that would be changed, by key; and when."""

    seen: Mapping[int, int]
    at: datetime


def sealed_preview(request: HttpRequest, purpose: str, seen: Mapping[int, int]) -> str:
    return sealed(request, purpose, [timezone.now().isoformat(), seen])


def opened_preview(request: HttpRequest, purpose: str, name: str) -> Shown | None:
    """What the preview showed; None as for `opened`. JSON made text of the keys."""
    match opened(request, purpose, name):
        case [str(at), dict(seen)] if moment := parse_datetime(at):
            return Shown({int(pk): int(version) for pk, version in seen.items()}, moment)
    return None


def _salt(request: HttpRequest, purpose: str) -> str:
    return f"{purpose} of {reader_of(request).pk}"
