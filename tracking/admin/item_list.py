"""The list of action items: the stock changelist to its reader, with filters, columns and rows of our own.

The stock list makes a model instance, a form-like cell and a link for each of a thousand cells, and an address for each
choice of each filter; that is two thirds of a page's time. Here a page is one pass over plain values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from resolutions.vocabulary import Bureau
from tracking import clock
from tracking.access import bureaux_to_share_with, sees_every_bureau, views_seen_by
from tracking.addresses import list_address, view_query
from tracking.admin.columns import ALWAYS, COLUMNS, Column, Sheet, columns_asked, may_show, write_rows
from tracking.admin.filters import LINKS, MENUS, SEVERAL, Question, link_questions, menu_questions
from tracking.admin.readers import reader_of
from tracking.filters import ActionItemFilter
from tracking.item_rows import ItemRow, number_found, number_seen_by, read_rows
from tracking.models import Person, SavedView
from tracking.models.action import ActionItemQuerySet

if TYPE_CHECKING:
    ItemPaginator = Paginator[Any]
else:
    ItemPaginator = Paginator

COLUMNS_VAR = "columns"
CHECKBOX = "action_checkbox"
QUESTIONS = frozenset((*LINKS, *MENUS))


class CountedPaginator(ItemPaginator):
    """A paginator that is told how many rows there are."""

    def __init__(self, items: ActionItemQuerySet, per_page: int, count: int) -> None:
        super().__init__(items, per_page)
        self.count = count


@dataclass(frozen=True)
class Heading:
    """The head of one column: where a click leads, and how the list is sorted by it (`aria-sort`), if it is."""

    key: str
    label: str | Promise
    address: str = ""
    sorted: str = ""

    @property
    def arrow(self) -> str:
        return {"ascending": "▲", "descending": "▼"}.get(self.sorted, "")


class PlanList(ChangeList):
    """A list that always knows its way back to plan order."""

    def __init__(self, request: HttpRequest, model: Any, list_display: Any, *args: Any) -> None:  # noqa: ANN401  # handed on as the stock admin gives them
        self.request, self.reader, self.day = request, request.user, clock.today()
        self.is_choosable, self.problem = CHECKBOX in list_display, ""
        super().__init__(request, model, [CHECKBOX, *COLUMNS], *args)

    # Which items

    def get_filters(self, request: HttpRequest) -> tuple[list[Any], bool, dict[str, Any], bool, bool]:
        """Every question is one of `ActionItemFilter`; an address that asks anything else is a wrong one."""
        asked = set(self.get_filters_params()) - {COLUMNS_VAR}
        if asked - QUESTIONS:
            raise IncorrectLookupParameters
        return [], True, {}, False, bool(asked)

    def get_queryset(self, request: HttpRequest, exclude_parameters: list[str | None] | None = None) -> QuerySet[Any]:
        items = super().get_queryset(request, exclude_parameters)
        asked = {name: values for name, values in self.filter_params.items() if name in QUESTIONS}
        self.clear_all_filters_qs = self.get_query_string(remove=[*asked])
        if not asked:
            return items
        narrowed = ActionItemFilter(MultiValueDict(asked), items, reader=self.reader, day=self.day)
        self.problem = narrowed.problem
        return narrowed.items()

    def get_results(self, request: HttpRequest) -> None:
        """One page of rows; the whole plan is counted in an index instead of item by item."""
        is_narrowed = bool(self.query) or self.has_active_filters
        count = self._number_found() if is_narrowed else number_seen_by(self.reader)
        self.result_count, self.full_result_count, self.show_full_result_count = count, None, False
        self.can_show_all, self.multi_page = count <= self.list_max_show_all, count > self.list_per_page
        self.show_admin_actions = True
        self.paginator = CountedPaginator(self.queryset, self.list_per_page, count)
        bureau = self.reader.bureau if isinstance(self.reader, Person) and not sees_every_bureau(self.reader) else ""
        wants_milestones = any(column.key == "milestones" for column in self.columns)
        self.result_list: list[ItemRow] = read_rows(
            self._page(), self.day, bureau=bureau, with_milestones=wants_milestones
        )

    def _number_found(self) -> int:
        asked = self.get_query_string(remove=[PAGE_VAR, ORDER_VAR, COLUMNS_VAR])
        return number_found(self.reader, f"{self.day} {asked}", self.queryset)

    def _page(self) -> Any:  # noqa: ANN401  # the stub knows no queryset class but its own
        if not self.multi_page or (self.show_all and self.can_show_all):
            return self.queryset
        try:
            return self.paginator.page(self.page_num).object_list
        except InvalidPage as problem:
            raise IncorrectLookupParameters from problem

    # What is shown of them

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """`columns=code,status` and `columns=code&columns=status`, as a form of boxes writes it, are the same."""
        return columns_asked(",".join(self.filter_params.get(COLUMNS_VAR, [])), self.reader.has_perm)

    def column_choices(self) -> SafeString:
        """A box for every column the reader may see; the code always stands, for it leads to the item."""
        may = self.reader.has_perm
        return mark_safe("".join(_column_box(one, one in self.columns) for one in COLUMNS if may_show(one, may)))  # noqa: S308  # escaped in the box

    def headings(self) -> list[Heading]:
        order = self.get_ordering_field_columns() if self.params.get(ORDER_VAR) else {}
        return [self._heading(COLUMNS.index(column) + 1, column, order) for column in self.columns]

    def _heading(self, number: int, column: Column, order: Mapping[int, str]) -> Heading:
        """A click sorts by this column first and by what was sorted before next; a second click turns it round."""
        if not column.order_by:
            return Heading(column.key, column.label)
        now = order.get(number, "")
        others = [f"-{other}" if way == "desc" else str(other) for other, way in order.items() if other != number]
        address = self.get_query_string({ORDER_VAR: ".".join([f"-{number}" if now == "asc" else str(number), *others])})
        return Heading(column.key, column.label, address, {"asc": "ascending", "desc": "descending"}.get(now, ""))

    def head(self) -> SafeString:
        box = _box_for_all() if self.is_choosable else ""
        return mark_safe(box + "".join(_head_cell(heading) for heading in self.headings()))  # noqa: S308  # escaped in the cell

    def body(self) -> SafeString:
        suffix = f"?{escape(self.preserved_filters)}" if self.preserved_filters else ""
        sheet = Sheet(self.day, suffix)
        return mark_safe(write_rows(self.result_list, self.columns, sheet, choosable=self.is_choosable))  # noqa: S308  # columns escape

    def links(self) -> list[Question]:
        return link_questions(self.filter_params, self.day)

    def menus(self) -> list[Question]:
        return menu_questions(self.filter_params)

    def said_outside_menus(self) -> list[tuple[str, str]]:
        """What the form of the menus carries along unseen."""
        return self._said_outside(frozenset(MENUS) - SEVERAL)

    def said_outside_columns(self) -> list[tuple[str, str]]:
        return self._said_outside({COLUMNS_VAR})

    def said_before_last(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.filter_params.items() for value in values[:-1]]

    def _said_outside(self, asked: Collection[str]) -> list[tuple[str, str]]:
        said = ((name, values) for name, values in self.filter_params.items() if name not in asked)
        return [(name, value) for name, values in said for value in values]

    @cached_property
    def saved_views(self) -> list[tuple[SavedView, str, bool]]:
        """(View, its address, whether it is the list as it stands now) of the reader and of the bureau."""
        now = self.query_now()
        return [(view, list_address(view.query), view.query == now) for view in views_seen_by(self.reader)]

    def query_now(self) -> str:
        """What a view saved now would keep."""
        return view_query(self.get_query_string(remove=[PAGE_VAR]))

    def bureaux_to_share_with(self) -> list[Bureau]:
        return bureaux_to_share_with(reader_of(self.request))

    def plan_order_address(self) -> str:
        return self.get_query_string(remove=[ORDER_VAR, PAGE_VAR])


def _head_cell(heading: Heading) -> str:
    words = escape(capfirst(str(heading.label)))
    if not heading.address:
        return f'<th scope="col" class="column-{heading.key}"><div class="text"><span>{words}</span></div></th>'
    turned = f' aria-sort="{heading.sorted}"' if heading.sorted else ""
    arrow = f' <span aria-hidden="true">{heading.arrow}</span>' if heading.sorted else ""
    return (
        f'<th scope="col" class="sortable column-{heading.key} {"sorted" if turned else ""}"{turned}>'
        f'<div class="text"><a href="{escape(heading.address)}">{words}{arrow}</a></div></th>'
    )


def _column_box(column: Column, is_shown: bool) -> str:
    attributes = f"{' checked' if is_shown else ''}{' disabled' if column.key == ALWAYS else ''}"
    words = escape(capfirst(str(column.label)))
    return f'<label><input type="checkbox" name="{COLUMNS_VAR}" value="{column.key}"{attributes}> {words}</label>'


def _box_for_all() -> str:
    label = escape(gettext("Select all objects on this page for an action"))
    return (
        '<th scope="col" class="action-checkbox-column"><div class="text"><span>'
        f'<input type="checkbox" id="action-toggle" aria-label="{label}"></span></div></th>'
    )
