"""The form of a meeting: a later opening moves deadlines, so it needs a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import VersionedForm


class MeetingForm(VersionedForm):
    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 80, "dir": "auto"}),
        help_text=_("Kept with every deadline that moves; needed when the meeting opens later."),
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        before, after = self.initial.get("opens_on"), self.cleaned_data.get("opens_on")
        later = bool(self.instance.pk and before and after and after > before)
        if later and not self.cleaned_data.get("why", "").strip():
            self.add_error(
                "why", _("The meeting opens later and deadlines move with it: say why. Nothing was changed.")
            )
        return cleaned
