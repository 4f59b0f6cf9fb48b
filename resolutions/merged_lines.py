"""Rows below a row: a line that someone else removed meanwhile is told, and what was typed in it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseInlineFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _

from resolutions.editors import remover_of
from resolutions.merged_forms import DELETE, MergedForm

if TYPE_CHECKING:
    StockLines = BaseInlineFormSet[Any, Any, Any]
else:
    StockLines = BaseInlineFormSet

Line = dict[str, list[str]]


class MergedLines(StockLines):
    """Lines whose row is gone are dropped when nobody touched them; a touched one comes back as a new row, unsaved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone: tuple[str, ...] = ()
        if self.is_bound and issubclass(self.form, MergedForm):
            self._part_with_the_gone()

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        if removal := form.fields.get("DELETE"):
            removal.widget.attrs["aria-label"] = removal.label

    def clean(self) -> None:
        """Says who removed a row; a row marked for removal is not validated by itself, so its question is put here."""
        super().clean()
        for key in self.gone:
            model: Any = self.model
            editor = remover_of(model, key)
            sentence = _(
                "%(person)s removed a row at %(when)s, after you opened the page. What you wrote stands as a new "
                "row: save again to add it, or empty the row to leave it removed. Nothing is saved yet."
            )
            raise forms.ValidationError(sentence % {"person": editor.name, "when": editor.when}, code="conflict")
        if any(isinstance(form, MergedForm) and form.is_asking() for form in self.forms):
            sentence = _("Someone else changed a row after you opened the page. Nothing of yours is saved yet.")
            raise forms.ValidationError(sentence, code="conflict")

    def _part_with_the_gone(self) -> None:
        there = {str(row.pk) for row in self.get_queryset()}
        lines = [self._line(place) for place in range(self._count("TOTAL_FORMS"))]
        known = lines[: self._count("INITIAL_FORMS")]
        gone = {place: line for place, line in enumerate(known) if _one(line, "id") not in there}
        if not gone:
            return
        touched = {place: line for place, line in gone.items() if self._is_touched(place)}
        stay = [line for line in known if line not in gone.values()]
        again = [_as_new(line) for line in touched.values()]
        self.gone = tuple(_one(line, "id") for line in touched.values())
        self._write([*stay, *lines[len(known) :], *again], len(stay))

    def _count(self, name: str) -> int:
        given = self.data.get(f"{self.prefix}-{name}", "0")
        return min(int(given), self.absolute_max) if str(given).isdecimal() else 0

    def _line(self, place: int) -> Line:
        start, data = f"{self.prefix}-{place}-", self._sent_data()
        return {key.removeprefix(start): data.getlist(key) for key in data if key.startswith(start)}

    def _sent_data(self) -> QueryDict:
        data: Any = self.data
        sent: QueryDict = data
        return sent

    def _is_touched(self, place: int) -> bool:
        """Whether the line was sent otherwise than it was seen; to remove what is removed is no difference."""
        form = self.form(data=self.data, prefix=self.add_prefix(place), use_required_attribute=False)
        if not form.was_sent():
            return False
        sent = form.sent_values()
        return sent != form.seen(sent) and not self.data.get(f"{self.add_prefix(place)}-{DELETE}")

    def _write(self, lines: list[Line], known: int) -> None:
        data = self._sent_data().copy()
        for key in [key for key in data if key.startswith(f"{self.prefix}-")]:
            if key.removeprefix(f"{self.prefix}-").split("-")[0].isdecimal():
                del data[key]
        data[f"{self.prefix}-TOTAL_FORMS"], data[f"{self.prefix}-INITIAL_FORMS"] = str(len(lines)), str(known)
        for place, line in enumerate(lines):
            for name, values in line.items():
                data.setlist(f"{self.prefix}-{place}-{name}", values)
        self.data = data


def _one(line: Line, name: str) -> str:
    return (line.get(name) or [""])[-1]


def _as_new(line: Line) -> Line:
    return {name: values for name, values in line.items() if name not in {"id", "seen_values"}}
