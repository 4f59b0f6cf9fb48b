"""What a new calendar feed is to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracking.access import feeds_of, views_seen_by
from tracking.models import Feed, Person, SavedView

MOST_FEEDS = 20
VIEW = f"{Feed.Kind.VIEW}:"


class FeedForm(forms.Form):
    """One choice: my dates, my bureau, meetings, or one of the views the person may open."""

    what = forms.ChoiceField(label=_("What the feed shows"))

    def __init__(self, *args: Any, reader: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.views = reader, {f"{VIEW}{view.pk}": view for view in views_seen_by(reader)}
        self.fields["what"] = forms.ChoiceField(label=self.fields["what"].label, choices=self._choices())

    def _choices(self) -> list[tuple[str, Any]]:
        kinds = [Feed.Kind.MINE, *([Feed.Kind.BUREAU] if self.reader.bureau else []), Feed.Kind.MEETINGS]
        plain: list[tuple[str, Any]] = [(kind.value, kind.label) for kind in kinds]
        views = [(key, view.name) for key, view in self.views.items()]
        return [*plain, (gettext("Saved views"), views)] if views else plain

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if feeds_of(self.reader).live().count() >= MOST_FEEDS:
            said = ngettext(
                "You have %(n)d feed, and no more are kept. Revoke one that you do not use, then make the new one.",
                "You have %(n)d feeds, and no more are kept. Revoke one that you do not use, then make the new one.",
                MOST_FEEDS,
            )
            raise forms.ValidationError(said % {"n": MOST_FEEDS})
        return cleaned

    def chosen(self) -> tuple[str, SavedView | None]:
        what: str = self.cleaned_data["what"]
        view = self.views.get(what)
        return (Feed.Kind.VIEW if view else what), view
