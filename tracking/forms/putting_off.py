"""Forms that a mail leads to: put a reminder off, say that an item is not one's own any more."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.forms import SeenVersion, conflict_sentence
from resolutions.typed import TypedField
from tracking.forms.moving import DayInput
from tracking.models import ActionItem


class SnoozeForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Put off until"), widget=DayInput)
    why = TypedField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("The coordinator reads it."),
        widget=forms.TextInput(attrs={"size": 60, "dir": "auto"}),
    )

    def __init__(self, *args: Any, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _(
            "Until %(last)s at the latest: 14 days, and never past a week after the due day."
        ) % {"last": date_format(last)}


class HandBackForm(SeenVersion):
    why = TypedField(
        label=gettext_lazy("Why it is not yours, and who could take it"),
        max_length=300,
        help_text=gettext_lazy("The coordinator reads it and gives the item to somebody else."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autofocus": True}),
    )

    def __init__(self, *args: Any, item: ActionItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["seen_version"].initial = item.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if sentence := conflict_sentence(self.item, cleaned.get("seen_version") or 0):
            raise forms.ValidationError(sentence, code="conflict")
        return cleaned
