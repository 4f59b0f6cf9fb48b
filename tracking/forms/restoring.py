"""Choosing what to put back from an old version, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import SeenVersion, conflict_sentence
from tracking.models import ActionItem
from tracking.restoring import REASON_AT_MOST, Choice


class RestoreForm(SeenVersion):
    """Which fields to put back; only those that differ can be chosen."""

    chosen = forms.MultipleChoiceField(
        label=_("Restore"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one field to put back. Nothing was changed.")},
    )
    why = forms.CharField(
        label=_("Reason"),
        max_length=REASON_AT_MOST,
        widget=forms.TextInput(attrs={"dir": "auto", "size": 80}),
        error_messages={"required": _("Say why it is put back. Nothing was changed.")},
        help_text=_("Kept with the new entry; the old ones stay as they are."),
    )

    def __init__(self, *args: Any, item: ActionItem, choices: tuple[Choice, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["seen_version"].initial = item.version
        field = self.fields["chosen"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(choice.name, choice.label) for choice in choices]

    def ticked(self) -> list[str]:
        return list(self["chosen"].value() or [])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if sentence := conflict_sentence(self.item, cleaned.get("seen_version") or 0):
            raise forms.ValidationError(sentence, code="conflict")
        return cleaned
