"""What a job says of its run: kept as the name of a sentence and its numbers, put into words where it is read.

The worker speaks no reader's language. What is no such note (the words of a mail server that refuses, a note of an
older version) is shown as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Told = Mapping[str, Any]
# By the name of the heartbeat.
NAMES: dict[str, Promise] = {
    "send-reminders": gettext_lazy("Job: reminders"),
    "run-jobs": gettext_lazy("Job: what people asked for"),
    "seal history": gettext_lazy("Job: sealing of history"),
    "verify history": gettext_lazy("Sealed history"),
    "watch": gettext_lazy("Job: watch and alarm"),
    "backup": gettext_lazy("Last backup"),
}


def said(sentence: str, **told: int | str) -> str:
    """The note to be kept. Raises KeyError for a sentence that nobody could put into words."""
    SENTENCES[sentence](told)
    return json.dumps([sentence, told], ensure_ascii=False)


def in_words(note: str) -> str:
    """The note in the reader's language."""
    try:
        sentence, told = json.loads(note)
        return SENTENCES[sentence](told)
    except (ValueError, TypeError, KeyError):
        return note


def _mails(told: Told) -> str:
    return _("%(sent)d mails sent, %(waiting)d wait, %(failed)d failed") % told


def _jobs(told: Told) -> str:
    note = ngettext("%(count)d job taken up", "%(count)d jobs taken up", told["count"]) % told
    back = {"note": note, "back": told["back"]}
    return _("%(note)s, %(back)d taken back from a dead worker") % back if told["back"] else note


def _sealed(told: Told) -> str:
    return ngettext("%(count)d row sealed", "%(count)d rows sealed", told["count"]) % told


def _verified(told: Told) -> str:
    return _("%(sealed)d rows sealed, %(altered)d altered, %(unsealed)d not sealed yet") % told


def _incidents(told: Told) -> str:
    return ngettext("%(count)d incident open", "%(count)d incidents open", told["count"]) % told


def _backup(told: Told) -> str:
    return _("%(file)s: %(rows)d rows, %(files)d files") % told


SENTENCES: dict[str, Callable[[Told], str]] = {
    "mails": _mails,
    "jobs": _jobs,
    "sealed": _sealed,
    "verified": _verified,
    "incidents": _incidents,
    "backup": _backup,
}
