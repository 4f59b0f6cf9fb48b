"""What a start, `manage.py check` and every other command warn of: settings that do not go together."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004 - Django's own name


def links_lead_to_https(**_asked: Any) -> list[CheckMessage]:  # noqa: ANN401  # as Django calls a check
    """Behind HTTPS the address written into mails is one that people reach: it cannot be guessed."""
    if not settings.WTSA_HTTPS or settings.WTSA_BASE_URL.startswith("https://"):
        return []
    sentence = (
        f"WTSA_HTTPS is on, and links in mails begin with {settings.WTSA_BASE_URL}: "
        "set WTSA_BASE_URL to the address that people open, such as https://tracker.example.org."
    )
    return [Warning(sentence, id="wtsa_tracker.W001")]
