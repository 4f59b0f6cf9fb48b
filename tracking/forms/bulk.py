"""What a bulk change needs from the person: one form for each deed, the same values for all items."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from django import forms
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.kept import keep
from resolutions.limits import MOST_DAYS
from resolutions.models import Meeting
from resolutions.typed import TypedField
from tracking.access import people_who_answer
from tracking.bulk import AddUpdate, ChangeTopics, Confirm, Deed, Doing, GiveTo, MoveStatus, SetDeadline
from tracking.deadlines import own_due_on
from tracking.forms.days import within
from tracking.forms.moving import FIELD_OF, DayInput, MoveForm
from tracking.models import ActionItem, Person, Topic
from tracking.owners import successor_of
from tracking.spans import FIRST_STORED, expected, happened
from tracking.workflow import TRANSITIONS, Edge, Move, Need, Status

LONG = {"size": 80, "dir": "auto"}


class BulkForm(forms.Form):
    """One deed for many items: `doing` is the deed with its values, `summary` says it in words.

    By itself it asks for nothing and confirms that nothing has changed; the others add what their deed needs.
    """

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    @property
    def doing(self) -> Doing:
        return Confirm()

    @property
    def summary(self) -> str:
        return keep("no change confirmed")

    @property
    def because(self) -> str:
        return str(self.cleaned_data.get("why", ""))

    @property
    def no_evidence_because(self) -> str:
        """Told of the items that have no evidence, where the deed asks for some."""
        return ""

    @property
    def told_on(self) -> date:
        """The day an update tells of."""
        return self.day

    @property
    def target(self) -> Status | None:
        """The status that items are moved to."""
        return None

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Fields in order, each with the classes that say for which status it is needed (empty: for any)."""
        return [(field, "") for field in self.visible_fields()]


