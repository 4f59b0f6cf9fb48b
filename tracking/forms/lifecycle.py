"""Forms of a Resolution's life: its number, what supersedes it, the end of a study period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resolutions.forms import SeenVersion
from resolutions.models import Meeting, Resolution, StudyPeriod
from tracking.forms.moving import DayInput
from tracking.numbering import HIGHEST


class NumberForm(SeenVersion):
    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=HIGHEST)


class SupersedeForm(SeenVersion):
    """By what, and why. A successor is named where it is a Resolution that is on record."""

    successor = forms.ModelChoiceField(
        Resolution.objects.none(),
        label=_("Superseded by the Resolution"),
        required=False,
        empty_label=_("none on record: it is suppressed"),
    )
    by_what = forms.CharField(
        label=_("Superseded by"),
        max_length=200,
        help_text=_("As papers print it, such as “Resolution 44 (Rev. Geneva, 2022)” or “suppressed by WTSA-20”."),
    )
    why = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def __init__(self, *args: Any, resolution: Resolution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Resolution.objects.exclude(pk=resolution.pk).with_titles().order_by("plan_order", "-id")
        successor = self.fields["successor"]
        if isinstance(successor, forms.ModelChoiceField):
            successor.queryset = others


class ClosePeriodForm(forms.Form):
    into = forms.ModelChoiceField(Meeting.objects.none(), label=_("Carried over to the period opened by"))
    closed_on = forms.DateField(label=_("Closed on"), widget=DayInput)
    why = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))

    def __init__(self, *args: Any, period: StudyPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        if isinstance(into, forms.ModelChoiceField):
            into.queryset = Meeting.objects.filter(
                body=period.assembly.body, opens_on__gt=period.assembly.closes_on
            ).order_by("opens_on")
