"""Who takes over what a person holds, and what they are told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.typed import TypedField
from tracking.access import people_who_answer
from tracking.bulk import Choice
from tracking.models import Person
from tracking.owners import successor_of
from tracking.roles import Role


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A person by name, with role and bureau: two people may have one name."""

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401  # the stub's own type
        post = " ".join(filter(None, [str(Role(obj.role).label), obj.bureau]))
        return f"{obj} ({post})"


class HandOverForm(forms.Form):
    """One successor for all, another for what a bureau leads; ticked items narrow it to these."""

    successor = PersonChoice(Person.objects.none(), label=gettext_lazy("To"), required=False, empty_label="–")
    note = TypedField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("Everyone concerned reads it in their mail."),
    )

    def __init__(self, *args: Any, leaver: Person, bureaux: Collection[str], **kwargs: Any) -> None:
        """`bureaux` lead what the leaver holds; where there are several, each may go to another person."""
        super().__init__(*args, **kwargs)
        self.heirs = people_who_answer().exclude(pk=leaver.pk)
        self.bureaux = sorted(bureaux) if len(bureaux) > 1 else []
        self._offer("successor")
        for bureau in self.bureaux:
            label = _("What %(bureau)s leads, to") % {"bureau": bureau}
            self.fields[f"of_{bureau}"] = PersonChoice(
                self.heirs, label=label, required=False, empty_label=_("the person above")
            )
        self.order_fields(["successor", *(f"of_{bureau}" for bureau in self.bureaux), "note"])

    def _offer(self, name: str) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.heirs

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in self._people()):
            self.add_error("successor", _("Choose who takes over. Nothing was changed."))
        return cleaned

    def _people(self) -> list[str]:
        return ["successor", *(f"of_{bureau}" for bureau in self.bureaux)]

    def choice(self, only: Collection[int]) -> Choice:
        chosen = {bureau: self.cleaned_data[f"of_{bureau}"] for bureau in self.bureaux}
        everything = self.cleaned_data["successor"]
        return Choice(
            everything=successor_of(everything) if everything else None,
            of_bureau={bureau: successor_of(person) for bureau, person in chosen.items() if person},
            only=frozenset(only),
        )
