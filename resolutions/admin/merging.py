"""Pages whose form merges: two people who save one row meet, and the second chooses field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.editors import Editor, editor_of
from resolutions.forms import DeedForm
from resolutions.merged_forms import DELETE, MergedForm
from resolutions.merging import Difference, Side
from resolutions.versioning import EditConflict

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
else:
    StockAdmin = admin.ModelAdmin

P = ParamSpec("P")
View = Callable[P, HttpResponse]
TRIES = 5  # each further one needs yet another editor in the very same moment
NOTHING = "–"
FSI, PDI = "\u2068", "\u2069"  # a name in one direction inside a sentence in the other


@dataclass(frozen=True)
class ConflictRow:
    """One field two people changed, as the page shows it; `key` names its inputs, the plain values go with them."""

    key: str
    label: str
    editor: Editor
    was: str
    theirs: str
    mine: str
    told: str
    sent: str
    taken: str


THEIRS_STANDS = gettext_lazy("What the other person saved stands; nothing of yours was needed.")


def tried_again(view: View[P]) -> View[P]:
    """An edit in the very same moment rolls ours back; read again, it is met like any other earlier edit.

    The view must save within one transaction, and read its rows anew each time it is called.
    """

    @wraps(view)
    def again(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        for _try in range(TRIES - 1):
            try:
                return view(*args, **kwargs)
            except EditConflict:
                continue
        return view(*args, **kwargs)

    return again


class MergingPages(StockAdmin):
    """Saves on top of what others saved meanwhile, says so, and asks where both changed the same."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self._hold_and_edit(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        merged = [form for form in _forms_of(context) if form.differences]
        if merged:
            context["conflict"] = [row for form in merged for row in conflict_rows(form)]
        for form in merged:
            form.show_as_sent()
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm[Any], formsets: Any, change: bool  # noqa: ANN401
    ) -> None:  # fmt: skip
        super().save_related(request, form, formsets, change)
        lines = [line for formset in formsets for line in formset.forms]
        for sentence in dict.fromkeys(_told(merged) for merged in [form, *lines] if isinstance(merged, MergedForm)):
            if sentence:
                messages.warning(request, sentence)

    @tried_again
    def _hold_and_edit(self, request: HttpRequest, *args: Any) -> HttpResponse:
        """Where rows can be held, the row is held from reading to saving: nobody saves in between."""
        if request.method != "POST" or not args[0]:
            return super().changeform_view(request, *args)
        with transaction.atomic():
            key = unquote(args[0])
            if key.isdecimal():
                self.model._base_manager.select_for_update().filter(pk=key).first()
            return super().changeform_view(request, *args)


def conflict_rows(form: MergedForm) -> Iterator[ConflictRow]:
    for difference in form.differences:
        yield _removal_row(form, difference) if difference.name == DELETE else _field_row(form, difference)


def deed_rows(form: DeedForm) -> Iterator[ConflictRow]:
    """What a deed would set and others changed meanwhile, in the words of the row's own fields."""
    options = form.row._meta
    columns: dict[str, Any] = {field.attname: field for field in (*options.concrete_fields, *options.many_to_many)}
    for difference in form.differences:
        column, values = columns[difference.name], (difference.was, difference.theirs, difference.mine)
        field: forms.Field = column.formfield() or forms.CharField()
        was, theirs, mine = (_NOT_KNOWN if value is None else shown(field, value) for value in values)
        yield ConflictRow(
            key=difference.name,
            label=capfirst(str(column.verbose_name)),
            editor=editor_of(form.row, column.name),
            was=was,
            theirs=theirs,
            mine=mine,
            told=difference.theirs,
            sent=difference.mine,
            taken=difference.taken or "",
        )


def _field_row(form: MergedForm, difference: Difference) -> ConflictRow:
    field, values = form.fields[difference.name], (difference.was, difference.theirs, difference.mine)
    was, theirs, mine = (_NOT_KNOWN if value is None else shown(field, value) for value in values)
    return ConflictRow(
        key=form.add_prefix(difference.name),
        label=_label(form, str(field.label)),
        editor=form.editors[difference.name],
        was=str(was),
        theirs=theirs,
        mine=mine,
        told=difference.theirs,
        sent=difference.mine,
        taken=difference.taken or "",
    )


_NOT_KNOWN = "…"


def _removal_row(form: MergedForm, difference: Difference) -> ConflictRow:
    return ConflictRow(
        key=form.add_prefix(DELETE),
        label=_label(form, ""),
        editor=form.editors[difference.name],
        was=_in_words(form, difference.was),
        theirs=_in_words(form, difference.theirs),
        mine=_("removed"),
        told=difference.theirs,
        sent=difference.mine,
        taken=difference.taken or "",
    )


def _in_words(form: MergedForm, values: str | None) -> str:
    told = json.loads(values or "{}").items()
    return " · ".join(shown(form.fields[name], value) for name, value in told if value) or NOTHING


def _label(form: MergedForm, field: str) -> str:
    """A line below is named for its row too: “Milestone Draft: met on”."""
    if not form.prefix:
        return capfirst(field)
    row = f"{capfirst(str(form.instance._meta.verbose_name))} “{FSI}{form.known_as}{PDI}”"
    return f"{row}: {field[:1].lower()}{field[1:]}" if field else row


def shown(field: forms.Field, value: str) -> str:
    """A plain value in the reader's words: the label of a choice, the name of a row, a day as it is written."""
    if value == "":
        return NOTHING
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(_named(field, key) for key in value.split(","))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return str(dict(_flat(choices)).get(value, value))
    if isinstance(field, forms.BooleanField):
        return _("yes") if value == "True" else _("no")
    return _day(field, value)


def _named(field: forms.ModelChoiceField[Any], key: str) -> str:
    """The name of a row, also of one that may no longer be chosen: it stands in the field that is shown."""
    rows: Any = field.queryset
    row = rows.model._base_manager.filter(pk=key).first() if key.isdecimal() else None
    return field.label_from_instance(row) if row else key


def _flat(choices: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


def _day(field: forms.Field, value: str) -> str:
    if not isinstance(field, forms.DateField):
        return value
    try:
        return date_format(field.to_python(value) or "", "DATE_FORMAT")
    except forms.ValidationError:
        return value


def _forms_of(context: dict[str, Any]) -> Iterator[MergedForm]:
    lines = [line for below in context.get("inline_admin_formsets", ()) for line in below.formset.forms]
    for form in [context["adminform"].form, *lines]:
        if isinstance(form, MergedForm):
            yield form


def _told(form: MergedForm) -> str:
    """What the second editor is told after a save on top of another's: who, when, and which fields."""
    rows = list(conflict_rows(form))
    if not rows:
        return ""
    editor = rows[0].editor
    fields = "; ".join(f"{row.label}: {_became(row)}" for row in rows)
    told = {"person": editor.name, "when": editor.when, "fields": fields}
    return _("%(person)s saved this at %(when)s, after you opened it. It stands now: %(fields)s.") % told


def _became(row: ConflictRow) -> str:
    if row.taken == Side.MINE:
        return _("yours, “%(mine)s”, instead of “%(theirs)s”") % {"mine": row.mine, "theirs": row.theirs}
    return _("theirs, “%(theirs)s”") % {"theirs": row.theirs}
