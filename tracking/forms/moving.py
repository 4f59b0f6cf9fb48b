"""Moving the status: the person chooses where to and gives what the move needs; a refusal keeps every word."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resolutions.forms import SeenVersion, conflict_sentence
from resolutions.merged_forms import SeenField
from resolutions.typed import TypedField
from tracking import clock
from tracking.forms.days import within
from tracking.models import ActionItem, Evidence
from tracking.spans import expected, happened
from tracking.workflow import Edge, Move, MoveRefused, Need, Status, check_move

# Which field a need is answered in, to mark the field when the need is not met.
FIELD_OF: dict[Need, str] = {
    Need.SENTENCE: "reason",
    Need.REASON: "reason",
    Need.EVIDENCE: "no_evidence_because",
    Need.DECISION: "awaiting_body",
    Need.QUESTION: "awaiting_question",
    Need.BY_WHEN: "awaiting_by",
    Need.SUCCESSOR: "superseded_by",
}


class DayInput(forms.DateInput):
    """The browser's own day picker: no script, the reader's own way of writing dates."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MoveForm(SeenVersion):
    """Where to, and what each move needs. `move` is there once the form is valid.

    Only another move stands against a move: what else was saved meanwhile (an update, a title) spoils nothing.
    """

    seen_status = SeenField()
    seen_awaited = SeenField()
    target = forms.ChoiceField(label=_("New status"), widget=forms.RadioSelect)
    reason = TypedField(
        label=_("What was done, or why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One sentence; it is kept with the change."),
    )
    no_evidence_because = TypedField(
        label=_("Why there is no evidence"),
        required=False,
        max_length=300,
        help_text=_("Only where no link or file shows what was done."),
    )
    awaiting_body = TypedField(label=_("Who decides"), required=False, max_length=120)
    awaiting_question = TypedField(label=_("What is to be decided"), required=False, max_length=200)
    awaiting_by = forms.DateField(label=_("Decision expected by"), required=False, widget=DayInput)
    superseded_by = TypedField(label=_("Superseded by"), required=False, max_length=200)
    field_order: tuple[str, ...] = ("target",)

    def __init__(self, *args: Any, item: ActionItem, edges: tuple[Edge, ...], **kwargs: Any) -> None:
        """`edges` are the moves its reader may make: no other is offered, and no other is taken."""
        super().__init__(*args, **kwargs)
        self.item, self.edges = item, edges
        self.moved_meanwhile = self._look_for_a_move() if self.is_bound else ""
        self.move: Move | None = None
        self.has_evidence = Evidence.objects.serving(item).exists()
        self.fields["seen_version"].initial = item.version
        self.fields["seen_status"].initial = item.status
        self.fields["seen_awaited"].initial = _as_seen(item)
        for name in ("awaiting_body", "awaiting_question", "awaiting_by"):
            self.fields[name].initial = getattr(item, name)
        target = self.fields["target"]
        if isinstance(target, forms.ChoiceField):
            target.choices = [*self._stay(), *((edge.target.value, self._called(edge)) for edge in edges)]
            target.error_messages["invalid_choice"] = _(
                "The item cannot be moved there from its present status, or not by you. Nothing was changed."
            )

    def answers(self) -> list[tuple[forms.BoundField, str]]:
        """Each field that answers a need, with the classes that tell the style sheet for which moves to show it."""
        asked = [name for name in dict.fromkeys(FIELD_OF.values()) if name in self.fields]
        return [(self[name], self._moves_that_need(name)) for name in asked]

    def _stay(self) -> list[tuple[str, Any]]:
        return []

    def _called(self, edge: Edge) -> str:
        if edge.target == self.item.status:
            return gettext("%(status)s: another day, or another decision") % {"status": edge.target.label}
        return str(edge.target.label)

    def _moves_that_need(self, field: str) -> str:
        needed = (edge.target for edge in self.edges if self._asks(edge, field))
        return " ".join(f"for-{slugify(target.value)}" for target in needed)

    def _asks(self, edge: Edge, field: str) -> bool:
        if field == "no_evidence_because" and self.has_evidence:
            return False
        return any(FIELD_OF[need] == field for need in edge.needs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.moved_meanwhile:
            raise forms.ValidationError(self.moved_meanwhile, code="conflict")
        if cleaned.get("target"):
            self._check(self._move_of(cleaned))
        return cleaned

    def clean_awaiting_by(self) -> date | None:
        chosen: date | None = self.cleaned_data["awaiting_by"]
        return within(expected(clock.today(), clock.today()), chosen)

    def _look_for_a_move(self) -> str:
        """Who moved the item since its reader opened the page; the page then goes on from the present status."""
        if not self.data.get("target"):
            return ""
        seen, version = self.data.get("seen_status", ""), self.data.get("seen_version", "")
        if seen:
            told = moved_sentence(self.item, seen, is_same=self._asks_for_the_same()) if self._is_moved(seen) else ""
        else:
            told = conflict_sentence(self.item, int(version) if version.isdecimal() else 0)
        if told:
            now = {"seen_status": self.item.status, "seen_version": str(self.item.version)}
            now["seen_awaited"] = _as_seen(self.item)
            sent: Any = self.data
            self.data = {**sent.dict(), "target": "", **now}
        return told

    def _is_moved(self, seen: str) -> bool:
        awaited = self.data.get("seen_awaited")
        return seen != self.item.status or (awaited is not None and awaited != _as_seen(self.item))

    def _asks_for_the_same(self) -> bool:
        """Whether the item stands already as its reader would have it, down to what it awaits or is superseded by."""
        names = {
            Status.AWAITING_DECISION: ("awaiting_body", "awaiting_question", "awaiting_by"),
            Status.SUPERSEDED: ("superseded_by",),
        }.get(Status(self.item.status), ())
        same = all(self.data.get(name, "").strip() == str(getattr(self.item, name)) for name in names)
        return same and self.data.get("target") == self.item.status

    def _move_of(self, cleaned: dict[str, Any]) -> Move:
        by: date | None = cleaned.get("awaiting_by")
        return Move(
            target=Status(cleaned["target"]),
            reason=cleaned.get("reason", ""),
            has_evidence=self.has_evidence,
            no_evidence_because=cleaned.get("no_evidence_because", ""),
            awaiting_body=cleaned.get("awaiting_body", ""),
            awaiting_question=cleaned.get("awaiting_question", ""),
            awaiting_by=by,
            superseded_by=cleaned.get("superseded_by", ""),
        )

    def _check(self, move: Move) -> None:
        try:
            check_move(Status(self.item.status), move, self.item.awaited)
        except MoveRefused as refusal:
            for need in refusal.missing:
                self.add_error(self._field_of(need), str(need.label).capitalize())
            raise forms.ValidationError(str(refusal), code="refused") from refusal
        self.move = move

    def _field_of(self, need: Need) -> str | None:
        return FIELD_OF[need] if FIELD_OF[need] in self.fields else None


def _as_seen(item: ActionItem) -> str:
    """The decision the item awaits, as its page carries it along; empty in another status."""
    if not item.awaiting_by:
        return ""
    return "; ".join([item.awaiting_by.isoformat(), item.awaiting_body, item.awaiting_question])


def moved_sentence(item: ActionItem, seen: str, *, is_same: bool) -> str:
    """From which status to which the item was moved since `seen`, by whom and when; what was typed stays.

    `is_same`: the person would have made the very same move.
    """
    last = item.status_changes.select_related("by").first()
    was = Status(seen).label if seen in Status.values else seen
    told = {"was": was, "now": _in_words(item), "person": last.by if last and last.by else gettext("Someone")}
    told["when"] = date_format(timezone.localtime(last.at), "DATETIME_FORMAT") if last else ""
    sentence = gettext(
        "%(person)s moved this item from “%(was)s” to “%(now)s” at %(when)s, after you opened this page. Nothing of "
        "yours is lost or saved yet: choose the status again, and save."
    )
    if is_same:
        sentence = gettext(
            "%(person)s moved this item from “%(was)s” to “%(now)s” at %(when)s, after you opened this page: the same "
            "move as yours, so the status is settled. What you wrote is not saved."
        )
    return sentence % {key: str(value) for key, value in told.items()}


def _in_words(item: ActionItem) -> str:
    """The status, with what superseded the item."""
    label = str(Status(item.status).label)
    return f"{label}: {item.superseded_by}" if item.superseded_by else label


class QuickUpdateForm(MoveForm):
    """A sentence of progress and, if the status changed too, where to; the sentence serves as the move's reason."""

    target = forms.ChoiceField(label=_("Status"), required=False, initial="", widget=forms.RadioSelect)
    text = TypedField(
        label=_("What was done"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autofocus": True})
    )
    on = forms.DateField(label=_("Date"), widget=DayInput)
    field_order = ("text", "on", "target")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        self.day = day
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day
        for name in ("reason",) if self.edges else ("target", *FIELD_OF.values()):
            self.fields.pop(name, None)

    def _stay(self) -> list[tuple[str, Any]]:
        return [("", _("No change (%(status)s)") % {"status": Status(self.item.status).label})]

    def clean_on(self) -> date:
        chosen: date = self.cleaned_data["on"]
        return within(happened(self.item.opened_on, self.day), chosen)

    def _move_of(self, cleaned: dict[str, Any]) -> Move:
        return super()._move_of({**cleaned, "reason": cleaned.get("text", "")})

    def _field_of(self, need: Need) -> str | None:
        return "text" if need in {Need.SENTENCE, Need.REASON} else super()._field_of(need)
