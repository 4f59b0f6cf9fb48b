"""Choosing what to put back from an old version, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import DeedForm
from resolutions.typed import TypedField
from tracking.models import ActionItem
from tracking.restoring import REASON_AT_MOST, Choice, Values

Told = Mapping[int | None, Values]


class RestoreForm(DeedForm):
    """Which fields to put back; only those that differ can be chosen."""

    chosen = forms.MultipleChoiceField(
        label=_("Restore"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one field to put back. Nothing was changed.")},
    )
    why = TypedField(
        label=_("Reason"),
        max_length=REASON_AT_MOST,
        widget=forms.TextInput(attrs={"dir": "auto", "size": 80}),
        error_messages={"required": _("Say why it is put back. Nothing was changed.")},
        help_text=_("Kept with the new entry; the old ones stay as they are."),
    )

    def __init__(
        self,
        *args: Any,
        row: ActionItem,
        choices: tuple[Choice, ...],
        then: Values,
        told: Told,
        **kwargs: Any,
    ) -> None:
        """`told`: what the item held in all, now (None) and by each row of its history."""
        super().__init__(*args, row=row, **kwargs)
        self.item, self.choices, self.then, self.told = row, choices, then, told
        field = self.fields["chosen"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(choice.name, choice.label) for choice in choices]
            field.initial = [choice.name for choice in choices] if len(choices) == 1 else []

    def ticked(self) -> list[str]:
        return list(self["chosen"].value() or [])

    def sets(self) -> dict[str, Any]:
        chosen = [choice for choice in self.choices if choice.name in self.cleaned_data["chosen"]]
        return {name: self.then[name] for choice in chosen for name in choice.fields}

    def stands(self, name: str) -> Any:  # noqa: ANN401  # as in DeedForm
        return self.told[None][name]

    def stood(self, record: Any, name: str) -> Any:  # noqa: ANN401  # as in DeedForm
        return self.told[record.history_id][name]

    def to_restore(self) -> list[str]:
        """What is put back once choices were made: fields that go together are left together where theirs stands."""
        left = {choice.name for choice in self.choices if self.kept & set(choice.fields)}
        return [name for name in self.cleaned_data["chosen"] if name not in left]
