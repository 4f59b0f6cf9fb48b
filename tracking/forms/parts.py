"""Who takes part in an item: one bureau leads, or several share; the two do not mix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resolutions.merged_lines import MergedLines
from tracking.models import ActionItem, Capacity
from tracking.owners import successor_of


def wrong_with(capacities: Iterable[str]) -> str | Promise:
    """What does not go together, in one sentence; empty when the parts are right. Nobody leading is possible."""
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


class PartsFormSet(MergedLines):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        sentence = wrong_with(part["capacity"] for part in kept)
        if sentence:
            raise ValidationError(str(sentence))
        self._check_responsible(frozenset(part["bureau"] for part in kept))

    def _check_responsible(self, bureaux: frozenset[str]) -> None:
        """A person newly made responsible must be one who may answer for an item of these bureaux."""
        item: ActionItem = self.instance
        before = ActionItem.objects.filter(pk=item.pk).values_list("responsible", flat=True).first()
        if item.responsible is None or item.responsible_id == before:
            return
        if why_not := successor_of(item.responsible).why_not(bureaux):
            sentence = _("Person responsible: %(why_not)s. Nothing was saved.")
            raise ValidationError(str(sentence) % {"why_not": why_not})
