"""One letter -> one mail: text and HTML with the same words, in the reader's language and direction. Reads no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from email.utils import format_datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.vocabulary import Language
from tracking.reminders import Reason

ROWS_AT_MOST = 10
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


class NoAddress(Exception):
    """The person has no e-mail address that a mail can go to; the message is a sentence for staff."""


@dataclass(frozen=True)
class Line:
    """One thing to do, as the mail lists it. `meeting` names the meeting of a report, empty for an item's own day.

    `instead_of` names the person who is away, when the reader stands in for them.
    """

    item: int
    code: str
    title: str
    citation: str
    due_on: date
    reason: Reason
    meeting: str = ""
    instead_of: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail to one person: the lines in order, late first, at most ten; `count` counts those not listed too."""

    to: str
    name: str
    language: Language
    time_zone: str
    day: date
    written_at: datetime
    message_id: str
    lines: tuple[Line, ...]
    count: int
    contact: str = ""


def checked_address(address: str, name: str) -> str:
    """The one address to write to. Raises NoAddress."""
    try:
        validate_email(address)
    except ValidationError as problem:
        if not address:
            raise NoAddress(_("%(name)s has no e-mail address: enter one and try again.") % {"name": name}) from problem
        raise NoAddress(
            _("The e-mail address of %(name)s cannot be used: correct it and try again.") % {"name": name}
        ) from problem
    return address


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The mail, ready to send. Its headers hold no word that a person typed but the checked address."""
    envelope = Envelope(letter.to, letter.language, letter.time_zone, letter.written_at, letter.message_id)
    with envelope.in_the_readers_terms():
        return envelope.enclose("reminder", {**envelope.direction, **_words(letter)})


@dataclass(frozen=True)
class Envelope:
    """To whom a mail goes, in which language and time zone, and when it was written."""

    to: str
    language: Language
    time_zone: str
    written_at: datetime
    message_id: str

    @contextmanager
    def in_the_readers_terms(self) -> Iterator[None]:
        """Words and moments inside are the reader's."""
        with translation.override(self.language.interface_code), timezone.override(_zone(self.time_zone)):
            yield

    def enclose(self, template: str, words: dict[str, Any]) -> EmailMultiAlternatives:
        """The mail of `template` (its text and its HTML from the same words), in the reader's terms."""
        mail = EmailMultiAlternatives(
            subject=words["subject"],
            body=render_to_string(f"tracking/mail/{template}.txt", words),
            to=[self.to],
            headers={
                "Message-ID": self.message_id,
                "Date": format_datetime(timezone.localtime(self.written_at)),
                "Auto-Submitted": "auto-generated",
                "Content-Language": self.language.interface_code,
            },
        )
        mail.attach_alternative(render_to_string(f"tracking/mail/{template}.html", words), "text/html")
        return mail

    @property
    def direction(self) -> dict[str, str]:
        """How the templates set the page and keep a code or a title apart from it."""
        is_rtl = self.language.is_right_to_left
        return {
            "language": self.language.interface_code,
            "direction": "rtl" if is_rtl else "ltr",
            "isolate": ISOLATE if is_rtl else "",
            "end_isolate": END_ISOLATE if is_rtl else "",
        }


def message_id(token: str) -> str:
    """A Message-ID made from the claim's token and the sender's domain."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{token}@{domain}>"


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.get_default_timezone()


def _words(letter: Letter) -> dict[str, Any]:
    """Every word of the mail once, so that its text and its HTML cannot differ."""
    listed = letter.lines[:ROWS_AT_MOST]
    is_rtl = letter.language.is_right_to_left
    return {
        "subject": _subject(letter),
        "greeting": _("Dear %(name)s,") % {"name": isolated(letter.name, is_rtl)},
        "summary": _summary(letter),
        "rows": [_row(line, letter.day, is_rtl) for line in listed],
        "more": _more(letter.count - len(listed)),
        "list_label": _("All action items"),
        "list_link": address_of("admin:tracking_actionitem_changelist"),
        "why": _(
            "You get this mail because the tracker reminds 30, 14 and 7 days before a due day, on the first working "
            "day after it, and 7, 14 and 30 days after it. Opening a link changes nothing."
        ),
        "fewer": _fewer(letter.contact, is_rtl),
    }


def _fewer(contact: str, is_rtl: bool) -> str:
    """How to get fewer of these mails, and whom to ask."""
    advice = _(
        "To get fewer: an item moved to a status that ends it, and a report with its document number and decision "
        "recorded, are not reminded of again."
    )
    if not contact:
        return advice
    ask = _("To hand an item over or to have its day changed, write to the coordinator: %(address)s")
    return f"{advice} {ask % {'address': isolated(contact, is_rtl)}}"


def _subject(letter: Letter) -> str:
    earliest = min(line.due_on for line in letter.lines)
    return ngettext(
        "WTSA Tracker: %(count)d reminder, due day %(date)s",
        "WTSA Tracker: %(count)d reminders, nearest due day %(date)s",
        letter.count,
    ) % {"count": letter.count, "date": date_format(earliest)}


def _summary(letter: Letter) -> str:
    return ngettext(
        "%(count)d deadline of the WTSA Action Plan needs your attention, as it stands on %(date)s.",
        "%(count)d deadlines of the WTSA Action Plan need your attention, as they stand on %(date)s.",
        letter.count,
    ) % {"count": letter.count, "date": date_format(letter.day)}


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext("%(count)d more is not listed here.", "%(count)d more are not listed here.", count) % {
        "count": count
    }


def _row(line: Line, day: date, is_rtl: bool) -> dict[str, Any]:
    days = (day - line.due_on).days
    return {
        "code": on_one_line(line.code),
        "title": on_one_line(line.title),
        "reference": _("Resolution %(citation)s") % {"citation": isolated(line.citation, is_rtl)},
        "report": _("Report to %(meeting)s") % {"meeting": isolated(line.meeting, is_rtl)} if line.meeting else "",
        "due": _("Due on %(date)s") % {"date": date_format(line.due_on)},
        "when": _distance(days),
        "is_late": days > 0,
        "why": _why(line, is_rtl),
        "link": address_of("admin:tracking_actionitem_change", line.item),
    }


def _why(line: Line, is_rtl: bool) -> str:
    if not line.instead_of:
        return str(line.reason.label)
    return _("You stand in for %(name)s, who is away.") % {"name": isolated(line.instead_of, is_rtl)}


def _distance(days: int) -> str:
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    return ngettext("in %(days)d day", "in %(days)d days", -days) % {"days": -days}


def isolated(text: str, is_rtl: bool) -> str:
    """A name among Arabic words keeps its own direction and leaves theirs alone."""
    line = on_one_line(text)
    return f"{ISOLATE}{line}{END_ISOLATE}" if is_rtl else line


def on_one_line(text: str) -> str:
    """The text with line breaks, control characters and runs of white space as single spaces."""
    return BREAKING.sub(" ", text).strip()


def address_of(name: str, *args: object) -> str:
    return urljoin(f"{settings.WTSA_BASE_URL}/", reverse(name, args=args))
