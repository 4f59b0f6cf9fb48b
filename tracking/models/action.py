"""Action items: the tracked work made from an operative clause, who takes part, its old codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from resolutions.limits import DAYS_BEFORE, MONTHS_APART, MOST_DAYS, MOST_MONTHS, at_most
from resolutions.models import Meeting, Provision, Resolution
from resolutions.typed import Line
from resolutions.versioning import Versioned
from resolutions.vocabulary import Bureau
from tracking.models.awaited import days_given_up
from tracking.models.changes import Channel, StatusChange
from tracking.models.cooperation import Topic
from tracking.models.duties import least_finished_of_each
from tracking.models.searching import index_items, is_indexed
from tracking.models.spans import makes_sense
from tracking.schedule import Health, bureau_standing, silent_before, soon_until, standing
from tracking.workflow import CLOSED, INITIAL, OPEN, Awaited, Edge, Move, Status, check_move, edges_from

if TYPE_CHECKING:
    from tracking.models.people import Person


class Capacity(models.TextChoices):
    LEAD = "lead", _("Lead")
    JOINT = "joint", _("Joint")
    SUPPORT = "support", _("Support")


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Sets of items; every question about time takes the day."""

    def get_by_natural_key(self, code: str) -> ActionItem:
        return self.get(code=code)

    def open(self) -> ActionItemQuerySet:
        return self.filter(status__in=OPEN)

    def vacant(self) -> ActionItemQuerySet:
        """Open items that nobody answers for: no person is named, or the one named has gone."""
        return self.open().filter(Q(responsible=None) | Q(responsible__is_active=False))

    def taken_part_in_by(self, bureau: str, *capacities: str) -> ActionItemQuerySet:
        """Items where the bureau takes part in one of the capacities (default: any). An EXISTS: no doubled rows."""
        part = Participation.objects.filter(item=models.OuterRef("pk"), bureau=bureau)
        return self.filter(models.Exists(part.filter(capacity__in=capacities) if capacities else part))

    def led_by(self, *bureaux: str) -> ActionItemQuerySet:
        """Items that any of the bureaux leads, alone or jointly."""
        return self._with_part(bureaux, [Capacity.LEAD, Capacity.JOINT])

    def supported_by(self, *bureaux: str) -> ActionItemQuerySet:
        return self._with_part(bureaux, [Capacity.SUPPORT])

    def _with_part(self, bureaux: Collection[str], capacities: Collection[str]) -> ActionItemQuerySet:
        part = Participation.objects.filter(item=models.OuterRef("pk"), bureau__in=bureaux, capacity__in=capacities)
        return self.filter(models.Exists(part))

    def same_duty_as(self, item: ActionItem) -> ActionItemQuerySet:
        """The item and its twins: the clauses that lay down the same duty."""
        first = item.twin_of_id or item.pk
        return self.filter(Q(pk=first) | Q(twin_of=first))

    def one_per_duty(self) -> ActionItemQuerySet:
        """Of the clauses of a duty the least finished in this set (`status_of_duty`), so that a count is of duties.

        A status is asked for afterwards, or the clauses of a duty that stand differently count more than once.
        """
        return least_finished_of_each(self)

    def overdue(self, on: date) -> ActionItemQuerySet:
        return self.in_health(Health.OVERDUE, on)

    def due_soon(self, on: date) -> ActionItemQuerySet:
        return self.in_health(Health.DUE_SOON, on)

    def due_within(self, days: int, on: date) -> ActionItemQuerySet:
        """Open and due on that day or in the so many days after it; what is late is not among them."""
        return self.open().filter(next_due_on__gte=on, next_due_on__lte=on + timedelta(days=days))

    def silent(self, on: date) -> ActionItemQuerySet:
        """Open, not late, not soon due, and not heard of since `silent_before`."""
        return self.in_health(Health.SILENT, on)

    def waiting(self, on: date) -> ActionItemQuerySet:
        """Open, and late, due soon or silent."""
        return self.open().filter(Q(next_due_on__lte=soon_until(on)) | _unheard_of(on))

    def in_health(self, health: Health, on: date) -> ActionItemQuerySet:
        """Items that stand so on that day; the same answer as `schedule.standing` row by row."""
        return self.filter(_stands(health, on))

    def in_any_health(self, healths: Iterable[Health], on: date) -> ActionItemQuerySet:
        """Items that stand in one of these ways; none for no way."""
        return self.filter(reduce(or_, (_stands(health, on) for health in healths), Q(pk__in=[])))


