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
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.names import shown
from resolutions.vocabulary import Language
from tracking.ladder import latest_put_off
from tracking.reminders import Kind, Reason

ROWS_AT_MOST = 10
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
ISOLATE, END_ISOLATE = "\u2068", "\u2069"


class NoAddress(Exception):
    """The person has no e-mail address that a mail can go to; the message is a sentence for staff."""


@dataclass(frozen=True)
class Line:
    """One thing to do, as the mail lists it. `meeting` names the meeting of a report, empty for an item's own day.

    `instead_of` names the person who is away, when the reader stands in for them; `note` is what somebody typed. The
    row leads to the short form of those who `may_update` (of a `request`: to its answer), and to the item of those who
    only read it; news of an address leads to the `person`.
    """

    item: int
    code: str
    title: str
    citation: str
    due_on: date
    reason: Reason
    meeting: str = ""
    instead_of: str = ""
    may_update: bool = False
    kind: str = Kind.ITEM.value
    thing: int = 0
    note: str = ""
    may_put_off: bool = False
    may_hand_back: bool = False

    @property
    def is_notice(self) -> bool:
        """News for who coordinates the plan, and no deadline of its own."""
        return self.kind in {Kind.HAND_BACK, Kind.ADDRESS}


@dataclass(frozen=True)
class Letter:
    """A mail to one person: the lines in order, late first, at most ten; `count` counts those not listed too.

    `less` is the address that ends what is optional, empty for a mail that cannot be done without.
    """

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
    less: str = ""
    digest_on: int = 0


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
    envelope = Envelope(letter.to, letter.language, letter.time_zone, letter.written_at, letter.message_id, letter.less)
    with envelope.in_the_readers_terms():
        return envelope.enclose("reminder", {**envelope.direction, **_words(letter)})


@dataclass(frozen=True)
class Envelope:
    """To whom a mail goes, in which language and time zone, and when it was written; `less` as in a letter."""

    to: str
    language: Language
    time_zone: str
    written_at: datetime
    message_id: str
    less: str = ""

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
                **self._ways_to_less(),
            },
        )
        mail.attach_alternative(render_to_string(f"tracking/mail/{template}.html", words), "text/html")
        return mail

    def _ways_to_less(self) -> dict[str, str]:
        """One click in the mail program (RFC 8058): a POST to that address, which a GET only shows."""
        if not self.less:
            return {}
        return {"List-Unsubscribe": f"<{self.less}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}

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
        "why": _why_it_came(letter),
        "fewer": _fewer(letter.contact, is_rtl),
        "wishes_label": _("My mail: the day of the digest, and what you can do without"),
        "wishes_link": address_of("admin:my_mail"),
        "less_label": _("No more reminders before a due day") if letter.less else "",
        "less_link": letter.less,
    }


def _why_it_came(letter: Letter) -> str:
    return _(
        "You get this mail because you answer for work of the WTSA Action Plan or coordinate it: one digest a week, "
        "for you on %(weekday)s, and a mail of its own only on the first day that something is late, when your bureau "
        "is asked by name, and when nobody answers for something. Never more than one mail a day. Opening a link "
        "changes nothing."
    ) % {"weekday": WEEKDAYS[letter.digest_on]}


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
    days = [line.due_on for line in letter.lines if not line.is_notice]
    if not days:
        return ngettext(
            "WTSA Tracker: %(count)d thing nobody answers for",
            "WTSA Tracker: %(count)d things nobody answers for",
            letter.count,
        ) % {"count": letter.count}
    return ngettext(
        "WTSA Tracker: %(count)d reminder, due day %(date)s",
        "WTSA Tracker: %(count)d reminders, nearest due day %(date)s",
        letter.count,
    ) % {"count": letter.count, "date": date_format(min(days))}


def _summary(letter: Letter) -> str:
    if all(line.is_notice for line in letter.lines):
        return ngettext(
            "%(count)d thing of the WTSA Action Plan waits for you, who coordinate it.",
            "%(count)d things of the WTSA Action Plan wait for you, who coordinate it.",
            letter.count,
        ) % {"count": letter.count}
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
        "reference": _("Resolution %(citation)s") % {"citation": isolated(line.citation, is_rtl)}
        if line.citation
        else "",
        "report": _("Report to %(meeting)s") % {"meeting": isolated(shown(line.meeting), is_rtl)}
        if line.meeting
        else "",
        "due": _since(line) if line.is_notice else _("Due on %(date)s") % {"date": date_format(line.due_on)},
        "when": "" if line.is_notice else _distance(days),
        "is_late": days > 0 or line.is_notice,
        "why": _why(line, is_rtl),
        "note": on_one_line(line.note),
        "link": _link(line),
        "deeds": list(_deeds(line, day)),
    }


def _since(line: Line) -> str:
    return _("Since %(date)s") % {"date": date_format(line.due_on)}


def _link(line: Line) -> str:
    if line.kind == Kind.ADDRESS:
        return address_of("admin:tracking_person_change", line.thing)
    if line.kind == Kind.REQUEST and line.may_update:
        return address_of("admin:tracking_actionitem_answer", line.item, line.thing)
    if line.kind == Kind.HAND_BACK or not line.may_update:
        return address_of("admin:tracking_actionitem_change", line.item)
    return address_of("admin:tracking_actionitem_update", line.item)


def _deeds(line: Line, day: date) -> Iterator[dict[str, str]]:
    """What else the reader may do with a row; each link opens a form, and only its button does it."""
    if line.may_put_off and latest_put_off(day, line.due_on) > day:
        link = address_of("admin:tracking_actionitem_snooze", line.item, line.kind, line.thing)
        yield {"label": _("Put it off"), "link": link}
    if line.may_hand_back:
        link = address_of("admin:tracking_actionitem_hand_back", line.item)
        yield {"label": _("Not mine any more"), "link": link}


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
