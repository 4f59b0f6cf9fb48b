"""The form of a saved view: its name, what it asks, and the bureau it is shared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracking.access import bureaux_to_share_with
from tracking.addresses import view_query
from tracking.models import Person, SavedView

if TYPE_CHECKING:
    StockModelForm = forms.ModelForm[SavedView]
else:
    StockModelForm = forms.ModelForm


class SavedViewForm(StockModelForm):
    """`reader` is set by whoever makes the class; a view belongs to the reader who saves it."""

    reader: ClassVar[Person]

    class Meta:
        model = SavedView
        fields: ClassVar = ["name", "bureau", "query"]
        labels: ClassVar = {"bureau": gettext_lazy("shared with the bureau")}
        help_texts: ClassVar = {
            "bureau": gettext_lazy("Empty: nobody else sees it."),
            "query": gettext_lazy("What follows the question mark in the address of the list."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "bureau" in self.fields:
            self._offer_bureaux(self.fields["bureau"])

    def _offer_bureaux(self, stock: forms.Field) -> None:
        """Only the bureaux the reader may share with; a forged choice is refused like any other."""
        shared = [(bureau.value, bureau.label) for bureau in bureaux_to_share_with(self.reader)]
        choices = [("", _("Nobody: only for me")), *shared]
        self.fields["bureau"] = forms.ChoiceField(
            choices=choices, required=False, label=stock.label, help_text=stock.help_text
        )

    def clean_name(self) -> str:
        """One person has one view of a name; the owner is no field of the form, so the model cannot tell."""
        name: str = " ".join(self.cleaned_data["name"].split())
        if SavedView.objects.filter(owner=self.reader, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("You already have a view of that name."))
        return name

    def clean_query(self) -> str:
        return view_query(self.cleaned_data["query"])
