"""What the reader of the log asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from resolutions.models import Resolution
from resolutions.typed import TypedField
from resolutions.vocabulary import Bureau
from tracking.log import Asked, Topic
from tracking.models import Person
from tracking.spans import FIRST_STORED, LAST_STORED, can_be_stored

ANY = ("", _("Any"))


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LogForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Who"), queryset=Person.objects.all(), required=False, empty_label=ANY[1])
    kind = forms.ChoiceField(label=_("What"), choices=[ANY, *Topic.choices], required=False)
    bureau = forms.ChoiceField(label=_("Bureau"), choices=[ANY, *Bureau.choices], required=False)
    resolution = TypedField(label=_("Resolution"), max_length=40, required=False)
    since = forms.DateField(label=_("From the day"), widget=Day, required=False)
    until = forms.DateField(label=_("To the day"), widget=Day, required=False)

    def clean_resolution(self) -> int | None:
        """The key of the Resolution with that number or short name."""
        typed = str(self.cleaned_data["resolution"]).strip()
        if not typed:
            return None
        number = Q(number=int(typed)) if typed.isdecimal() and len(typed) < 6 else Q(pk=None)
        known = Resolution.objects.filter(number | Q(slug__iexact=typed) | Q(mnemonic__iexact=typed)).first()
        if known is None:
            raise forms.ValidationError(
                _("There is no Resolution “%(typed)s”. Give its number, such as 44."), params={"typed": typed}
            )
        return known.pk

    def clean_since(self) -> date | None:
        return _in_time(self.cleaned_data["since"])

    def clean_until(self) -> date | None:
        return _in_time(self.cleaned_data["until"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first. Nothing is shown; change one of the two."))
        return given

    def asked(self) -> Asked:
        given = self.cleaned_data
        person = given["person"]
        return Asked(
            person=person.pk if person else None,
            topic=given["kind"],
            bureau=given["bureau"],
            since=given["since"],
            until=given["until"],
            resolution=given["resolution"],
        )


def _in_time(chosen: date | None) -> date | None:
    """The day itself. Raises ValidationError for one on which nothing can stand in the log."""
    if chosen is None or can_be_stored(chosen):
        return chosen
    raise forms.ValidationError(
        _("A day lies between %(first)s and %(last)s. Nothing is shown; change it."),
        params={"first": date_format(FIRST_STORED), "last": date_format(LAST_STORED)},
        code="out-of-span",
    )
