"""Rows for workers: papers that wait to be made, and reminders that are due."""

from __future__ import annotations

from django.utils import timezone

from tests import make
from tests.reminders.fill import fill
from tests.reminders.programs import OWED
from tracking.jobs import ask
from tracking.jobs.papers import COUNCIL_REPORT

LANGUAGES = ("en", "fr", "es", "ru")  # the same facts in the same language would be one paper
PAPERS = len(LANGUAGES)
START = "from tests.jobs.fill import prepare; prepare()"


def prepare() -> None:
    """So many papers asked for, and so many mails owed."""
    fill(OWED, 3)
    meeting, person = make.meeting(), make.person()
    for language in LANGUAGES:
        ask(COUNCIL_REPORT, person, timezone.now(), meeting=meeting.pk, language=language)
