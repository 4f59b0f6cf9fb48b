"""Recording that a report was made: document number and the body's decision, or why it was skipped."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import VersionedForm
from tracking import clock


class ReportDueForm(VersionedForm):
    document_url = forms.URLField(
        label=_("Link to the document"), required=False, max_length=500, assume_scheme="https"
    )

    def clean_met_on(self) -> date | None:
        met_on: date | None = self.cleaned_data["met_on"]
        if met_on and met_on > clock.today():
            raise forms.ValidationError(_("A report was met on a day that has come: the date cannot be in the future."))
        return met_on

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        given = self.cleaned_data
        if given.get("met_on") and given.get("skipped_because"):
            self.add_error("skipped_because", forms.ValidationError(_("A report is met or skipped, not both.")))
        return cleaned
