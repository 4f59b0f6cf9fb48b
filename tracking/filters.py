"""One set of filters over action items: whatever lists, exports or reports them asks the same questions.

Of status, health, lead, support and Resolution several values may be asked at once: `status=a&status=b` finds both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField

from resolutions.models import Body, Meeting, Resolution
from resolutions.vocabulary import Bureau, OperativeVerb, TextStatus
from tracking.access import Reader
from tracking.models import ActionItem, Evidence, Person, ProgressUpdate, ReportDue, StatusChange, Topic
from tracking.models.action import ActionItemQuerySet
from tracking.schedule import Health
from tracking.search import search_items
from tracking.spans import FIRST_STORED, LAST_STORED
from tracking.workflow import Status

OPERATIVE_VERBS = [(verb.value, verb.label) for verb in OperativeVerb if verb.is_operative]
YES = [("yes", _("Yes"))]
DAYS_AHEAD = [("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days"))]


LONGEST_KEY = 18  # digits; a longer number is no key, and no database takes it


class SeveralRowsField(ModelMultipleChoiceField):  # type: ignore[misc]  # published without types
    def clean(self, value: Sequence[str]) -> Any:  # noqa: ANN401  # as the stock field gives it
        for key in value or ():
            if not is_key(key):
                raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": key})
        return super().clean(value)


class SeveralRowsFilter(filters.ModelMultipleChoiceFilter):  # type: ignore[misc]  # as above
    field_class = SeveralRowsField


def is_key(words: str) -> bool:
    return words.isdecimal() and len(words) <= LONGEST_KEY


class ActionItemFilter(filters.FilterSet):  # type: ignore[misc]  # published without types
    """Narrows items; `reader` is who asks (for *mine*), `day` the day on which health is judged."""

    q = filters.CharFilter(method="narrow_to_words")
    mine = filters.ChoiceFilter(label=_("mine"), choices=YES, method="narrow_to_mine")
    lead = filters.MultipleChoiceFilter(label=_("bureau as lead"), choices=Bureau.choices, method="narrow_to_lead")
    support = filters.MultipleChoiceFilter(
        label=_("bureau as support"), choices=Bureau.choices, method="narrow_to_support"
    )
    status = filters.MultipleChoiceFilter(label=_("status"), choices=Status.choices, method="narrow_to_status")
    health = filters.MultipleChoiceFilter(label=_("health"), choices=Health.choices, method="narrow_to_health")
    due_within = filters.ChoiceFilter(label=_("due within"), choices=DAYS_AHEAD, method="narrow_to_days_ahead")
    resolution = SeveralRowsFilter(label=_("Resolution"), queryset=Resolution.objects.order_by(), distinct=False)
    reports_to = filters.ModelChoiceFilter(
        label=_("reports to"), queryset=Body.objects.all(), field_name="reporting_obligation__recipients__body"
    )
    before = filters.ModelChoiceFilter(
        label=_("before a meeting"), queryset=Meeting.objects.all(), method="narrow_to_meeting"
    )
    verb = filters.ChoiceFilter(label=_("verb"), choices=OPERATIVE_VERBS, field_name="provision__verb")
    no_owner = filters.ChoiceFilter(label=_("no person responsible"), choices=YES, method="narrow_to_vacant")
    vacant = filters.ChoiceFilter(label=_("vacant"), choices=YES, method="narrow_to_unanswered")
    no_evidence = filters.ChoiceFilter(label=_("no evidence"), choices=YES, method="narrow_to_unproved")
    no_date = filters.ChoiceFilter(label=_("no date"), choices=YES, method="narrow_to_undated")
    topic = filters.ModelChoiceFilter(label=_("topic"), queryset=Topic.objects.all(), method="narrow_to_topic")
    changed_since = filters.DateFilter(label=_("changed since"), method="narrow_to_changed")
    text = filters.ChoiceFilter(
        label=_("new or revised"), choices=TextStatus.choices, field_name="resolution__text_status"
    )
    # The last one: of what the others leave, each duty once.
    duties = filters.ChoiceFilter(label=_("each duty once"), choices=YES, method="narrow_to_duties")

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = ()

    def __init__(
        self, asked: MultiValueDict[str, str], items: QuerySet[ActionItem], *, reader: Reader, day: date
    ) -> None:
        super().__init__(MultiValueDict({name: [*filter(None, values)] for name, values in asked.lists()}), items)
        self.reader, self.day = reader, day

    def items(self) -> ActionItemQuerySet:
        """The narrowed items; none where a value makes no sense (a bad filter must never widen what is shown)."""
        narrowed: ActionItemQuerySet = self.qs if self.is_valid() else self.queryset.none()
        return narrowed

    @property
    def problem(self) -> str:
        """A sentence on the first value that makes no sense; empty where all do."""
        for name, errors in self.form.errors.as_data().items():
            told = errors[0].params or {}
            value = told.get("value", told.get("pk", self.data.get(name)))
            words = {"question": capfirst(self.filters[name].label or name), "value": value}
            return gettext("The filter “%(question)s” knows no “%(value)s”, so no action item is shown.") % words
        return ""

    def narrow_to_words(self, items: ActionItemQuerySet, _name: str, value: str) -> ActionItemQuerySet:
        return search_items(items, value)

    def narrow_to_mine(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.filter(responsible=self.reader) if isinstance(self.reader, Person) else items.none()

    def narrow_to_lead(self, items: ActionItemQuerySet, _name: str, values: list[str]) -> ActionItemQuerySet:
        return items.led_by(*values)

    def narrow_to_support(self, items: ActionItemQuerySet, _name: str, values: list[str]) -> ActionItemQuerySet:
        return items.supported_by(*values)

    def narrow_to_status(self, items: ActionItemQuerySet, _name: str, values: list[str]) -> ActionItemQuerySet:
        """Where each duty counts once, it is the duty's status that is asked for: `narrow_to_duties`."""
        return items if self.form.cleaned_data["duties"] else items.filter(status__in=values)

    def narrow_to_health(self, items: ActionItemQuerySet, _name: str, values: list[str]) -> ActionItemQuerySet:
        return items.in_any_health(map(Health, values), self.day)

    def narrow_to_days_ahead(self, items: ActionItemQuerySet, _name: str, value: str) -> ActionItemQuerySet:
        return items.due_within(int(value), self.day)

    def narrow_to_meeting(self, items: ActionItemQuerySet, _name: str, value: Meeting) -> ActionItemQuerySet:
        reports = ReportDue.objects.filter(recipient__obligation__item=OuterRef("pk"), meeting=value)
        return items.filter(Q(before_meeting=value) | Exists(reports))

    def narrow_to_vacant(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.filter(responsible=None)

    def narrow_to_unanswered(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.vacant()

    def narrow_to_unproved(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        shared = Evidence.also_for.through.objects.filter(actionitem=OuterRef("pk"), evidence__withdrawal=None)
        return items.filter(~Exists(Evidence.objects.filter(item=OuterRef("pk"))), ~Exists(shared))

    def narrow_to_undated(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.open().filter(next_due_on=None)

    def narrow_to_topic(self, items: ActionItemQuerySet, _name: str, value: Topic) -> ActionItemQuerySet:
        return items.filter(Exists(ActionItem.topics.through.objects.filter(actionitem=OuterRef("pk"), topic=value)))

    def narrow_to_duties(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        asked = self.form.cleaned_data["status"]
        return items.one_per_duty().filter(status__in=asked) if asked else items.one_per_duty()

    def narrow_to_changed(self, items: ActionItemQuerySet, _name: str, value: date) -> ActionItemQuerySet:
        # In the first and last years of the calendar no other time zone has this moment; nothing is stored there.
        day = min(max(value, FIRST_STORED), LAST_STORED)
        since = timezone.make_aware(datetime.combine(day, time.min))
        updates = ProgressUpdate.objects.filter(item=OuterRef("pk"), at__gte=since)
        moves = StatusChange.objects.filter(item=OuterRef("pk"), at__gte=since)
        return items.filter(Exists(updates) | Exists(moves))
