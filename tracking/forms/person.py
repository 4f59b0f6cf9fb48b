"""The form of a person: nobody is deactivated or moved while they hold duties, and a delegate sees the work."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm, UsernameField
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.merged_forms import MergedForm
from resolutions.typed import TypedField
from tracking.access import sees_work_of
from tracking.forms.days import within
from tracking.forms.moving import DayInput
from tracking.models import Person
from tracking.people import Post, duties_of, refusal
from tracking.roles import Role
from tracking.spans import EVER
from tracking.time_zones import choices

if TYPE_CHECKING:
    StockChangeForm = UserChangeForm[Person]
    StockCreationForm = AdminUserCreationForm[Person]
    StockPasswordForm = AdminPasswordChangeForm[Person]
else:
    StockChangeForm, StockCreationForm = UserChangeForm, AdminUserCreationForm
    StockPasswordForm = AdminPasswordChangeForm


class WorkFields(MergedForm):
    """Role, bureau, time zone, leave and delegate, as both forms of a person ask for them."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=choices, initial="Europe/Zurich")
    away_from = forms.DateField(label=gettext_lazy("Away from"), required=False, widget=DayInput)
    away_until = forms.DateField(
        label=gettext_lazy("Away until"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("Reminders go to the delegate on these days, the first and the last included."),
    )

    def clean_away_from(self) -> date | None:
        chosen: date | None = self.cleaned_data["away_from"]
        return within(EVER, chosen)

    def clean_away_until(self) -> date | None:
        chosen: date | None = self.cleaned_data["away_until"]
        return within(EVER, chosen)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        delegate = self.cleaned_data.get("delegate")
        if isinstance(delegate, Person):
            self._check_delegate(delegate)
        return cleaned

    def _check_delegate(self, delegate: Person) -> None:
        role = self.cleaned_data.get("role", self.instance.role)
        bureau = self.cleaned_data.get("bureau", self.instance.bureau)
        if not delegate.is_active:
            self.add_error("delegate", _("%(name)s has no active account.") % {"name": delegate})
        elif role == Role.FOCAL_POINT and not sees_work_of(delegate, [bureau]):
            sentence = _("%(name)s does not see the items of %(bureau)s and could not stand in.")
            self.add_error("delegate", sentence % {"name": delegate, "bureau": bureau})


class PersonForm(WorkFields, StockChangeForm):
    class Meta(UserChangeForm.Meta):
        model = Person
        fields: ClassVar = "__all__"
        field_classes: ClassVar = {"username": UsernameField, "first_name": TypedField, "last_name": TypedField}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        before = Post.of(Person.objects.get(pk=self.instance.pk))
        sentence = refusal(before, self._post_after(before), duties_of(self.instance))
        if sentence:
            raise forms.ValidationError(_with_way_out(sentence, self.instance), code="holds duties")
        return cleaned

    def _post_after(self, before: Post) -> Post:
        given = self.cleaned_data
        return Post(
            is_active=given.get("is_active", before.is_active),
            role=given.get("role", before.role),
            bureau=given.get("bureau", before.bureau),
        )


class NewPersonForm(WorkFields, StockCreationForm):
    class Meta(AdminUserCreationForm.Meta):
        model = Person
        fields: ClassVar = ("username",)


class NewPasswordForm(StockPasswordForm):
    """The stock form joins its help when it is loaded and so in English; nor is there another way here to sign in."""

    usable_password_help_text = format_lazy(  # type: ignore[assignment]  # the stub allows no lazy sentence
        '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
        gettext_lazy("Without a password the person cannot sign in, and stays in the record all the same."),
        gettext_lazy("The present password will be lost."),
    )


def _with_way_out(sentence: str, person: Person) -> SafeString:
    """The refusal, and where the duties are handed over."""
    address = reverse("admin:tracking_person_hand_over", args=[person.pk])
    return format_html('{} {} <a href="{}">{}</a>', sentence, _("Nothing was changed."), address, _("Hand over"))
