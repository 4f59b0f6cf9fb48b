"""Who takes part in an item: one bureau leads, or several share; the two do not mix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resolutions.merged_lines import MergedLines
from tracking.models import ActionItem, Capacity
from tracking.owners import successor_of


def wrong_with(capacities: Iterable[str]) -> str | Promise:
    """What does not go together, in one sentence; empty when the parts are right. No part at all is possible."""
    parts = Counter(capacities)
    if parts[Capacity.LEAD] > 1:
        return _("An item has one lead; bureaux with equal parts are all joint. Nothing was saved.")
    if parts[Capacity.LEAD] and parts[Capacity.JOINT]:
        return _("Where one bureau leads, the others support: joint bureaux have no lead. Nothing was saved.")
    if parts[Capacity.JOINT] == 1:
        return _("A duty is joint between two bureaux or more: one alone leads. Nothing was saved.")
    if parts[Capacity.SUPPORT] and not parts[Capacity.LEAD] and not parts[Capacity.JOINT]:
        return _("Bureaux support a bureau that leads: name the lead, or several joint ones. Nothing was saved.")
    return ""


def nobody_leads(capacities: Iterable[str]) -> bool:
    return Capacity.LEAD not in (parts := set(capacities)) and Capacity.JOINT not in parts


class PartsFormSet(MergedLines):
    """An item that is added, or that has a lead, is saved with one; what the register left open may stay so."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        sentence = wrong_with(part["capacity"] for part in kept) or self._lead_missing(kept)
        if sentence:
            raise ValidationError(str(sentence))
        self._check_responsible(frozenset(part["bureau"] for part in kept))

    def _lead_missing(self, kept: Iterable[Mapping[str, str]]) -> str | Promise:
        if not nobody_leads(part["capacity"] for part in kept):
            return ""
        if self.instance.pk and nobody_leads(part.capacity for part in self.get_queryset()):
            return ""
        return _("No bureau leads: name the one that leads, or several joint ones. Nothing was saved.")

    def _check_responsible(self, bureaux: frozenset[str]) -> None:
        """A person newly made responsible must be one who may answer for an item of these bureaux."""
        item: ActionItem = self.instance
        before = ActionItem.objects.filter(pk=item.pk).values_list("responsible", flat=True).first()
        if item.responsible is None or item.responsible_id == before:
            return
        if why_not := successor_of(item.responsible).why_not(bureaux):
            sentence = _("Person responsible: %(why_not)s. Nothing was saved.")
            raise ValidationError(str(sentence) % {"why_not": why_not})
