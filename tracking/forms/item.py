"""The forms of the item page: the item itself, its updates, its evidence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.files.base import File
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resolutions.forms import VersionedForm
from resolutions.limits import MOST_MONTHS
from resolutions.merged_forms import MergedForm
from resolutions.models import Provision
from resolutions.typed import TypedField
from tracking import clock
from tracking.access import people_who_answer
from tracking.deadlines import removed_deadline
from tracking.drafting import next_code, number_in
from tracking.forms.days import within
from tracking.milestones import REASON_AT_MOST, Shift
from tracking.models import ActionItem, Evidence, Milestone, Person, ProgressUpdate
from tracking.numbers import codes_of, next_place
from tracking.schedule import is_postponed
from tracking.spans import FIRST_STORED, expected, happened
from tracking.twins import TwinRefused, first_of_duty

if TYPE_CHECKING:
    StockModelForm = forms.ModelForm[Any]
else:
    StockModelForm = forms.ModelForm

LARGEST_FILE = 20 * 1024 * 1024
RHYTHM = ("rhythm_months", "rhythm_starts_on", "rhythm_ends_on")
DEADLINE = ("due_rule", "due_on", "before_meeting", "lead_days", *RHYTHM)


class ActionItemForm(VersionedForm):
    """Everything of an item but its status. A deadline that was set moves only with a reason."""

    together = (DEADLINE,)

    why = TypedField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"size": 80, "dir": "auto"}),
        help_text=_("Kept with the change; needed when a deadline moves."),
    )

    class Meta:
        model = ActionItem
        help_texts: ClassVar = {
            "due_rule": _("Of the action itself. Reports that are due have days of their own."),
            "rhythm_months": _("By rhythm: a word is due every so many months, counted from the first day."),
        }
        fields: ClassVar = ["title", "responsible", *DEADLINE, "twin_of", "topics"]
        widgets: ClassVar = {
            "title": forms.TextInput(attrs={"size": 90, "dir": "auto"}),
            "topics": forms.CheckboxSelectMultiple,
        }

    def clean_twin_of(self) -> ActionItem | None:
        try:
            return first_of_duty(self.instance, self.cleaned_data["twin_of"], standing=self.instance.twin_of_id)
        except TwinRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields.get("responsible")
        if isinstance(person, forms.ModelChoiceField):  # who is responsible now stays, whatever became of them
            person.queryset = people_who_answer() | Person.objects.filter(pk=self.instance.responsible_id)
        if "code" in self.fields:
            self.fields["code"].required = False
            self.fields["code"].help_text = _("44-26, or NEW-FIN-01 of one without a number. Empty: the next one.")
        if "plan_order" in self.fields:
            self.fields["plan_order"].required = False
            self.fields["plan_order"].help_text = _(
                "Where it stands in the plan. Empty: after the last of its Resolution."
            )

    def _check_code(self, provision: Provision) -> None:
        """A code is the Resolution's reference and a running number; an empty one becomes the next."""
        resolution, typed = provision.resolution, self.cleaned_data["code"].upper()
        following = next_code(resolution.reference, codes_of(resolution))
        self.cleaned_data["code"] = typed or following
        if typed and number_in(resolution.reference, typed) is None:
            sentence = _("“%(code)s” is no code of Resolution %(reference)s: its next one is %(next)s.")
            told = {"code": typed, "reference": resolution.reference, "next": following}
            self.add_error("code", sentence % told)

    def clean_opened_on(self) -> date:
        """An item is opened after its Assembly closed; which Assembly, its clause says."""
        opened: date = self.cleaned_data["opened_on"]
        provision = self.cleaned_data.get("provision")
        closed = provision.resolution.assembly.closes_on if provision else FIRST_STORED
        return within(happened(closed, clock.today()), opened)

    def clean_due_on(self) -> date | None:
        return self._expected("due_on")

    def clean_rhythm_months(self) -> int | None:
        months: int | None = self.cleaned_data["rhythm_months"]
        if months is not None and not 1 <= months <= MOST_MONTHS:
            raise forms.ValidationError(
                _("Every how many months? Give a number from 1 to %(most)d. Nothing was saved.") % {"most": MOST_MONTHS}
            )
        return months

    def clean_rhythm_starts_on(self) -> date | None:
        return self._expected("rhythm_starts_on")

    def clean_rhythm_ends_on(self) -> date | None:
        return self._expected("rhythm_ends_on")

    def _expected(self, name: str) -> date | None:
        chosen: date | None = self.cleaned_data[name]
        opened: date | None = self.cleaned_data.get("opened_on") or self.instance.opened_on
        if name not in self.changed_data or opened is None:
            return chosen
        return within(expected(opened, clock.today()), chosen)

    def moves_deadline(self) -> bool:
        return any(name in self.changed_data for name in DEADLINE)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if isinstance(provision := self.cleaned_data.get("provision"), Provision) and "code" in self.cleaned_data:
            self._check_code(provision)
            if self.cleaned_data.get("plan_order") is None and "plan_order" not in self.errors:
                self.cleaned_data["plan_order"] = next_place(provision.resolution)
        had_deadline = bool(self.instance.pk and self.initial.get("due_rule") != ActionItem.DueRule.NONE)
        had_deadline = had_deadline or bool(self.instance.pk and removed_deadline(self.instance))
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
        return within(happened(self.instance.item.opened_on, clock.today()), on)


class MilestoneForm(MergedForm):
    """A step is planned and met within the item's own span; a day that stands already is not asked about again.

    A day that moves later, or is taken away, does so with a reason.
    """

    why = TypedField(
        label=_("Why it moves later, or has no day"),
        required=False,
        max_length=REASON_AT_MOST,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    class Meta:
        model = Milestone
        fields: ClassVar = ["title", "due_on", "met_on"]
        # Two lines to be read in full; it is kept as one.
        widgets: ClassVar = {"title": forms.Textarea(attrs={"rows": 2, "dir": "auto"})}

    def clean_due_on(self) -> date | None:
        due: date | None = self.cleaned_data["due_on"]
        return within(expected(self._opened_on, clock.today()), due) if "due_on" in self.changed_data else due

    def clean_met_on(self) -> date | None:
        met: date | None = self.cleaned_data["met_on"]
        return within(happened(self._opened_on, clock.today()), met) if "met_on" in self.changed_data else met

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "due_on" in self.cleaned_data and not self.cleaned_data.get("why"):
            self._check_reason(self.cleaned_data["due_on"])
        return cleaned

    def _check_reason(self, day: date | None) -> None:
        stands = self.initial.get("due_on")
        earlier = stands or self.instance.removed_day()
        told = ""
        if stands and day is None:
            told = gettext("The day %(day)s is taken away: say why. Nothing was saved.")
        elif is_postponed(earlier, day):
            told = gettext("It moves to a later day than %(day)s: say why. Nothing was saved.")
        if told:
            self.add_error("why", told % {"day": date_format(earlier, "DATE_FORMAT")})

    def shift(self) -> Shift | None:
        """How the day of a row that was there moves; None where it stays."""
        if not self.instance.pk or "due_on" not in self.changed_data:
            return None
        return Shift(self.instance, self.initial.get("due_on"), self.cleaned_data.get("why", ""))

    @property
    def _opened_on(self) -> date:
        opened: date = self.instance.item.opened_on
        return opened


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
