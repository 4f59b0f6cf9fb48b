"""The forms of the item page: the item itself, its updates, its evidence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from resolutions.forms import VersionedForm
from tracking import clock
from tracking.models import ActionItem, Evidence, ProgressUpdate

if TYPE_CHECKING:
    StockModelForm = forms.ModelForm[Any]
else:
    StockModelForm = forms.ModelForm

LARGEST_FILE = 20 * 1024 * 1024
DEADLINE = ("due_rule", "due_on", "before_meeting", "lead_days")


class ActionItemForm(VersionedForm):
    """Everything of an item but its status. A deadline that was set moves only with a reason."""

    together = (DEADLINE,)

    why = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 80, "dir": "auto"}),
        help_text=_("Kept with a change of deadline or of person; needed when a deadline moves."),
    )

    class Meta:
        model = ActionItem
        fields: ClassVar = ["title", "responsible", *DEADLINE, "twin_of", "topics"]
        widgets: ClassVar = {
            "title": forms.TextInput(attrs={"size": 90, "dir": "auto"}),
            "topics": forms.CheckboxSelectMultiple,
        }

    def clean_twin_of(self) -> ActionItem | None:
        """Twins all name the same first item, so that a duty is one group and never a chain."""
        chosen: ActionItem | None = self.cleaned_data["twin_of"]
        first = chosen.twin_of if chosen and chosen.twin_of else chosen
        if first is None or chosen is None or first == self.instance.twin_of:
            return first
        if first == self.instance:
            raise forms.ValidationError(_("%(code)s already names this item as the same duty.") % {"code": chosen.code})
        named_by = ", ".join(self.instance.twins.values_list("code", flat=True)) if self.instance.pk else ""
        if named_by:
            raise forms.ValidationError(
                _("%(codes)s name this item as the same duty: set it there first. Nothing was changed.")
                % {"codes": named_by}
            )
        return first

    def moves_deadline(self) -> bool:
        return any(name in self.changed_data for name in DEADLINE)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        had_deadline = bool(self.instance.pk and self.initial.get("due_rule") != ActionItem.DueRule.NONE)
        if had_deadline and self.moves_deadline() and not self.cleaned_data.get("why", "").strip():
            self.add_error("why", _("The deadline moves: say why. Nothing was changed."))
        return cleaned


class UpdateForm(StockModelForm):
    class Meta:
        model = ProgressUpdate
        fields: ClassVar = ["on", "text"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 3, "cols": 80, "dir": "auto"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            self.fields["on"].initial = clock.today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(_("An update tells of what has happened: the date cannot be in the future."))
        return on


class EvidenceForm(StockModelForm):
    url = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Evidence
        fields: ClassVar = ["title", "url", "file", "also_for"]

    def clean_file(self) -> File[bytes] | None:
        file: File[bytes] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 20 MB. Nothing was kept: give a link instead."))
        return file
