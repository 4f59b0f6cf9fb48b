"""The form of one person's wishes about mail: less of it, never none of what is a duty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracking.ladder import in_words
from tracking.less_mail import optional_rules
from tracking.models import MailWishes


class WishesForm(forms.Form):
    """`wishes` holds what was chosen once the form is valid."""

    digest_on = forms.TypedChoiceField(
        label=_("Day of the weekly digest"),
        choices=MailWishes.Weekday.choices,
        coerce=int,
        help_text=_("If that day is a weekend, a holiday or a day of your leave, it comes on your next working day."),
    )
    wanted = forms.MultipleChoiceField(
        label=_("Remind me"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is late, and what your bureau is asked for by name, is always told."),
    )
    digest_only = forms.BooleanField(
        label=_("The digest only"),
        required=False,
        help_text=_(
            "What nobody answers for waits for the digest too. The first day late and requests by name do not."
        ),
    )

    def __init__(self, *args: Any, wishes: MailWishes, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wishes, self.rules = wishes, optional_rules()
        wanted = self.fields["wanted"]
        if isinstance(wanted, forms.MultipleChoiceField):
            wanted.choices = [(rule.stage.value, in_words(rule)) for rule in self.rules]
        wanted.initial = [rule.stage.value for rule in self.rules if rule.stage.value not in wishes.without]
        self.fields["digest_on"].initial = wishes.digest_on
        self.fields["digest_only"].initial = wishes.digest_only

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            offered = {rule.stage.value for rule in self.rules}
            kept = set(self.wishes.without) - offered  # a rule out of force comes back as it was wished
            self.wishes.digest_on = cleaned["digest_on"]
            self.wishes.digest_only = cleaned["digest_only"]
            self.wishes.without = sorted(kept | (offered - set(cleaned["wanted"])))
        return cleaned
