"""Tags of status and health: a word, a sign and a colour, so that none of the three is needed to read the others."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tracking.schedule import Health
from tracking.workflow import Status


def tag(kind: Status | Health) -> SafeString:
    return word_tag(kind.label, kind.symbol, slugify(kind.value))


def health_tag(health: Health, undated: str = "") -> SafeString:
    """Where no day is due, the tag says what is known instead (`schedule.said_of_no_day`), if that is given."""
    return word_tag((health is Health.NO_DATE and undated) or health.label, health.symbol, slugify(health.value))


def word_tag(word: str | Promise, symbol: str, look: str) -> SafeString:
    """`look` is the part of the class that colours the tag: `overdue`, `completed`, `illustrative`."""
    return format_html('<span class="tag tag-{}"><span aria-hidden="true">{}</span> {}</span>', look, symbol, word)


def illustrative_tag() -> SafeString:
    return word_tag(_("illustrative"), "◇", "illustrative")