class OwnerForAll(BulkForm):
    responsible = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Person responsible"),
        required=False,
        empty_label=gettext_lazy("nobody: the items become vacant"),
    )
    why = TypedField(label=gettext_lazy("Reason"), required=False, max_length=300, widget=forms.TextInput(attrs=LONG))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["responsible"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people_who_answer()

    @property
    def doing(self) -> Doing:
        person = self.cleaned_data["responsible"]
        return GiveTo(successor_of(person) if person else None)

    @property
    def summary(self) -> str:
        return keep("person responsible", name=self.cleaned_data["responsible"] or "")


class StatusForAll(BulkForm):
    """Where to, and what the move needs, as the form of one item asks for it."""

    target_status = forms.ChoiceField(
        label=gettext_lazy("New status"), choices=Status.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in dict.fromkeys(FIELD_OF.values()):
            self.fields[name] = deepcopy(MoveForm.base_fields[name])

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        asked = [(self[name], _needed_for(name)) for name in dict.fromkeys(FIELD_OF.values())]
        return [(self["target_status"], ""), *asked]

    def clean_awaiting_by(self) -> date | None:
        chosen: date | None = self.cleaned_data["awaiting_by"]
        return within(expected(FIRST_STORED, self.day), chosen)

    def clean(self) -> dict[str, Any]:
        """What every way into the status needs is asked for here; what only some need, row by row."""
        cleaned = super().clean() or self.cleaned_data
        if "target_status" in cleaned:
            move = self.move
            for need in _always_needed(move.target):
                if not move.gives(need):
                    self.add_error(FIELD_OF[need], str(need.label).capitalize())
        return cleaned

    @property
    def move(self) -> Move:
        given = {name: self.cleaned_data.get(name) for name in FIELD_OF.values()}
        return Move(
            target=Status(self.cleaned_data["target_status"]),
            **{name: value for name, value in given.items() if value},
        )

    @property
    def doing(self) -> Doing:
        return MoveStatus(self.move)

    @property
    def target(self) -> Status:
        return self.move.target

    @property
    def because(self) -> str:
        return self.move.reason

    @property
    def no_evidence_because(self) -> str:
        return self.move.told_instead_of_evidence

    @property
    def summary(self) -> str:
        return keep("status", status=self.move.target.value)


def _edges_into(target: Status) -> list[Edge]:
    return [edge for edges in TRANSITIONS.values() for edge in edges if edge.target is target]


def _always_needed(target: Status) -> list[Need]:
    """What no way into the status does without; evidence may be there already, item by item."""
    needs = [set(edge.needs) for edge in _edges_into(target)]
    return [need for need in Need if need is not Need.EVIDENCE and all(need in asked for asked in needs)]


def _needed_for(field: str) -> str:
    targets = [
        target for target in Status if any(FIELD_OF[need] == field for e in _edges_into(target) for need in e.needs)
    ]
    return " ".join(f"for-{slugify(target.value)}" for target in targets)


# A rhythm is set item by item: its next day follows from what was said of each.
FOR_ALL = [choice for choice in ActionItem.DueRule.choices if choice[0] != ActionItem.DueRule.RHYTHM]


class DeadlineForAll(BulkForm):
    due_rule = forms.ChoiceField(label=gettext_lazy("Deadline"), choices=FOR_ALL)
    due_on = forms.DateField(label=gettext_lazy("Due on"), required=False, widget=DayInput)
    before_meeting = forms.ModelChoiceField(
        Meeting.objects.order_by("-opens_on"), label=gettext_lazy("Before meeting"), required=False
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Days before the opening"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("Empty: the body's own lead time."),
    )
    why = TypedField(label=gettext_lazy("Reason"), max_length=300, widget=forms.TextInput(attrs=LONG))

    def clean_due_on(self) -> date | None:
        chosen: date | None = self.cleaned_data["due_on"]
        return within(expected(FIRST_STORED, self.day), chosen)

    def clean(self) -> dict[str, Any]:
        """What belongs to another rule is dropped; what the rule needs must be there."""
        cleaned = super().clean() or self.cleaned_data
        rule = cleaned.get("due_rule")
        needed = {ActionItem.DueRule.FIXED.value: "due_on", ActionItem.DueRule.BEFORE_MEETING.value: "before_meeting"}
        for name in ("due_on", "before_meeting"):
            if needed.get(str(rule)) != name:
                cleaned[name] = None
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This deadline needs it."))
        if not cleaned.get("before_meeting"):
            cleaned["lead_days"] = None
        return cleaned

    @property
    def _own_day(self) -> date | None:
        names = ("due_rule", "due_on", "before_meeting", "lead_days")
        return own_due_on(ActionItem(**{name: self.cleaned_data.get(name) for name in names}))

    @property
    def doing(self) -> Doing:
        meeting = self.cleaned_data["before_meeting"]
        return SetDeadline(
            rule=self.cleaned_data["due_rule"],
            due_on=self._own_day,
            before_meeting=meeting.pk if meeting else None,
            lead_days=self.cleaned_data["lead_days"],
        )

    @property
    def summary(self) -> str:
        return keep("deadline", day=self._own_day or "")


class TopicsForAll(BulkForm):
    add = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=gettext_lazy("Add"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remove = forms.ModelMultipleChoiceField(
        Topic.objects.all(), label=gettext_lazy("Remove"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        added, removed = set(cleaned.get("add") or ()), set(cleaned.get("remove") or ())
        if not added and not removed:
            raise forms.ValidationError(_("Choose a topic to add or to remove."))
        if added & removed:
            raise forms.ValidationError(_("A topic is added or removed, not both."))
        return cleaned

    @property
    def doing(self) -> Doing:
        keys = {name: frozenset(topic.pk for topic in self.cleaned_data[name]) for name in ("add", "remove")}
        return ChangeTopics(**keys)

    @property
    def summary(self) -> str:
        added = [f"+ {topic.name}" for topic in self.cleaned_data["add"]]
        removed = [f"− {topic.name}" for topic in self.cleaned_data["remove"]]
        return keep("topics", topics=", ".join([*added, *removed]))


class UpdateForAll(BulkForm):
    text = TypedField(label=gettext_lazy("What was done"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}))
    on = forms.DateField(label=gettext_lazy("Date"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.day

    def clean_on(self) -> date:
        chosen: date = self.cleaned_data["on"]
        return within(happened(FIRST_STORED, self.day), chosen)

    @property
    def doing(self) -> Doing:
        return AddUpdate(self.cleaned_data["text"].strip(), self.cleaned_data["on"])

    @property
    def told_on(self) -> date:
        on: date = self.cleaned_data["on"]
        return on

    @property
    def summary(self) -> str:
        return keep("update", text=Truncator(self.cleaned_data["text"].strip()).chars(120))


BULK_FORMS: dict[Deed, type[BulkForm]] = {
    Deed.OWNER: OwnerForAll,
    Deed.STATUS: StatusForAll,
    Deed.DEADLINE: DeadlineForAll,
    Deed.TOPICS: TopicsForAll,
    Deed.UPDATE: UpdateForAll,
    Deed.CONFIRM: BulkForm,
}
