"""How often a person decides that a report is made, where the text leaves it open or has to be read anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.limits import MOST_YEARS
from resolutions.typed import TypedField
from resolutions.vocabulary import Cadence
from tracking import clock
from tracking.forms.days import within
from tracking.forms.moving import DayInput
from tracking.models import ReportRecipient
from tracking.obligations import Decided
from tracking.spans import expected

BY_MEETING = (Cadence.ANNUAL, Cadence.EACH_MEETING, Cadence.NEXT, Cadence.EVERY_N_YEARS, Cadence.ONCE)


class CadenceForm(forms.Form):
    cadence = forms.ChoiceField(label=_("How often"), choices=Cadence.choices)
    every_years = forms.IntegerField(
        label=_("Every how many years"), required=False, help_text=_("Only with “every few years”.")
    )
    starts_on = forms.DateField(
        label=_("Counted from"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: from the Assembly. Periods are counted from this day, whenever a report was in fact made."),
    )
    ends_on = forms.DateField(label=_("Until"), required=False, widget=DayInput, help_text=_("Empty: without end."))
    why = TypedField(label=_("Why"), max_length=300, widget=forms.TextInput(attrs={"size": 80, "dir": "auto"}))

    def __init__(self, *args: Any, recipient: ReportRecipient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipient = recipient
        decided = recipient.is_decided
        self.initial = {
            "cadence": recipient.decided_cadence if decided else recipient.cadence,
            "every_years": recipient.decided_years if decided else recipient.every_years,
            "starts_on": recipient.starts_on,
            "ends_on": recipient.ends_on,
        }

    def clean_every_years(self) -> int | None:
        years: int | None = self.cleaned_data["every_years"]
        if self.cleaned_data.get("cadence") != Cadence.EVERY_N_YEARS:
            return None
        if years is None or not 1 <= years <= MOST_YEARS:
            raise forms.ValidationError(
                _("Every how many years? Give a number from 1 to %(most)d. Nothing was saved.") % {"most": MOST_YEARS}
            )
        return years

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        span = expected(self.recipient.obligation.item.opened_on, clock.today())
        for name in ("starts_on", "ends_on"):
            try:
                within(span, cleaned.get(name))
            except forms.ValidationError as refusal:
                self.add_error(name, refusal)
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It would end before it starts. Nothing was saved."))
        self._check_body(cleaned.get("cadence"))
        return cleaned

    def _check_body(self, cadence: str | None) -> None:
        body = self.recipient.body
        if cadence not in BY_MEETING:
            return
        if body is None:
            self.add_error(
                None, _("The text does not state to whom the report goes: name the body first. Nothing was saved.")
            )
        elif not body.meets:
            told = {"body": body}
            self.add_error(
                None, _("%(body)s has no meetings, so no report falls due by this rule. Nothing was saved.") % told
            )

    def decided(self) -> Decided:
        given = self.cleaned_data
        return Decided(Cadence(given["cadence"]), given["every_years"], given["starts_on"], given["ends_on"])
