"""What one asks of the calendar: a month, a way of showing it, and what to show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.models import Body
from resolutions.vocabulary import Bureau
from tracking.calendar.entries import Kind, Month
from tracking.calendar.scope import Scope, everything_of, mine, of_body, of_bureau
from tracking.models import Person

FIRST_YEAR, LAST_YEAR = 1990, 2150
LOOKS = [("month", _("Month")), ("list", _("List")), ("years", _("Six years"))]


class CalendarForm(forms.Form):
    """Read from the address; whatever it does not know is refused in a sentence and nothing is shown instead."""

    look = forms.ChoiceField(choices=LOOKS, required=False)
    month = forms.CharField(required=False, max_length=7)
    mine = forms.BooleanField(label=_("only mine"), required=False)
    bureau = forms.ChoiceField(label=_("bureau"), required=False, choices=[("", _("Any")), *Bureau.choices])
    body = forms.ModelChoiceField(
        label=_("body"), required=False, queryset=Body.objects.filter(meets=True), to_field_name="code",
        empty_label=_("Any"),
    )  # fmt: skip
    kind = forms.MultipleChoiceField(
        label=_("Show"), required=False, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        kwargs["auto_id"] = "calendar-%s"
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_month(self) -> Month:
        typed: str = self.cleaned_data["month"]
        if not typed:
            return Month.of(self.day)
        year, _dash, number = typed.partition("-")
        if not (year.isdecimal() and number.isdecimal()):
            raise _no_month(typed)
        month = Month(int(year), int(number))
        if not (FIRST_YEAR <= month.year <= LAST_YEAR and 1 <= month.number <= 12):
            raise _no_month(typed)
        return month

    def scope(self, reader: Person) -> Scope:
        """What is asked for, of what the reader may see."""
        asked = self.cleaned_data
        scope = everything_of(reader, self.day)
        scope = mine(scope, reader) if asked["mine"] else scope
        scope = of_bureau(scope, asked["bureau"]) if asked["bureau"] else scope
        scope = of_body(scope, asked["body"]) if asked["body"] else scope
        return scope.showing(asked["kind"]) if asked["kind"] else scope


def _no_month(typed: str) -> forms.ValidationError:
    said = _("“%(typed)s” is no month of the calendar: write year and month, as in 2017-05.")
    return forms.ValidationError(said, params={"typed": typed})