def _stands(health: Health, on: date) -> Q:
    """What `schedule.standing` says of one row, as a condition."""
    if health is Health.CLOSED:
        return Q(status__in=CLOSED)
    soon = soon_until(on)
    later = Q(next_due_on__gt=soon)
    undated = Q(next_due_on=None)
    return (
        Q(status__in=OPEN)
        & {
            Health.OVERDUE: Q(next_due_on__lt=on),
            Health.DUE_SOON: Q(next_due_on__gte=on, next_due_on__lte=soon),
            Health.SILENT: (undated | later) & _unheard_of(on),
            Health.NO_DATE: undated & _heard_of(on),
            Health.ON_TIME: later & _heard_of(on),
        }[health]
    )


def _unheard_of(on: date) -> Q:
    return Q(last_update_on__lt=silent_before(on)) | Q(last_update_on=None, opened_on__lt=silent_before(on))


def _heard_of(day: date) -> Q:
    since = silent_before(day)
    return Q(last_update_on__gte=since) | Q(last_update_on=None, opened_on__gte=since)


class ActionItem(Versioned):
    """The tracked work made from one operative clause. `next_due_on` is kept by `tracking.deadlines`."""

    class DueRule(models.TextChoices):
        NONE = "none", _("No date stated")
        FIXED = "fixed", _("On a fixed day")
        BEFORE_MEETING = "before meeting", _("Before a meeting")
        RHYTHM = "rhythm", _("By rhythm, every few months")

    code = models.CharField(_("code"), max_length=24, unique=True)
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="action_items", verbose_name=_("Resolution")
    )
    provision = models.ForeignKey(Provision, models.PROTECT, related_name="action_items", verbose_name=_("provision"))
    title = Line(_("action"), max_length=200)
    plan_order = models.PositiveIntegerField(_("plan order"))
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=INITIAL)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("person responsible"),
    )
    due_rule = models.CharField(_("deadline"), max_length=16, choices=DueRule.choices, default=DueRule.NONE)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    before_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="action_items", verbose_name=_("before meeting")
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days before the opening"), null=True, blank=True, validators=[DAYS_BEFORE]
    )
    rhythm_months = models.PositiveSmallIntegerField(
        _("every how many months"), null=True, blank=True, validators=[MONTHS_APART]
    )
    rhythm_starts_on = models.DateField(_("first due on"), null=True, blank=True)
    rhythm_ends_on = models.DateField(_("last due on"), null=True, blank=True)
    next_due_on = models.DateField(_("next due on"), null=True, blank=True, editable=False)
    due_version = models.PositiveIntegerField(default=1, editable=False)
    opened_on = models.DateField(_("opened on"))
    last_update_on = models.DateField(_("last update on"), null=True, blank=True, editable=False)
    last_update_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    awaiting_body = Line(_("who decides"), max_length=120, blank=True)
    awaiting_question = Line(_("what is to be decided"), max_length=200, blank=True)
    awaiting_by = models.DateField(_("decision expected by"), null=True, blank=True)
    superseded_by = Line(_("superseded by"), max_length=200, blank=True)
    twin_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="twins", verbose_name=_("same duty as")
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="action_items", verbose_name=_("topics"))
    times_postponed = models.PositiveSmallIntegerField(_("times postponed"), default=0, editable=False)
    illustrative = models.BooleanField(_("illustrative"), default=False)

    _history_date: datetime  # the day a change is entered under, when it is not the present moment
    history = HistoricalRecords()
    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering: ClassVar = ["plan_order", "-id"]
        permissions: ClassVar = [
            ("move_actionitem", "Can move the status of an action item"),
            ("send_back_actionitem", "Can send a completed action item back"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["plan_order", "-id"], name="item_in_plan_order"),
            models.Index(fields=["next_due_on", "-id"], name="item_by_due_day"),
            models.Index(fields=["status", "plan_order", "-id"], name="item_by_status"),
            models.Index(fields=["last_update_on", "-id"], name="item_by_last_update"),
            models.Index(fields=["title"], name="item_by_title"),
            models.Index(fields=["status", "next_due_on", "last_update_on", "opened_on"], name="item_by_health"),
            models.Index(fields=["id"], condition=Q(illustrative=True), name="item_is_illustrative"),
        ]
        constraints: ClassVar = [
            makes_sense("opened_on", "item_opening_makes_sense"),
            makes_sense("due_on", "item_deadline_makes_sense"),
            makes_sense("awaiting_by", "item_decision_day_makes_sense"),
            models.CheckConstraint(
                condition=~Q(due_rule="fixed") | Q(due_on__isnull=False),
                name="item_fixed_deadline_has_a_day",
                violation_error_message=_("A fixed deadline needs its day."),
            ),
            models.CheckConstraint(
                condition=~Q(due_rule="before meeting") | Q(before_meeting__isnull=False),
                name="item_deadline_before_a_meeting_names_it",
                violation_error_message=_("A deadline before a meeting needs the meeting."),
            ),
            models.CheckConstraint(
                condition=~Q(due_rule="rhythm")
                | Q(rhythm_months__isnull=False, rhythm_months__gte=1, rhythm_starts_on__isnull=False),
                name="item_rhythm_has_months_and_a_start",
                violation_error_message=_("A rhythm needs the number of months, one at least, and its first day."),
            ),
            models.CheckConstraint(
                condition=Q(rhythm_starts_on__isnull=True)
                | Q(rhythm_ends_on__isnull=True)
                | Q(rhythm_ends_on__gte=F("rhythm_starts_on")),
                name="item_rhythm_ends_after_it_starts",
                violation_error_message=_("The last day of a rhythm lies on or after its first."),
            ),
            at_most("lead_days", MOST_DAYS, "item_lead_time_is_a_year_at_most"),
            at_most("rhythm_months", MOST_MONTHS, "item_rhythm_is_ten_years_at_most"),
            makes_sense("rhythm_starts_on", "item_rhythm_start_makes_sense"),
            makes_sense("rhythm_ends_on", "item_rhythm_end_makes_sense"),
            models.CheckConstraint(
                condition=~Q(status="awaiting decision") | (~Q(awaiting_body="") & Q(awaiting_by__isnull=False)),
                name="item_awaiting_says_whom",
                violation_error_message=_("An item that awaits a decision says whose, and by when."),
            ),
            models.CheckConstraint(
                condition=~Q(status="superseded") | ~Q(superseded_by=""),
                name="item_superseded_says_by_what",
                violation_error_message=_("A superseded item says by what."),
            ),
            models.CheckConstraint(
                condition=~Q(pk=F("twin_of")),
                name="item_is_no_twin_of_itself",
                violation_error_message=_("An item cannot be the same duty as itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def natural_key(self) -> tuple[str]:
        return (self.code,)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row, and its words for search where they changed. Raises EditConflict."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            if not is_indexed(self):
                index_items([self])

    @property
    def is_open(self) -> bool:
        return Status(self.status).is_open

    @property
    def is_vacant(self) -> bool:
        """Open, and nobody answers for it."""
        return self.is_open and (self.responsible is None or not self.responsible.is_active)

    def health_on(self, day: date) -> Health:
        return standing(
            is_open=self.is_open,
            due=self.next_due_on,
            last_update_on=self.last_update_on,
            opened_on=self.opened_on,
            day=day,
        )

    def standing_of(self, bureau: str, day: date) -> Health:
        """How the bureau stands in the item; uses prefetched participations and contribution requests."""
        asked = [row.due_on for row in self.contribution_requests.all() if row.bureau == bureau and row.is_open]
        leads = bureau in self.lead_bureaux()
        return bureau_standing(leads=leads, item=self.health_on(day), asked=asked, day=day)

    def bureaux(self, *capacities: str) -> list[str]:
        """Bureaux that take part in these capacities; uses prefetched participations."""
        return [part.bureau for part in self.participations.all() if part.capacity in capacities]

    def lead_bureaux(self) -> list[str]:
        return self.bureaux(Capacity.LEAD, Capacity.JOINT)

    def last_awaited(self) -> Awaited:
        """The decision it awaits; in another status only the day on which the last one was expected."""
        if self.awaiting_by:
            return Awaited(self.awaiting_body, self.awaiting_question, self.awaiting_by)
        return Awaited("", "", days_given_up(ActionItem.history.all(), [self.pk]).get(self.pk))

    def move_to(self, move: Move, *, by: Person | None, at: datetime, channel: Channel = Channel.FORM) -> StatusChange:
        """Walk an edge of the workflow and record it, in one transaction. Raises MoveRefused or EditConflict."""
        source = Status(self.status)
        awaited = self.last_awaited() if move.target is Status.AWAITING_DECISION else None
        check_move(source, move, awaited)
        with transaction.atomic():
            self.times_postponed += move.puts_off(awaited)
            self.take_on(move)
            self._save_at(at)
            because = move.told_instead_of_evidence
            told: dict[str, Any] = {"why": move.reason, "no_evidence_because": because, "channel": channel}
            return StatusChange.objects.create(item=self, source=source, target=move.target, by=by, at=at, **told)

    def _save_at(self, at: datetime) -> None:
        """Its row of history is of the moment of the row of change, so that both are told as one."""
        entered = self.__dict__.get("_history_date")
        self._history_date = entered or at
        self.save()
        if entered is None:
            del self._history_date

    def take_on(self, move: Move) -> None:
        """Set the fields of a move that was checked; the caller saves and records it, and counts what is put off."""
        awaiting = move.target is Status.AWAITING_DECISION
        self.status = move.target
        self.awaiting_body = move.awaiting_body if awaiting else ""
        self.awaiting_question = move.awaiting_question if awaiting else ""
        self.awaiting_by = move.awaiting_by if awaiting else None
        self.superseded_by = move.superseded_by if move.target is Status.SUPERSEDED else ""

    def moves(self) -> tuple[Edge, ...]:
        return edges_from(Status(self.status))


class ItemAlias(models.Model):
    """A code the item had before; it keeps working in links, search, mails and imports."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="aliases", verbose_name=_("action item"))
    code = models.CharField(_("former code"), max_length=24, unique=True)

    class Meta:
        verbose_name = _("former code")
        verbose_name_plural = _("former codes")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class Participation(models.Model):
    """A bureau's part in an item, and whether the text names it, we inferred it, or a person decided it."""

    class Basis(models.TextChoices):
        NAMED = "named", _("Named in the text")
        INFERRED = "inferred", _("Inferred")
        DECIDED = "decided", _("Decided")

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="participations", verbose_name=_("action item"))
    bureau = models.CharField(_("bureau"), max_length=3, choices=Bureau.choices)
    capacity = models.CharField(_("capacity"), max_length=8, choices=Capacity.choices)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis.choices, default=Basis.DECIDED)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering: ClassVar = ["item", "capacity", "bureau"]
        indexes: ClassVar = [models.Index(fields=["bureau", "capacity", "item"], name="participation_by_bureau")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "bureau"],
                name="bureau_takes_part_once",
                violation_error_message=_("This bureau already takes part in the item."),
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(capacity="lead"),
                name="one_lead_per_item",
                violation_error_message=_("An item has one lead; several bureaux with equal parts are joint."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bureau} ({self.get_capacity_display()})"
