"""Forms that merge: they carry what their reader saw, and ask only about what two people changed differently."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from resolutions.editors import Editor, editor_of
from resolutions.merging import Answer, Difference, Side, merge

if TYPE_CHECKING:
    StockModelForm = forms.ModelForm[Any]
else:
    StockModelForm = forms.ModelForm

DELETE = "DELETE"
Values = dict[str, str]


class SeenField(forms.CharField):
    """What the page was made from, carried along unseen; it is never itself a change."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def has_changed(self, initial: object, data: object) -> bool:
        return False


class MergedForm(StockModelForm):
    """A model form over a row that others edit too: it saves on top of their edit, never over it.

    `seen_values` holds the fields as the page showed them. `differences` tell what another person changed meanwhile;
    while one of them waits for a choice the form is not valid. `sent` keeps what the browser sent, word by word.
    """

    seen_values = SeenField()
    together: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent = self.data
        self.differences: tuple[Difference, ...] = ()
        self.editors: dict[str, Editor] = {}
        self.known_as = ""
        if not self.instance.pk:
            return
        stored = self.stored_values()
        self.fields["seen_values"].initial = json.dumps(stored)
        if self.is_bound and self.was_sent():
            self._merge(stored)

    def stored_values(self) -> Values:
        """The fields as they are stored, as plain texts."""
        return {name: plain(field, self.get_initial_for_field(field, name)) for name, field in self._own_fields()}

    def sent_values(self) -> Values:
        """The fields as they were sent; what cannot be read stands as it was typed."""
        return {name: self._sent(name, field) for name, field in self._own_fields()}

    def seen(self, stored: Values) -> dict[str, str | None]:
        """The fields as the person saw them; None for what is not known."""
        given = self.data.get(self.add_prefix("seen_values"), "")
        try:
            seen = json.loads(given) if given else {}
        except ValueError:
            seen = {}
        known = seen if isinstance(seen, dict) else {}
        return {name: known.get(name) for name in stored}

    def was_sent(self) -> bool:
        """Whether the browser sent any field of it: of a line that is only read, it sends its key alone."""
        names = ["seen_values", DELETE, *(name for name, _field in self._own_fields())]
        return any(self.add_prefix(name) in self.data for name in names)

    def is_asking(self) -> bool:
        return any(difference.is_asked for difference in self.differences)

    def show_as_sent(self) -> None:
        """The fields show again what the person sent, whatever was taken instead of it."""
        self.data = self.sent

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        asked = next((difference for difference in self.differences if difference.is_asked), None)
        if asked:
            raise forms.ValidationError(choose_sentence(self.editors[asked.name]), code="conflict")
        return cleaned

    def _own_fields(self) -> Iterator[tuple[str, forms.Field]]:
        options = self.instance._meta
        columns = {field.name for field in (*options.concrete_fields, *options.many_to_many)}
        for name, field in self.fields.items():
            if name in columns and not field.disabled and not isinstance(field, forms.FileField):
                yield name, field

    def _sent(self, name: str, field: forms.Field) -> str:
        raw = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        try:
            return plain(field, field.to_python(raw))
        except forms.ValidationError:
            return plain(field, raw)

    def _merge(self, stored: Values) -> None:
        seen = self.seen(stored)
        if seen == stored:
            return
        if self._is_marked(DELETE):
            self.differences = (self._removal(seen, stored),)
        else:
            answers = {name: answer for name in stored if (answer := self._answer(name))}
            self.differences = merge(seen, stored, self.sent_values(), answers, self.together)
        self._learn(seen, stored)
        theirs = [difference.name for difference in self.differences if difference.taken is Side.THEIRS]
        if theirs:
            self._take(theirs, stored)

    def _removal(self, seen: dict[str, str | None], stored: Values) -> Difference:
        """To remove a row that someone else has just changed is a change of its own."""
        was, theirs = json.dumps(seen), json.dumps(stored)
        answer = self._answer(DELETE)
        taken = answer.side if answer and answer.theirs == theirs else None
        return Difference(DELETE, was, theirs, "", taken)

    def _learn(self, seen: dict[str, str | None], stored: Values) -> None:
        """Who edited, and what the row is called: asked now, for saving ours would be the last edit itself."""
        if self.differences:
            self.known_as = str(self.instance)
        for name in [difference.name for difference in self.differences]:
            changed = next((key for key in stored if stored[key] != seen[key]), name)
            self.editors[name] = editor_of(self.instance, changed if name == DELETE else name)

    def _answer(self, name: str) -> Answer | None:
        return answer_in(self.data, self.add_prefix(name))

    def _is_marked(self, name: str) -> bool:
        return self.data.get(self.add_prefix(name), "") not in {"", "false", "False"}

    def _take(self, names: list[str], stored: Values) -> None:
        data: Any = self.data
        data = data.copy()
        for name in names:
            key = self.add_prefix(name)
            if name == DELETE:
                data.pop(key, None)
            else:
                _put(data, key, self.fields[name].widget, stored[name])
        self.data = data


def answer_in(data: Mapping[str, Any], key: str) -> Answer | None:
    """The choice that was sent for a field; `told-` and `mine-` are what the person was shown."""
    told = data.get(f"told-{key}")
    if told is None:
        return None
    side = data.get(f"keep-{key}")
    chosen = Side(side) if side in list(Side) else None
    return Answer(chosen, one_line_end(told), one_line_end(data.get(f"mine-{key}", "")))


def plain(field: forms.Field, value: Any) -> str:  # noqa: ANN401  # whatever a field holds
    """One value as text: a row by its key, several by their keys in order, a day as 2017-03-20, nothing as ''."""
    if value is None:
        return ""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ",".join(sorted(str(getattr(row, "pk", row)) for row in value))
    prepared = value.pk if isinstance(value, Model) else field.prepare_value(value)
    return one_line_end(str(prepared))


def one_line_end(text: str) -> str:
    """Browsers end lines in two characters; that is no change of the text."""
    return text.replace("\r\n", "\n")


def _put(data: Any, key: str, widget: forms.Widget, value: str) -> None:  # noqa: ANN401  # a QueryDict or a plain one
    """Write a plain value as the browser would have sent it."""
    shown = getattr(widget, "widget", widget)
    if isinstance(shown, forms.CheckboxInput):
        data.pop(key, None)
        data.update({key: "on"} if value == "True" else {})
    elif isinstance(shown, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        data.setlist(key, value.split(",") if value else [])
    else:
        data[key] = value


def choose_sentence(editor: Editor) -> str:
    """Who saved first, when, and what is asked of the second."""
    return _(
        "%(person)s saved this at %(when)s, after you opened it. Nothing of yours is lost or saved yet: "
        "choose which value stands, and save again."
    ) % {"person": editor.name, "when": editor.when}
