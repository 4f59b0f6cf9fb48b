"""Pure: what the program itself writes down, kept as the name of a sentence and its values, put into words when read.

`undone␟period closed␟2017–2020␟WTSA-20`: who did it may read another language than who looks at it later. The last
value may hold such a sentence itself, and is what is cut where a column is short; `␟#3` at the end says on how many
items it was done. Anything else, such as people's own words or the words of an older version, is shown as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from resolutions.names import official, shown

MARK = "␟"
TOPIC = re.compile(r"(?<=[+−] ).+?(?=, [+−] |$)")  # of `+ Accessibility, − E-health`; a name may hold a comma
COUNT = re.compile(rf"{MARK}#(\d+)$")
Told = Mapping[str, str]
# Reasons that older rows keep in these very words.
ALWAYS: dict[str, Promise] = {
    "Register loaded": gettext_lazy("Register loaded"),
    "Demonstration": gettext_lazy("Demonstration"),
    "Brought down to the limit of its field": gettext_lazy("Brought down to the limit of its field"),
}


@dataclass(frozen=True)
class Sentence:
    """The names of its values, in the order in which they are kept, and how it is put into words."""

    names: tuple[str, ...]
    words: Callable[[Told], str]


def keep(sentence: str, **told: object) -> str:
    """The text to be kept. Raises KeyError for a sentence that nobody could put into words."""
    *firsts, last = [str(told[name]) for name in SENTENCES[sentence].names] or [""]
    return MARK.join([sentence, *(value.replace(MARK, " ") for value in firsts), last])


def counted(kept: str, number: int) -> str:
    """With on how many items it was done."""
    return f"{kept}{MARK}#{number}"


def uncounted(kept: str) -> str:
    return COUNT.sub("", kept)


def in_words(kept: str) -> str:
    """What was kept, in the reader's language."""
    if kept in ALWAYS:
        return str(ALWAYS[kept])
    if MARK not in kept:
        return kept
    found = COUNT.search(kept)
    return _sentence(uncounted(kept)) + (_on(int(found[1])) if found else "")


def _sentence(kept: str) -> str:
    name, _mark, rest = kept.partition(MARK)
    sentence = SENTENCES.get(name)
    if sentence is None:
        return kept
    values = rest.split(MARK, max(len(sentence.names) - 1, 0))
    told = dict.fromkeys(sentence.names, "…") | dict(zip(sentence.names, values, strict=False))
    try:
        return sentence.words(told)
    except ValueError:  # cut short, or typed by a person
        return kept


def _on(number: int) -> str:
    items = ngettext("%(n)d action item", "%(n)d action items", number) % {"n": number}
    return f" ({items})"


def _undone(told: Told) -> str:
    return _("Undone: %(what)s") % {"what": in_words(told["what"])}


def _restored(told: Told) -> str:
    return _("Version %(number)d restored: %(why)s") % {"number": int(told["number"]), "why": told["why"]}


def _superseded(told: Told) -> str:
    return _("Resolution %(number)s superseded by %(what)s") % told


def _period_closed(told: Told) -> str:
    words = _("Study period %(period)s closed; open items are carried over to %(meeting)s")
    return words % {"period": told["period"], "meeting": shown(told["meeting"])}


def _numbered(told: Told) -> str:
    return _("%(before)s becomes %(after)d") % {"before": told["before"], "after": int(told["after"])}


def _handed_over(told: Told) -> str:
    return _("What %(name)s held is handed over") % told


def _person(told: Told) -> str:
    return _("Person responsible: %(name)s") % {"name": told["name"] or _("nobody")}


def _status(told: Told) -> str:
    return _("Status: %(status)s") % {"status": pgettext("status", told["status"].capitalize())}


def _deadline(told: Told) -> str:
    return _("Deadline: %(day)s") % {"day": _day(told["day"]) if told["day"] else _("no date stated")}


def _day(kept: str) -> str:
    try:
        return date_format(date.fromisoformat(kept), "DATE_FORMAT")
    except ValueError:
        return kept


def _topics(told: Told) -> str:
    return _("Topics: %(topics)s") % {"topics": TOPIC.sub(lambda found: official(found[0]), told["topics"])}


def _update(told: Told) -> str:
    return _("Update: %(text)s") % told


def _confirmed(_told: Told) -> str:
    return _("No change confirmed")


def _lead_time(told: Told) -> str:
    return _("Lead time changed: %(of)s") % {"of": shown(told["of"])}


def _meeting_moved(told: Told) -> str:
    return _("Meeting moved: %(meeting)s") % {"meeting": shown(told["meeting"])}


SENTENCES: dict[str, Sentence] = {
    "undone": Sentence(("what",), _undone),
    "restored": Sentence(("number", "why"), _restored),
    "superseded": Sentence(("number", "what"), _superseded),
    "period closed": Sentence(("period", "meeting"), _period_closed),
    "numbered": Sentence(("before", "after"), _numbered),
    "handed over": Sentence(("name",), _handed_over),
    "person responsible": Sentence(("name",), _person),
    "status": Sentence(("status",), _status),
    "deadline": Sentence(("day",), _deadline),
    "topics": Sentence(("topics",), _topics),
    "update": Sentence(("text",), _update),
    "no change confirmed": Sentence((), _confirmed),
    "lead time": Sentence(("of",), _lead_time),
    "meeting moved": Sentence(("meeting",), _meeting_moved),
}
