"""One set of filters over action items: whatever lists, exports or reports them asks the same questions."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from resolutions.models import Body, Meeting, Resolution
from resolutions.vocabulary import Bureau, OperativeVerb, TextStatus
from tracking.access import Reader
from tracking.models import ActionItem, Evidence, Person, ProgressUpdate, ReportDue, StatusChange, Topic
from tracking.models.action import ActionItemQuerySet
from tracking.schedule import Health
from tracking.search import search_items
from tracking.workflow import Status

OPERATIVE_VERBS = [(verb.value, verb.label) for verb in OperativeVerb if verb.is_operative]
YES = [("yes", _("Yes"))]


class ActionItemFilter(filters.FilterSet):  # type: ignore[misc]  # published without types
    """Narrows items; `reader` is who asks (for *mine*), `day` the day on which health is judged."""

    q = filters.CharFilter(method="narrow_to_words")
    mine = filters.ChoiceFilter(label=_("mine"), choices=YES, method="narrow_to_mine")
    lead = filters.ChoiceFilter(label=_("bureau as lead"), choices=Bureau.choices, method="narrow_to_lead")
    support = filters.ChoiceFilter(label=_("bureau as support"), choices=Bureau.choices, method="narrow_to_support")
    status = filters.ChoiceFilter(label=_("status"), choices=Status.choices)
    health = filters.ChoiceFilter(label=_("health"), choices=Health.choices, method="narrow_to_health")
    resolution = filters.ModelChoiceFilter(label=_("Resolution"), queryset=Resolution.objects.with_titles())
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

    class Meta:
        model = ActionItem
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, reader: Reader, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.day = reader, day

    def items(self) -> ActionItemQuerySet:
        """The narrowed items; none where a value makes no sense (a bad filter must never widen what is shown)."""
        narrowed: ActionItemQuerySet = self.qs if self.is_valid() else self.queryset.none()
        return narrowed

    def narrow_to_words(self, items: ActionItemQuerySet, _name: str, value: str) -> ActionItemQuerySet:
        return search_items(items, value)

    def narrow_to_mine(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.filter(responsible=self.reader) if isinstance(self.reader, Person) else items.none()

    def narrow_to_lead(self, items: ActionItemQuerySet, _name: str, value: str) -> ActionItemQuerySet:
        return items.led_by(value)

    def narrow_to_support(self, items: ActionItemQuerySet, _name: str, value: str) -> ActionItemQuerySet:
        return items.supported_by(value)

    def narrow_to_health(self, items: ActionItemQuerySet, _name: str, value: str) -> ActionItemQuerySet:
        return items.in_health(Health(value), self.day)

    def narrow_to_meeting(self, items: ActionItemQuerySet, _name: str, value: Meeting) -> ActionItemQuerySet:
        reports = ReportDue.objects.filter(recipient__obligation__item=OuterRef("pk"), meeting=value)
        return items.filter(Q(before_meeting=value) | Exists(reports))

    def narrow_to_vacant(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.filter(responsible=None)

    def narrow_to_unanswered(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.vacant()

    def narrow_to_unproved(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        shared = Evidence.also_for.through.objects.filter(actionitem=OuterRef("pk"))
        return items.filter(~Exists(Evidence.objects.filter(item=OuterRef("pk"))), ~Exists(shared))

    def narrow_to_undated(self, items: ActionItemQuerySet, _name: str, _value: str) -> ActionItemQuerySet:
        return items.open().filter(next_due_on=None)

    def narrow_to_topic(self, items: ActionItemQuerySet, _name: str, value: Topic) -> ActionItemQuerySet:
        return items.filter(Exists(ActionItem.topics.through.objects.filter(actionitem=OuterRef("pk"), topic=value)))

    def narrow_to_changed(self, items: ActionItemQuerySet, _name: str, value: date) -> ActionItemQuerySet:
        since = timezone.make_aware(datetime.combine(value, time.min))
        updates = ProgressUpdate.objects.filter(item=OuterRef("pk"), at__gte=since)
        moves = StatusChange.objects.filter(item=OuterRef("pk"), at__gte=since)
        return items.filter(Exists(updates) | Exists(moves))
