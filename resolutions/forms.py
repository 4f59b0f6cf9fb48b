"""Forms over versioned rows: the second editor is told who saved first, and nothing is overwritten."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resolutions.merged_forms import MergedForm, SeenField, Values
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
