"""Pure: machine sentences and names in the language that is active; figures are always Latin digits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache

from django.utils.dateformat import format as format_day
from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from resolutions.headings import HEADING_WORDS
from resolutions.names import known, of_body
from resolutions.vocabulary import Bureau, Cadence, Language
from tracking.reports.facts import DutyFact, ItemFact, MeetingFact, ResolutionFact, Texts
from tracking.reports.figures import JOINT, NOBODY, is_illustrative
from tracking.reports.outline import Span, Text, plain, text
from tracking.reports.scripts import language_of
from tracking.workflow import Status

# Sentences and titles are written in English and read in the other languages, so that is the original of every print.
DRAFTED_IN = Language.ENGLISH
ENGLISH = DRAFTED_IN.value
NOTHING = "–"
NO_BREAK_SPACE, NO_BREAK_HYPHEN = "\u00a0", "\u2011"
PLACE = re.compile(r"%\((\w+)\)[sd]")

# ITU's English puts the day first; an Arabic day in figures is read in either order, so its month is a word.
DAYS = {Language.ENGLISH: "j F Y", Language.ARABIC: "j F Y"}
SHORT_DAYS = {Language.ENGLISH: "j M Y", Language.ARABIC: "j F Y", Language.CHINESE: "Y-m-d"}

DECISIONS: dict[str, str | Promise] = {
    "noted": pgettext_lazy("decision of a body", "Noted"),
    "approved": pgettext_lazy("decision of a body", "Approved"),
    "more asked": pgettext_lazy("decision of a body", "More asked"),
}


def reader() -> Language:
    return _language(get_language() or ENGLISH)


@cache
def _language(interface_code: str) -> Language:
    return Language.of(interface_code)


def day(when: date | None) -> str:
    """`20 March 2017` as the language writes it."""
    if when is None:
        return NOTHING
    return format_day(when, DAYS.get(reader()) or get_format("DATE_FORMAT"))


def short_day(when: date | None) -> str:
    """`20 Mar 2017` or figures, never broken over two lines."""
    return NOTHING if when is None else _short_day(when, reader())


@lru_cache(maxsize=2048)
def _short_day(when: date, language: Language) -> str:
    form = SHORT_DAYS.get(language) or get_format("SHORT_DATE_FORMAT")
    return format_day(when, form).replace(" ", NO_BREAK_SPACE)


def in_reader_language(texts: Texts) -> Text:
    """The text in the active language, else the English one with its mark, as an island of English."""
    own = texts.get(reader().value)
    return text(own) if own else english(texts.get(ENGLISH, ""))


def english(words: str) -> Text:
    """English words in a paper of any language; outside English they carry `[EN]`."""
    if reader() is Language.ENGLISH or not words:
        return text(words)
    return (Span(f"{words} [EN]", ENGLISH),)


def as_written(words: str, language: str) -> Text:
    """Words of a person, in the language they were written in."""
    if language == ENGLISH:
        return english(words)
    return (Span(words, "" if language == reader().value else language),)


def free(words: str) -> Text:
    """What a person typed into a field that keeps no language: its script tells."""
    return as_written(words, language_of(words))


def with_islands(sentence: str, **parts: str | int | Text) -> Text:
    """A sentence with `%(name)s` in it, filled with words of its own language and with islands of others."""
    pieces: list[str | Text] = []
    for place, piece in enumerate(PLACE.split(sentence)):
        part = parts[piece] if place % 2 else piece
        pieces.append(str(part) if isinstance(part, int) else part)
    return text(*pieces)


def code(word: str) -> Span:
    """A code, set the same way in every language."""
    return Span(word, ENGLISH)


def unbroken(word: str) -> str:
    """A code among others on a line, where it would else break at its hyphens."""
    return word.replace("-", NO_BREAK_HYPHEN)


def marked(words: str | Text, *, illustrative: bool) -> Text:
    """The words, with `[illustrative]` where they are made up to show how the tracker works."""
    mark = pgettext("mark", "illustrative")  # outside the f-string, where makemessages finds it
    return text(words, f" [{mark}]" if illustrative else "")


def status_words(item: ItemFact) -> Text:
    """The wording of Council papers, naming the body or the successor."""
    words = text(str(item.status.in_papers))
    if item.status is Status.AWAITING_DECISION:
        words = with_islands(_("Awaiting a decision of %(body)s"), body=named(item.awaiting_body))
    if item.status is Status.SUPERSEDED:
        words = with_islands(_("Superseded by %(successor)s"), successor=free(item.superseded_by))
    return marked(words, illustrative=is_illustrative(item))


def holder_words(holder: str) -> str:
    if holder == JOINT:
        return _("Several bureaux jointly")
    return _("No bureau named") if holder == NOBODY else str(Bureau(holder).label)


def lead_words(item: ItemFact) -> str:
    if item.lead:
        return str(item.lead.label)
    return bureaux(item.joint)


def bureaux(codes: Iterable[Bureau]) -> str:
    return ", ".join(str(bureau.label) for bureau in codes) or NOTHING


def named(name: str) -> Text:
    """A body or a meeting, by its English name or as somebody typed it."""
    found = known(name, reader())
    return free(name) if found is None else text(found)


def meeting_name(meeting: MeetingFact) -> str:
    """The official name; initials that are not known stand in every language."""
    return (
        meeting.name if meeting.name.isupper() and known(meeting.name, reader()) is None else plain(named(meeting.name))
    )


def body_name(body: str, register: Texts) -> Text:
    if not body:
        return text(_("Not stated in the text"))
    found = of_body(body, reader())
    return named(register.get(body, body)) if found is None else text(found)


def cadence_words(duty: DutyFact) -> str:
    if duty.cadence is Cadence.EVERY_N_YEARS and duty.every_years:
        return ngettext("Every %(count)d year", "Every %(count)d years", duty.every_years) % {"count": duty.every_years}
    return str(duty.cadence.label)


def resolution_name(fact: ResolutionFact) -> str:
    if fact.number:
        return _("Resolution %(number)d") % {"number": fact.number}
    return _("Resolution %(code)s (number to be determined)") % {"code": fact.reference}


def clause_words(item: ItemFact) -> str:
    """`resolves further 2 iii`: where in its Resolution the item comes from."""
    return f"{HEADING_WORDS.get(item.words, item.words)} {item.labels}".strip()


def listed(parts: Iterable[str]) -> str:
    return str(get_text_list(list(parts), _("and")))


def sentences(said: Iterable[str]) -> str:
    """One after the other, as the language sets them: Chinese leaves no space between two."""
    return ("" if reader() is Language.CHINESE else " ").join(said)


def items_counted(count: int) -> str:
    return ngettext("%(count)d action item", "%(count)d action items", count) % {"count": count}


def more_than_shown(count: int) -> str:
    return ngettext(
        "%(count)d more item is in Annex A.",
        "%(count)d more items are in Annex A.",
        count,
    ) % {"count": count}
