"""The mails of a hand-over: one to each who takes over, one to who hands over, each with all that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.vocabulary import Language
from tracking import clock
from tracking.hand_over.moving import Moved, names_of
from tracking.item_rows import undated_of
from tracking.models import ActionItem, Person
from tracking.notify import (
    ROWS_AT_MOST,
    Envelope,
    address_of,
    checked_address,
    isolated,
    message_id,
    on_one_line,
)


@dataclass(frozen=True)
class Parcel:
    """Items that go to one person."""

    to: Person
    items: Sequence[ActionItem]


@dataclass(frozen=True)
class Occasion:
    """Whose work was handed over, by whom, and their note for the readers."""

    leaver: Person
    by: Person
    note: str = ""


@dataclass(frozen=True)
class ToSuccessor:
    asked: Occasion
    parcel: Parcel

    def words(self, is_rtl: bool) -> dict[str, Any]:
        items, told = self.parcel.items, {"name": isolated(str(self.asked.leaver), is_rtl)}
        number = len(items)
        summary = ngettext(
            "%(count)d action item that %(name)s held is yours now.",
            "%(count)d action items that %(name)s held are yours now.",
            number,
        )
        return {
            "subject": _subject(number),
            "summary": summary % {"count": number, **told},
            "rows": _rows([(item, None) for item in items[:ROWS_AT_MOST]], is_rtl),
            "more": _also(items[ROWS_AT_MOST:], is_rtl),
            "list_label": _("All items you answer for"),
            "list_link": address_of("admin:tracking_actionitem_changelist") + "?mine=yes",
            "why": _("You get this mail because you are the person responsible for these items from now on."),
        }


@dataclass(frozen=True)
class ToLeaver:
    asked: Occasion
    parcels: tuple[Parcel, ...]

    def words(self, is_rtl: bool) -> dict[str, Any]:
        rows = [(item, parcel.to) for parcel in self.parcels for item in parcel.items]
        number = len(rows)
        summary = ngettext(
            "%(count)d action item that you held was handed over.",
            "%(count)d action items that you held were handed over.",
            number,
        )
        return {
            "subject": _subject(number),
            "summary": summary % {"count": number},
            "rows": _rows(rows[:ROWS_AT_MOST], is_rtl),
            "more": _also([item for item, _to in rows[ROWS_AT_MOST:]], is_rtl),
            "list_label": _("All action items"),
            "list_link": address_of("admin:tracking_actionitem_changelist"),
            "why": _("You get this mail because you were the person responsible for these items until now."),
        }


def _subject(number: int) -> str:
    return ngettext(
        "WTSA Tracker: %(count)d action item handed over", "WTSA Tracker: %(count)d action items handed over", number
    ) % {"count": number}


def _rows(rows: Sequence[tuple[ActionItem, Person | None]], is_rtl: bool) -> list[dict[str, Any]]:
    undated = undated_of((item for item, _to in rows), clock.today())
    return [_row(item, is_rtl, to, undated.get(item.pk) or _("No date stated")) for item, to in rows]


def _row(item: ActionItem, is_rtl: bool, to: Person | None, undated: str) -> dict[str, Any]:
    due = item.next_due_on
    return {
        "code": on_one_line(item.code),
        "title": on_one_line(item.title),
        "due": _("Due on %(date)s") % {"date": date_format(due)} if due else undated,
        "now": _("Now with %(name)s") % {"name": isolated(str(to), is_rtl)} if to else "",
        "link": address_of("admin:tracking_actionitem_change", item.pk),
    }


def _also(items: Sequence[ActionItem], is_rtl: bool) -> str:
    """The codes of what stands in no row of its own: the mail names all that moved."""
    codes = ", ".join(isolated(item.code, is_rtl) for item in items)
    return _("Also: %(codes)s") % {"codes": codes} if codes else ""


def addressed(asked: Occasion, moved: Moved) -> list[tuple[Person, ToSuccessor | ToLeaver]]:
    """The letters and who gets them: each who takes over, and at last the one who hands over."""
    people = names_of(moved.successors)
    parcels = tuple(Parcel(people[pk], items) for pk, items in moved.successors.items())
    letters: list[tuple[Person, ToSuccessor | ToLeaver]] = [(one.to, ToSuccessor(asked, one)) for one in parcels]
    return [*letters, (asked.leaver, ToLeaver(asked, parcels))] if parcels else letters


def keys_of(letter: ToSuccessor | ToLeaver) -> dict[str, Any]:
    """What a letter is about, as keys: `read_letter` finds the rows again."""
    parcels = (letter.parcel,) if isinstance(letter, ToSuccessor) else letter.parcels
    return {
        "leaver": letter.asked.leaver.pk,
        "by": letter.asked.by.pk,
        "note": letter.asked.note,
        "parcels": [[parcel.to.pk, [item.pk for item in parcel.items]] for parcel in parcels],
    }


def read_letter(to: Person, keys: Mapping[str, Any]) -> ToSuccessor | ToLeaver:
    """The letter to that person. Raises KeyError when a row is not there any more."""
    people = Person.objects.in_bulk([keys["leaver"], keys["by"], *(pk for pk, _items in keys["parcels"])])
    items = ActionItem.objects.in_bulk([pk for _to, pks in keys["parcels"] for pk in pks])
    asked = Occasion(people[keys["leaver"]], people[keys["by"]], keys["note"])
    parcels = tuple(Parcel(people[pk], [items[each] for each in pks]) for pk, pks in keys["parcels"])
    return ToLeaver(asked, parcels) if to == asked.leaver else ToSuccessor(asked, parcels[0])


def compose(person: Person, letter: ToSuccessor | ToLeaver, at: datetime, mark: str) -> EmailMessage:
    """The mail in the reader's language; of one mark it has one Message-ID. Raises NoAddress."""
    to, language = checked_address(person.email, str(person)), Language(person.language)
    envelope = Envelope(to, language, person.time_zone, at, message_id(mark))
    is_rtl = language.is_right_to_left
    with envelope.in_the_readers_terms():
        note = on_one_line(letter.asked.note)
        by = _("Handed over by %(name)s.") % {"name": isolated(str(letter.asked.by), is_rtl)}
        frame = {"greeting": _("Dear %(name)s,") % {"name": isolated(str(person), is_rtl)}, "by": by, "note": note}
        return envelope.enclose("hand_over", {**envelope.direction, **frame, **letter.words(is_rtl)})
