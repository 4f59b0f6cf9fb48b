"""Forms over versioned rows: the second editor is told who saved first, and nothing is overwritten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resolutions.editors import editor_of
from resolutions.merged_forms import MergedForm, SeenField, Values, answer_in, choose_sentence
from resolutions.merging import Difference, Side, merge
from resolutions.versioning import Versioned


def conflict_sentence(row: Versioned, seen: int) -> str:
    """Who saved the row since version `seen`, and when; empty when nobody did (without history it is no edit)."""
    last = newer_records(row, seen).first()
    if last is None:
        return ""
    return _(
        "%(person)s saved this at %(when)s, after you opened it. Nothing was overwritten and nothing of yours is "
        "saved: copy what you wrote, open the page again, and make your change on top of theirs."
    ) % {
        "person": last.history_user or _("A background job"),
        "when": date_format(timezone.localtime(last.history_date), "DATETIME_FORMAT"),
    }


def newer_records(row: Versioned, seen: int) -> QuerySet[Any]:
    """What was recorded of the row after that version, newest first."""
    newer = row.history.filter(version__gt=seen)  # type: ignore[attr-defined]  # every versioned model keeps a history
    rows: QuerySet[Any] = newer.select_related("history_user").order_by("-history_id")
    return rows


class SeenVersion(forms.Form):
    """The version of the row the person looked at, carried along unseen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DeedForm(SeenVersion):
    """A deed that sets some fields of a versioned row.

    What others changed elsewhere in the row since the page was opened does not matter; where they changed what the
    deed sets, `differences` tell it and the sender chooses. `kept` names the fields where theirs stands.
    """

    def __init__(self, *args: Any, row: Versioned, is_preview: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.is_preview = row, is_preview
        self.fields["seen_version"].initial = row.version
        self.differences: tuple[Difference, ...] = ()

    def sets(self) -> dict[str, Any]:
        """The columns the deed would set, with their values: those of the row that the form asks for by their names.

        Asked once the form is otherwise valid.
        """
        columns = {column.name for column in self.row._meta.concrete_fields}
        return {name: value for name, value in self.cleaned_data.items() if name in columns}

    def stands(self, name: str) -> Any:  # noqa: ANN401  # whatever a column holds
        """What the row holds now of what the deed would set."""
        return getattr(self.row, name)

    def stood(self, record: Any, name: str) -> Any:  # noqa: ANN401  # a row of whichever history
        """What it held by a row of its history."""
        return getattr(record, name)

    @property
    def kept(self) -> set[str]:
        return {difference.name for difference in self.differences if difference.taken is Side.THEIRS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.is_preview:
            self._meet_others(self.sets(), cleaned.get("seen_version") or 0)
        return cleaned

    def _meet_others(self, mine: dict[str, Any], seen: int) -> None:
        last = newer_records(self.row, seen).first()
        if last is None:
            return
        history = self.row.history  # type: ignore[attr-defined]  # as in newer_records
        base = history.filter(version__lte=seen).order_by("-history_id").first()
        was = {name: _plain(self.stood(base, name)) if base else None for name in mine}
        theirs = {name: _plain(self.stands(name)) for name in mine}
        answers = {name: answer for name in mine if (answer := answer_in(self.data, name))}
        sent = {name: _plain(value) for name, value in mine.items()}
        self.differences = merge(was, theirs, sent, answers)
        if asked := next((one for one in self.differences if one.is_asked), None):
            raise forms.ValidationError(choose_sentence(editor_of(self.row, asked.name)), code="conflict")


def _plain(value: Any) -> str:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


class VersionedForm(MergedForm):
    """A model form over a versioned row. A sender who does not say what they saw is taken at the version they saw."""

    seen_version = SeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version

    def seen(self, stored: Values) -> dict[str, str | None]:
        version = self.data.get(self.add_prefix("seen_version"), "")
        if self.data.get(self.add_prefix("seen_values")) or not version.isdecimal():
            return super().seen(stored)
        return super().seen(stored) if newer_records(self.instance, int(version)).exists() else {**stored}
