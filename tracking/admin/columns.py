"""Columns of the list of action items: what each is called, sorts by and shows; which of them an address asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracking.item_rows import ItemRow
from tracking.schedule import Health
from tracking.tags import health_tag, illustrative_tag, tag
from tracking.workflow import Status

CONFIRMED_AT_ONCE = frozenset({Status.IN_PROGRESS, Status.CONTINUING})
WAITING = frozenset({Health.OVERDUE, Health.DUE_SOON, Health.SILENT})


class Sheet:
    """One page of the list while it is written: what many of its rows say is put into words once."""

    def __init__(self, day: date, suffix: str) -> None:
        """`suffix` is carried by each link, so that the way back leads to the same filters."""
        self.day, self.suffix = day, suffix
        self.change = reverse("admin:tracking_actionitem_change", args=[0])
        self.update = reverse("admin:tracking_actionitem_update", args=[0])
        self.confirm = reverse("admin:tracking_actionitem_confirm", args=[0])
        self.update_word, self.confirm_word = gettext("Update"), escape(gettext("No change"))
        self.illustrative = f" {illustrative_tag()}"
        self.language = get_language() or ""
        self._tags: dict[Status | Health, str] = {}
        self._undated: dict[tuple[Health, str], str] = {}

    def link(self, row: ItemRow, words: str) -> str:
        return f'<a href="{self.change.replace("/0/", f"/{row.pk}/")}{self.suffix}">{words}</a>'

    def tag(self, kind: Status | Health) -> str:
        if kind not in self._tags:
            self._tags[kind] = tag(kind)
        return self._tags[kind]

    def health(self, row: ItemRow) -> str:
        if not row.undated:
            return self.tag(row.health)
        kind = row.health, row.undated
        if kind not in self._undated:
            self._undated[kind] = health_tag(*kind)
        return self._undated[kind]

    def day_in_words(self, day: date | None) -> str:
        return _day_in_words(day, self.language) if day else ""

    def age(self, day: date | None) -> str:
        return _age_in_words((self.day - day).days, self.language) if day else ""


@lru_cache(maxsize=4096)
def _day_in_words(day: date, _language: str) -> str:
    """In the language of the page; kept, for a hundred different days are a fifth of a page's time."""
    return date_format(day, "SHORT_DATE_FORMAT")


@lru_cache(maxsize=4096)
def _age_in_words(days: int, _language: str) -> str:
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


@dataclass(frozen=True)
class Column:
    """`cell` writes safe markup; `order_by` is the field its heading sorts by; an optional one is shown when asked."""

    key: str
    label: str | Promise
    cell: Callable[[ItemRow, Sheet], str]
    order_by: str = ""
    is_optional: bool = False
    permission: str = ""

    do_not_call_in_templates: ClassVar = True  # a template would take it for a function and show nothing

    @property
    def admin_order_field(self) -> str | None:
        return self.order_by or None

    def __call__(self, item: Any) -> str:  # noqa: ANN401  # what the stock list would hand to a column
        return str(item)


def _code(row: ItemRow, sheet: Sheet) -> str:
    return sheet.link(row, f"<bdi>{escape(row.code)}</bdi>")


def _action(row: ItemRow, sheet: Sheet) -> str:
    title = sheet.link(row, f'<bdi lang="en">{escape(row.title)}</bdi>')
    return title + sheet.illustrative if row.illustrative else title


def _resolution(row: ItemRow, _sheet: Sheet) -> str:
    return f'<bdi title="{escape(row.resolution)}">{escape(row.reference)}</bdi>'


def _due(row: ItemRow, sheet: Sheet) -> str:
    """The day; where there is none and the tag of health speaks of something else, what is known of it."""
    if row.undated and row.health is not Health.NO_DATE:
        return f'<span class="quiet">{escape(row.undated)}</span>'
    return sheet.day_in_words(row.due_on)


def _last_update(row: ItemRow, sheet: Sheet) -> str:
    age = sheet.age(row.last_update_on)
    return f'{age} <span class="quiet"><bdi>{escape(row.last_update_by)}</bdi></span>' if age else ""


