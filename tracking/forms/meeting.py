"""The form of a meeting: what hangs on its dates moves with them, so a move needs a reason and dates that can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from resolutions.forms import VersionedForm
from resolutions.models import Meeting
from resolutions.typed import TypedField
from tracking import clock
from tracking.forms.days import within
from tracking.spans import EVER

LONGEST_DAYS = 60  # more than twice the longest conference


class MeetingForm(VersionedForm):
    why = TypedField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 80, "dir": "auto"}),
        help_text=_(
            "Kept with every deadline that moves; needed when the meeting opens later, is postponed or is cancelled."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "standing" in self.fields:
            self.fields["standing"].help_text = _(
                "Postponed: its new dates are not known yet. Leave the old ones; what hangs on them waits, and is not "
                "late. Once they are known, enter them as planned. Virtual or in person is said by the format."
            )

    def clean_opens_on(self) -> date:
        opens: date = self.cleaned_data["opens_on"]
        return within(EVER, opens)

    def clean_closes_on(self) -> date:
        closes: date = self.cleaned_data["closes_on"]
        return within(EVER, closes)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        opens, closes = self.cleaned_data.get("opens_on"), self.cleaned_data.get("closes_on")
        if opens and closes:
            self._check_length(opens, closes)
            self._check_standing(opens)
        self._check_reason(opens)
        return cleaned

    def _check_length(self, opens: date, closes: date) -> None:
        days = (closes - opens).days + 1
        if days > LONGEST_DAYS:
            told = {"opens": _in_words(opens), "closes": _in_words(closes), "days": days}
            self.add_error(
                "closes_on",
                _("%(opens)s to %(closes)s would be %(days)d days: is a month or a year wrong? Nothing was saved.")
                % told,
            )

    def _check_standing(self, opens: date) -> None:
        standing = self.cleaned_data.get("standing")
        if standing == Meeting.Standing.HELD and opens > clock.today():
            told = {"day": _in_words(opens)}
            self.add_error(
                "standing", _("It opens on %(day)s and cannot have been held yet. Nothing was saved.") % told
            )
        moves = bool({"opens_on", "closes_on"} & set(self.changed_data))
        if standing == Meeting.Standing.POSTPONED and self.instance.pk and moves:
            self.add_error(
                "standing",
                _(
                    "Postponed means that the new dates are not known yet: choose Planned with these dates, or leave "
                    "the old ones. Nothing was saved."
                ),
            )

    def _check_reason(self, opens: date | None) -> None:
        if not self.instance.pk or self.cleaned_data.get("why", "").strip():
            return
        before = self.initial.get("opens_on")
        called_off = self.cleaned_data.get("standing") in {Meeting.Standing.POSTPONED, Meeting.Standing.CANCELLED}
        if before and opens and opens > before:
            self.add_error(
                "why", _("The meeting opens later and deadlines move with it: say why. Nothing was changed.")
            )
        elif called_off and "standing" in self.changed_data:
            self.add_error("why", _("Deadlines wait or fall away with the meeting: say why. Nothing was changed."))


def _in_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
