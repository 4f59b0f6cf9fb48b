"""Recording that a report was made: document number and the body's decision, or why it was skipped."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import VersionedForm
from tracking import clock
from tracking.forms.days import within
from tracking.spans import happened


class ReportDueForm(VersionedForm):
    document_url = forms.URLField(
        label=_("Link to the document"), required=False, max_length=500, assume_scheme="https"
    )

    is_asked = forms.BooleanField(
        label=_("Asked for by the body, beside the rule"),
        required=False,
        help_text=_("An extraordinary report. Leave it empty where you decide on it yourself."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "met_on" not in self.fields:  # who may only read is shown no field
            return
        self.fields["met_on"].help_text = _("Left empty, it is the day on which number and decision are recorded.")
        if self.instance.pk and not self.instance.is_met:
            self.fields["document_number"].widget.attrs["autofocus"] = True

    def clean_met_on(self) -> date | None:
        met_on: date | None = self.cleaned_data["met_on"]
        if "met_on" not in self.changed_data or not self.instance.recipient_id:
            return met_on
        return within(happened(self.instance.recipient.obligation.item.opened_on, clock.today()), met_on)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("met_on") and given.get("skipped_because"):
            self.add_error("skipped_because", forms.ValidationError(_("A report is met or skipped, not both.")))
        elif self._is_met_now():
            given["met_on"] = clock.today()
        return cleaned

    def _is_met_now(self) -> bool:
        """Whether number and decision were just completed and no day was said."""
        given, said = self.cleaned_data, {"document_number", "decision"} & set(self.changed_data)
        is_open = not given.get("met_on") and not given.get("skipped_because") and "met_on" not in self.changed_data
        return bool(said and is_open and given.get("document_number") and given.get("decision"))
