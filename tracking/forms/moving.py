"""Moving the status: the person chooses where to and gives what the move needs; a refusal keeps every word."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resolutions.forms import SeenVersion, conflict_sentence
from resolutions.islands import isolated
from resolutions.merged_forms import SeenField
from resolutions.typed import TypedField
from tracking import clock
from tracking.forms.days import within
from tracking.models import ActionItem, Evidence, Person
from tracking.progress import is_told_since, last_written
from tracking.spans import expected, happened
from tracking.twins import Twins
from tracking.workflow import Edge, Move, MoveRefused, Need, Status, check_move

# Which field a need is answered in, to mark the field when the need is not met.
FIELD_OF: dict[Need, str] = {
    Need.SENTENCE: "reason",
    Need.REASON: "reason",
    Need.WHY_LATER: "reason",
    Need.EVIDENCE: "no_evidence_because",
    Need.DECISION: "awaiting_body",
    Need.QUESTION: "awaiting_question",
    Need.BY_WHEN: "awaiting_by",
    Need.SUCCESSOR: "superseded_by",
}

ALONE = Twins()


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
    seen_twins = SeenField()
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
    with_twins = forms.BooleanField(required=False, initial=True)
    field_order: tuple[str, ...] = ("target",)

    def __init__(
        self, *args: Any, item: ActionItem, edges: tuple[Edge, ...], twins: Twins = ALONE, **kwargs: Any
    ) -> None:
        """`edges` are the moves its reader may make: no other is offered, and no other is taken.

        Of the `twins`, clauses of the same duty, those its reader may move too follow unless the tick is taken off.
        """
        super().__init__(*args, **kwargs)
        self.item, self.edges, self.twins = item, edges, twins
        self._offer_twins()
        self.is_settled = False
        self.stood: str = self.data.get("seen_status", "")
        self.moved_meanwhile = self._look_for_moves() if self.is_bound else []
        self.move: Move | None = None
        self.awaited = item.last_awaited()
        self.has_evidence = Evidence.objects.serving(item).exists()
        for name, value in self._present().items():
            self.fields[name].initial = value
        for name in ("awaiting_body", "awaiting_question", "awaiting_by"):
            self.fields[name].initial = getattr(item, name)
        self.fields["awaiting_by"].help_text = self._expected_before()
        target = self.fields["target"]
        if isinstance(target, forms.ChoiceField):
            target.choices = [*self._stay(), *((edge.target.value, self._called(edge)) for edge in edges)]
            target.error_messages["invalid_choice"] = _(
                "The item cannot be moved there from its present status, or not by you. Nothing was changed."
            )

    def _offer_twins(self) -> None:
        codes = ", ".join(isolated(twin.code) for twin in self.twins.movable)
        self.fields["with_twins"].label_suffix = ""
        self.fields["with_twins"].label = gettext("also %(codes)s, the same duty") % {"codes": codes}
        if not (self.twins.movable and self.edges):
            del self.fields["with_twins"]

    @property
    def following(self) -> tuple[ActionItem, ...]:
        """The twins that are to be moved too: those that the page named, all where it does not say which it named."""
        named = _twins_seen(self.data)
        twins = self.twins.movable if self.cleaned_data.get("with_twins") else ()
        return tuple(twin for twin in twins if not named or str(twin.pk) in named)

    def answers(self) -> list[tuple[forms.BoundField, str]]:
        """Each field that answers a need, with the classes that tell the style sheet for which moves to show it."""
        asked = [name for name in dict.fromkeys(FIELD_OF.values()) if name in self.fields]
        answers = [(self[name], self._moves_that_need(name)) for name in asked]
        if "with_twins" in self.fields:
            any_move = " ".join(f"for-{slugify(edge.target.value)}" for edge in self.edges)
            answers.append((self["with_twins"], any_move))
        return answers

    def _stay(self) -> list[tuple[str, Any]]:
        return []

    def _expected_before(self) -> str:
        """What a later day is held against, where the item awaits no decision now."""
        if self.item.awaiting_by or not self.awaited.by:
            return ""
        day = date_format(self.awaited.by, "DATE_FORMAT")
        return gettext("It was expected by %(day)s: a later day needs a reason and is counted.") % {"day": day}

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
        may_be_later = edge.target is Status.AWAITING_DECISION and self.awaited.by is not None
        needs = (*edge.needs, Need.WHY_LATER) if may_be_later else edge.needs
        return any(FIELD_OF[need] == field for need in needs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.moved_meanwhile:
            raise forms.ValidationError([forms.ValidationError(one, code="conflict") for one in self.moved_meanwhile])
        if cleaned.get("target"):
            # A day that was refused was given: it is not told to be missing too.
            given = {"awaiting_by": clock.today()} if "awaiting_by" in self.errors else {}
            self._check(self._move_of(cleaned | given))
        return cleaned

    def clean_awaiting_by(self) -> date | None:
        chosen: date | None = self.cleaned_data["awaiting_by"]
        return within(expected(clock.today(), clock.today()), chosen)

    def _present(self) -> dict[str, str]:
        """How the item and its twins stand now, as the page carries it along."""
        twins = {str(twin.pk): [twin.status, _as_seen(twin)] for twin in self.twins.movable}
        return {
            "seen_version": str(self.item.version),
            "seen_status": self.item.status,
            "seen_awaited": _as_seen(self.item),
            "seen_twins": json.dumps(twins) if twins else "",
        }

    def _look_for_moves(self) -> list[str]:
        """Who moved the item or a twin since its reader opened the page; the page then goes on from there."""
        if not self.data.get("target"):
            return []
        self.is_settled = self._asks_for_the_same(self.item)
        told = [*filter(None, [self._of_the_item()]), *self._of_twins()]
        if told:
            sent: Any = self.data
            self.data = {**sent.dict(), "target": "", **self._present()}
        return told

    def _of_the_item(self) -> str:
        seen, version = self.data.get("seen_status", ""), self.data.get("seen_version", "")
        if not seen:
            return conflict_sentence(self.item, int(version) if version.isdecimal() else 0)
        is_same = self._asks_for_the_same(self.item)
        return moved_sentence(self.item, seen, is_same=is_same) if self._is_moved(seen) else ""

    def _of_twins(self) -> list[str]:
        """Of the twins that would follow, or would have from where they stood."""
        named = _twins_seen(self.data) if self.data.get("with_twins") else {}
        twins = [twin for twin in (*self.twins.movable, *self.twins.others) if str(twin.pk) in named]
        moved = [twin for twin in twins if named[str(twin.pk)] != [twin.status, _as_seen(twin)]]
        return [
            twin_moved_sentence(twin, str(named[str(twin.pk)][0]))
            for twin in moved
            if not self._asks_for_the_same(twin)
        ]

    def _is_moved(self, seen: str) -> bool:
        awaited = self.data.get("seen_awaited")
        return seen != self.item.status or (awaited is not None and awaited != _as_seen(self.item))

    def is_made_already_by(self, person: Person) -> bool:
        """Whether this very move was saved for the person since the page was opened, after a double click say."""
        if not (self.is_settled and self.moved_meanwhile):
            return False
        last = self.item.status_changes.first()
        told = (person.pk, self.stood, self.data.get("reason", "").strip())
        return last is not None and (last.by_id, last.source, last.why) == told

    def _asks_for_the_same(self, item: ActionItem) -> bool:
        """Whether the item stands already as its reader would have it, down to what it awaits or is superseded by."""
        names = {
            Status.AWAITING_DECISION: ("awaiting_body", "awaiting_question", "awaiting_by"),
            Status.SUPERSEDED: ("superseded_by",),
        }.get(Status(item.status), ())
        same = all(self.data.get(name, "").strip() == str(getattr(item, name)) for name in names)
        return same and self.data.get("target") == item.status

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
            check_move(Status(self.item.status), move, self.awaited)
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


def _twins_seen(sent: Any) -> dict[str, list[Any]]:  # noqa: ANN401  # what a form was sent: a QueryDict or a dict
    """Key of each twin that the page named -> its status and the decision it awaited; empty where it does not say."""
    try:
        found = json.loads(sent.get("seen_twins") or "{}")
    except (ValueError, RecursionError):
        return {}
    rows = found.items() if isinstance(found, dict) else ()
    return {key: stood for key, stood in rows if isinstance(stood, list) and stood}


def moved_sentence(item: ActionItem, seen: str, *, is_same: bool) -> str:
    """From which status to which the item was moved since `seen`, by whom and when; what was typed stays.

    `is_same`: the person would have made the very same move.
    """
    sentence = gettext(
        "%(person)s moved this item from “%(was)s” to “%(now)s” at %(when)s, after you opened this page. Nothing of "
        "yours is lost or saved yet: choose the status again, and save."
    )
    if is_same:
        sentence = gettext(
            "%(person)s moved this item from “%(was)s” to “%(now)s” at %(when)s, after you opened this page: the same "
            "move as yours, so the status is settled. What you wrote is not saved."
        )
    return sentence % _last_move(item, seen)


def twin_moved_sentence(twin: ActionItem, seen: str) -> str:
    """The same of a clause of the same duty that the person would have moved too."""
    sentence = gettext(
        "%(person)s moved %(code)s, the same duty, from “%(was)s” to “%(now)s” at %(when)s, after you opened this "
        "page. Nothing of yours is lost or saved yet: choose the status again, and save; without the tick %(code)s "
        "stays where it stands."
    )
    return sentence % {**_last_move(twin, seen), "code": isolated(twin.code)}


def _last_move(item: ActionItem, seen: str) -> dict[str, str]:
    last = item.status_changes.select_related("by").first()
    return {
        "was": str(Status(seen).label) if seen in Status.values else seen,
        "now": _in_words(item),
        "person": str(last.by if last and last.by else gettext("Someone")),
        "when": date_format(timezone.localtime(last.at), "DATETIME_FORMAT") if last else "",
    }


def _in_words(item: ActionItem) -> str:
    """The status, with what superseded the item."""
    label = str(Status(item.status).label)
    return f"{label}: {item.superseded_by}" if item.superseded_by else label


class QuickUpdateForm(MoveForm):
    """A sentence of progress and, if the status changed too, where to; the sentence serves as the move's reason.

    `is_told_already`: the form came a second time, after a double click say, so that the sentence is not added again.
    """

    seen_update = SeenField()
    target = forms.ChoiceField(label=_("Status"), required=False, initial="", widget=forms.RadioSelect)
    text = TypedField(
        label=_("What was done"), widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "autofocus": True})
    )
    on = forms.DateField(label=_("Date"), widget=DayInput)
    field_order = ("text", "on", "target")

    def __init__(self, *args: Any, day: date, by: Person, **kwargs: Any) -> None:
        self.day, self.by, self.is_told_already = day, by, False
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = day
        self.fields["seen_update"].initial = str(last_written(self.item))
        for name in ("reason",) if self.edges else ("target", *FIELD_OF.values()):
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        self.is_told_already = self._came_before()
        if self.is_told_already and self.is_settled:
            self.moved_meanwhile = []
        cleaned = super().clean()
        if not (cleaned.get("target") or self.is_settled or "target" in self.errors):
            self._refuse_what_no_move_takes()
        return cleaned

    def _refuse_what_no_move_takes(self) -> None:
        """What was typed for a move is not dropped because none was chosen."""
        typed = [name for name in self.changed_data if name in FIELD_OF.values() and name not in self._stood()]
        for name in typed:
            moves = [f"“{self._called(edge)}”" for edge in self.edges if self._asks(edge, name)]
            sentence = gettext("Nothing was saved: this goes with another status. Choose %(moves)s, or put it back.")
            if not moves:
                sentence = gettext("Nothing was saved: no status that you may choose takes this. Put it back.")
            self.add_error(name, sentence % {"moves": gettext(" or ").join(moves)})

    def _stood(self) -> tuple[str, ...]:
        """The fields that were sent as the page showed them, where another decision is awaited by now."""
        names = ("awaiting_by", "awaiting_body", "awaiting_question")
        sent = [str(self.data.get(name, "")).strip() for name in names]
        seen = self.data.get("seen_awaited")
        is_as_seen = seen is not None and ("; ".join(sent) if any(sent) else "") == seen
        return names if is_as_seen else ()

    def _came_before(self) -> bool:
        after, text, on = (self.cleaned_data.get(name) for name in ("seen_update", "text", "on"))
        if not (after and after.isdecimal() and text and on):
            return False
        return is_told_since(self.item, text, on=on, by=self.by, after=int(after))

    def _stay(self) -> list[tuple[str, Any]]:
        return [("", _("No change (%(status)s)") % {"status": Status(self.item.status).label})]

    def clean_on(self) -> date:
        chosen: date = self.cleaned_data["on"]
        return within(happened(self.item.opened_on, self.day), chosen)

    def _move_of(self, cleaned: dict[str, Any]) -> Move:
        return super()._move_of({**cleaned, "reason": cleaned.get("text", "")})

    def _field_of(self, need: Need) -> str | None:
        return "text" if FIELD_OF[need] == "reason" else super()._field_of(need)
