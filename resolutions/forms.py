"""Forms over versioned rows: the second editor is told who saved first, and nothing is overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resolutions.versioning import Versioned

if TYPE_CHECKING:
    StockModelForm = forms.ModelForm[Any]
else:
    StockModelForm = forms.ModelForm


def conflict_sentence(row: Versioned, seen: int) -> str:
    """Who saved the row since version `seen`, and when; empty when nobody did (without history it is no edit)."""
    newer = row.history.filter(version__gt=seen).select_related("history_user")  # type: ignore[attr-defined]  # every versioned model keeps a history
    last = newer.order_by("-history_id").first()
    if last is None:
        return ""
    return _(
        "%(person)s saved this at %(when)s, after you opened it. Nothing was overwritten and nothing of yours is "
        "saved: copy what you wrote, open the page again, and make your change on top of theirs."
    ) % {
        "person": last.history_user or _("A background job"),
        "when": date_format(timezone.localtime(last.history_date), "DATETIME_FORMAT"),
    }


class SeenVersion(forms.Form):
    """The version of the row the person looked at, carried along unseen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VersionedForm(StockModelForm):
    """A model form that refuses to save over an edit its reader has not seen."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        seen = self.cleaned_data.get("seen_version")
        sentence = conflict_sentence(self.instance, seen or 0) if self.instance.pk else ""
        if sentence:
            raise forms.ValidationError(sentence, code="conflict")
        return cleaned