def _update_link(row: ItemRow, sheet: Sheet) -> str:
    """The short form, and for what is under way one click that says nothing has changed."""
    update = f'<a class="row-button" href="{sheet.update.replace("/0/", f"/{row.pk}/")}">{sheet.update_word}</a>'
    if row.status not in CONFIRMED_AT_ONCE:
        return update
    address = sheet.confirm.replace("/0/", f"/{row.pk}/")
    return (
        f'{update} <button class="row-button" form="deed-now" formaction="{address}"'
        f' aria-label="{sheet.confirm_word}: {escape(row.code)}">{sheet.confirm_word}</button>'
    )


def _health(row: ItemRow, sheet: Sheet) -> str:
    """How the item stands; where the reader's bureau only supports and one of the two waits, how the bureau does."""
    bureau, part = row.own_part or ("", row.health)
    if part is row.health or (part is Health.ON_TIME and row.health not in WAITING):
        return sheet.health(row)
    return f'{sheet.health(row)} <span class="own-part">{escape(bureau)}: {sheet.tag(part)}</span>'


def _milestones(row: ItemRow, _sheet: Sheet) -> str:
    met, planned = row.milestones
    return gettext("%(met)d of %(all)d met") % {"met": met, "all": planned} if planned else ""


def _postponed(row: ItemRow, _sheet: Sheet) -> str:
    return str(row.times_postponed or "")


def _name(words: str) -> str:
    return f"<bdi>{escape(words)}</bdi>" if words else ""


# A column's place here is its number in the address (`o=1` sorts by the code): a new one goes to the end.
COLUMNS: tuple[Column, ...] = (
    Column("code", _("code"), _code, "code"),
    Column("action", _("action"), _action, "title"),
    Column("clause", _("clause"), lambda row, _sheet: _name(row.path), is_optional=True),
    Column("resolution", _("Resolution"), _resolution, "plan_order"),
    Column("lead", _("lead"), lambda row, _sheet: " + ".join(row.lead)),
    Column("support", _("support"), lambda row, _sheet: ", ".join(row.support)),
    Column("responsible", _("person responsible"), lambda row, _sheet: _name(row.responsible), is_optional=True),
    Column("status", _("status"), lambda row, sheet: sheet.tag(row.status), "status"),
    Column("health", _("health"), _health),
    Column("due", _("due"), _due, "next_due_on"),
    Column("postponed", _("times postponed"), _postponed, "times_postponed", is_optional=True),
    Column("last_update", _("last update"), _last_update, "last_update_on"),
    Column("next_report", _("next report"), lambda row, _sheet: _name(row.next_report)),
    Column("update", _("update"), _update_link, permission="tracking.add_progressupdate"),
    Column("milestones", _("milestones"), _milestones, is_optional=True),
)
ALWAYS = "code"


def columns_asked(keys: str, may: Callable[[str], bool]) -> tuple[Column, ...]:
    """The columns an address names (`code,status`), in the list's own order; the usual ones when it names none.

    Unknown names are passed over; the code, which leads to the item, always stands; `may` answers for a permission.
    """
    wanted = {ALWAYS, *keys.split(",")} if keys else {column.key for column in COLUMNS if not column.is_optional}
    return tuple(column for column in COLUMNS if column.key in wanted and may_show(column, may))


def may_show(column: Column, may: Callable[[str], bool]) -> bool:
    return not column.permission or may(column.permission)


def write_rows(rows: Iterable[ItemRow], columns: tuple[Column, ...], sheet: Sheet, *, choosable: bool) -> str:
    """The lines of the table's body as markup; `choosable` puts a box for bulk changes before each."""
    first, *others = columns
    box = _box(gettext("Select this object for an action - {}")) if choosable else _no_box
    head = f'<th scope="row" class="field-{first.key}">'
    cells = [(f'<td class="field-{column.key}">', column.cell) for column in others]
    return "\n".join(
        f"<tr>{box(row)}{head}{first.cell(row, sheet)}</th>"
        f"{''.join([f'{begun}{cell(row, sheet)}</td>' for begun, cell in cells])}</tr>"
        for row in rows
    )


def _box(words: str) -> Callable[[ItemRow], str]:
    def box(row: ItemRow) -> str:
        label = escape(words.format(row.code))
        return (
            '<td class="action-checkbox"><input type="checkbox" name="_selected_action" class="action-select" '
            f'value="{row.pk}" aria-label="{label}"></td>'
        )

    return box


def _no_box(_row: ItemRow) -> str:
    return ""
