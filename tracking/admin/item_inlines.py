"""What hangs on an item: who takes part, milestones, updates, evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import ManyToManyField, Model, QuerySet
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from resolutions.admin.records import RecordInline
from resolutions.vocabulary import Bureau
from tracking.access import items_seen_by, may_add_progress, may_edit, may_move, may_run_the_plan
from tracking.admin.readers import reader_of
from tracking.forms import EvidenceForm, MilestoneForm, UpdateForm
from tracking.forms.parts import PartsFormSet
from tracking.models import ActionItem, Evidence, Milestone, Participation, ProgressUpdate


class PlanInline(RecordInline):
    """Rows that only who runs the plan may change."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, ActionItem) and may_edit(reader_of(request), obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, ActionItem) and may_edit(reader_of(request), obj)


class ProgressInline(RecordInline):
    """Rows that every bureau that takes part may add to."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, ActionItem) and may_add_progress(reader_of(request), obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, ActionItem) and may_add_progress(reader_of(request), obj)


class AddedOnlyInline(ProgressInline):
    """Rows that are added here and never rewritten; the page lists those there are by itself."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).none()

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ParticipationInline(PlanInline):
    model = Participation
    formset = PartsFormSet
    fields = ("bureau", "capacity", "basis")
    can_delete = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Who adds an item says at once which bureaux take part."""
        return super().has_add_permission(request, obj) if obj else may_run_the_plan(reader_of(request))

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        return self.extra if obj else len(Bureau)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Taking a bureau off an item is a correction, and its history stays."""
        return self.has_change_permission(request, obj)


class MilestoneInline(RecordInline):
    """The steps are the lead's: a supporting bureau reads them and writes what it did as an update."""

    model = Milestone
    form = MilestoneForm
    fields = ("title", "due_on", "met_on", "moved_later")
    readonly_fields = ("moved_later",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Why a day moves is asked of those alone who may move it."""
        fields = super().get_fields(request, obj)
        may = self.has_change_permission(request, obj)
        return [*fields[:3], "why", *fields[3:]] if may else fields

    @admin.display(description=_("moved later"))
    def moved_later(self, step: Milestone) -> str:
        if not step.times_postponed:
            return "–"
        return ngettext("once", "%(n)d times", step.times_postponed) % {"n": step.times_postponed}

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, ActionItem) and may_move(reader_of(request), obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(obj, ActionItem) and may_move(reader_of(request), obj)


class UpdateInline(AddedOnlyInline):
    model = ProgressUpdate
    form = UpdateForm
    fields = ("on", "text")
    verbose_name = _("update")
    verbose_name_plural = _("new updates")


class EvidenceInline(AddedOnlyInline):
    model = Evidence
    form = EvidenceForm
    fields = ("title", "url", "file", "also_for")
    autocomplete_fields = ("also_for",)
    verbose_name_plural = _("new evidence")

    def formfield_for_manytomany(
        self, db_field: ManyToManyField[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelMultipleChoiceField[Any] | None:
        """Further items are chosen among those the person may see; a key put in by hand finds no others."""
        kwargs["queryset"] = items_seen_by(request.user)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
