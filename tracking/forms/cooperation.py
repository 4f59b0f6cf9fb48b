"""Forms between bureaux: ask for a contribution, answer one, let a piece of evidence serve further items."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resolutions.forms import SeenVersion, conflict_sentence
from resolutions.typed import TypedField
from tracking.contributions import closed_sentence, later_sentence
from tracking.forms.days import within
from tracking.forms.moving import DayInput
from tracking.models import ActionItem, Capacity, ContributionRequest
from tracking.models.action import ActionItemQuerySet
from tracking.numbers import item_by_code
from tracking.schedule import is_postponed
from tracking.spans import expected


class AskForm(forms.Form):
    bureau = forms.ChoiceField(label=_("Asked of"), widget=forms.RadioSelect)
    what = TypedField(label=_("What is asked"), max_length=300, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}))
    due_on = forms.DateField(
        label=_("Due on"), widget=DayInput, help_text=_("The bureau is late only after this day, and only with this.")
    )

    why_later = TypedField(
        label=_("Why later than before"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 60, "dir": "auto"}),
    )

    def __init__(self, *args: Any, item: ActionItem, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self._hold_against({row.bureau: row for row in reversed(item.contribution_requests.to_replace())})
        supporting = item.bureaux(Capacity.SUPPORT)
        bureau = self.fields["bureau"]
        if isinstance(bureau, forms.ChoiceField):
            bureau.choices = [(code, code) for code in supporting]
        bureau.initial = supporting[0] if len(supporting) == 1 else None

    def clean_due_on(self) -> date:
        chosen: date = self.cleaned_data["due_on"]
        return within(expected(self.day, self.day), chosen)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        before, due_on = self.withdrawn.get(cleaned.get("bureau", "")), cleaned.get("due_on")
        if before and is_postponed(before.due_on, due_on) and not cleaned.get("why_later"):
            self.add_error("why_later", later_sentence(before))
        return cleaned

    def _hold_against(self, withdrawn: dict[str, ContributionRequest]) -> None:
        """The request of each bureau that was withdrawn last and not asked again."""
        self.withdrawn = withdrawn
        if not withdrawn:
            del self.fields["why_later"]
            return
        days = (f"{code}: {date_format(row.due_on, 'DATE_FORMAT')}" for code, row in sorted(withdrawn.items()))
        told = gettext("Asked for before, and withdrawn: %(days)s. A later day needs a reason and is counted.")
        self.fields["why_later"].help_text = told % {"days": "; ".join(days)}


class OpenRequestForm(SeenVersion):
    """A deed on a request that is still open, and that nobody changed since the page was opened."""

    def __init__(self, *args: Any, asked: ContributionRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["seen_version"].initial = asked.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if closed := closed_sentence(self.asked):
            raise forms.ValidationError(closed, code="conflict")
        if sentence := conflict_sentence(self.asked, cleaned.get("seen_version") or 0):
            raise forms.ValidationError(sentence, code="conflict")
        return cleaned


class AnswerForm(OpenRequestForm):
    answer = TypedField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autofocus": True}))


class WithdrawForm(OpenRequestForm):
    why = TypedField(
        label=_("Why it is withdrawn"),
        max_length=300,
        help_text=_("The bureau asked reads this."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autofocus": True}),
    )


class WithdrawEvidenceForm(forms.Form):
    why = TypedField(
        label=_("Why it is withdrawn"),
        max_length=300,
        help_text=_("It then serves no item any more. The piece and the reason stay in the history."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "autofocus": True}),
    )


class ShareForm(forms.Form):
    """Further items a piece of evidence serves, by code; only codes of items its reader may see are known."""

    codes = TypedField(
        label=_("Codes of further items"),
        max_length=400,
        help_text=_("One or more, with commas or spaces between: 44-17, 54-02."),
        widget=forms.TextInput(attrs={"size": 60, "dir": "ltr"}),
    )

    def __init__(self, *args: Any, seen: ActionItemQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = seen
        self.items: list[ActionItem] = []

    def _item_of(self, code: str) -> ActionItem | None:
        """By the code it has, else by one it had; None when its reader may not see it."""
        item = item_by_code(code)
        return self.seen.filter(pk=item.pk).first() if item else None

    def clean_codes(self) -> str:
        codes: str = self.cleaned_data["codes"]
        asked = dict.fromkeys(codes.replace(",", " ").upper().split())
        found = {code: self._item_of(code) for code in asked}
        self.items = list({item.pk: item for item in found.values() if item}.values())
        unknown = [code for code, item in found.items() if item is None]
        if unknown:
            raise forms.ValidationError(
                _("No item that you may see has the code %(codes)s. Nothing was changed.")
                % {"codes": ", ".join(unknown)}
            )
        return codes
