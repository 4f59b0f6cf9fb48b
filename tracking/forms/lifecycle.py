"""Forms of a Resolution's life: its number, what supersedes it, the end of a study period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import DeedForm, VersionedForm
from resolutions.models import Meeting, Resolution, StudyPeriod
from resolutions.typed import TypedField
from resolutions.vocabulary import TextStatus
from tracking import clock
from tracking.forms.days import within
from tracking.forms.moving import DayInput
from tracking.numbering import HIGHEST, names_a_revision
from tracking.spans import expected


class NumberForm(DeedForm):
    """A number, and the one whose preview stood on the page it is sent from: any other is only previewed."""

    number = forms.IntegerField(
        label=_("Number"), min_value=1, max_value=HIGHEST, widget=forms.NumberInput(attrs={"autofocus": True})
    )
    previewed = forms.Field(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        number, previewed = (str(self.cleaned_data.get(name)) for name in ("number", "previewed"))
        self.is_preview = self.is_preview or number != previewed
        return super().clean()

    @property
    def sent_number(self) -> int | None:
        """What a bound form asks for, also where another person's number stands against it; None if it is no number."""
        return None if "number" in self.errors else self.cleaned_data["number"]

    def show_preview(self, number: int | None) -> None:
        """The page shows what this number changes, or nothing; plain digits, as browsers know no other in the field."""
        shown = {"previewed": "" if number is None else str(number)}
        self.initial = {**self.initial, **shown}
        if self.is_bound:
            typed = {} if number is None else {"number": str(number)}
            self.data = {name: self.data.get(name) for name in self.data} | shown | typed


class ResolutionForm(VersionedForm):
    """What stands of a Resolution beside its texts. Suppressing it ends its items, and has a page of its own."""

    def clean_text_status(self) -> str:
        chosen: str = self.cleaned_data["text_status"]
        if chosen == TextStatus.SUPPRESSED and "text_status" in self.changed_data:
            raise forms.ValidationError(
                _("To suppress a Resolution ends its open items: use “Superseded or suppressed”. Nothing was saved.")
            )
        return chosen


class SupersedeForm(DeedForm):
    """By what, and why. A successor is named where it is a Resolution that is on record."""

    successor = forms.ModelChoiceField(
        Resolution.objects.none(),
        label=_("Superseded by the Resolution"),
        required=False,
        empty_label=_("none on record"),
    )
    by_what = TypedField(
        label=_("Superseded by"),
        max_length=200,
        help_text=_("As papers print it, such as “Resolution 44 (Rev. Geneva, 2022)” or “suppressed by WTSA-20”."),
    )
    outcome = forms.ChoiceField(
        label=_("Its text"),
        required=False,
        choices=[
            ("", _("as the words say: revised if they name the same number with “Rev.”, else suppressed")),
            (TextStatus.REVISED.value, TextStatus.REVISED.label),
            (TextStatus.SUPPRESSED.value, TextStatus.SUPPRESSED.label),
        ],
        widget=forms.RadioSelect,
        help_text=_("Where no successor is on record. A revised Resolution is given its successor later, here."),
    )
    why = TypedField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def __init__(self, *args: Any, row: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        others = Resolution.objects.exclude(pk=row.pk).with_titles().order_by("plan_order", "-id")
        successor = self.fields["successor"]
        if isinstance(successor, forms.ModelChoiceField):
            successor.queryset = others

    @property
    def text_outcome(self) -> TextStatus:
        """What was chosen, or else what the words say."""
        if chosen := self.cleaned_data["outcome"]:
            return TextStatus(chosen)
        number = self.row.number if isinstance(self.row, Resolution) else None
        is_revision = names_a_revision(self.cleaned_data["by_what"], number)
        return TextStatus.REVISED if is_revision else TextStatus.SUPPRESSED

    def sets(self) -> dict[str, Any]:
        """A Resolution that another person has superseded meanwhile is refused as such, not merged."""
        return {} if self.cleaned_data["successor"] else {"text_status": self.text_outcome.value}


class ClosePeriodForm(forms.Form):
    into = forms.ModelChoiceField(Meeting.objects.none(), label=_("Carried over to the period opened by"))
    closed_on = forms.DateField(label=_("Closed on"), widget=DayInput)
    why = TypedField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def __init__(self, *args: Any, period: StudyPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = period
        into = self.fields["into"]
        if isinstance(into, forms.ModelChoiceField):
            into.queryset = Meeting.objects.filter(
                body=period.assembly.body, opens_on__gt=period.assembly.closes_on
            ).order_by("opens_on")

    def clean_closed_on(self) -> date:
        chosen: date = self.cleaned_data["closed_on"]
        return within(expected(self.period.opens_on, clock.today()), chosen)
