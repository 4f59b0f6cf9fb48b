"""Action items: the list, and the form with the clause beside the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import Model, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracking import clock
from tracking.access import items_seen_by, may_add_progress, may_edit
from tracking.admin.columns import COLUMNS
from tracking.admin.item_context import item_page
from tracking.admin.item_inlines import EvidenceInline, MilestoneInline, ParticipationInline, UpdateInline
from tracking.admin.item_list import PlanList
from tracking.admin.item_search import SearchPages
from tracking.admin.readers import reader_of
from tracking.deadlines import move_own_deadline
from tracking.evidence import record_shared
from tracking.forms import ActionItemForm, MilestoneForm
from tracking.forms.item import DEADLINE, RHYTHM
from tracking.milestones import REASON_AT_MOST, count_and_tell
from tracking.models import ActionItem, Evidence, Milestone, MilestoneChange, Person, ProgressUpdate
from tracking.models.action import ActionItemQuerySet
from tracking.owners import record_owner
from tracking.progress import add_update
from tracking.search import ranked, search_items
from tracking.topics import Tagger, Tagging, record_topics, topics_of
from tracking.twins import told_apart

EDITED = ("title", "responsible", *DEADLINE, "why", "twin_of", "topics")
NAMED_ONCE = ("code", "provision", "plan_order", "opened_on")


if TYPE_CHECKING:
    Lines = BaseInlineFormSet[Any, ActionItem, ModelForm[Any]]
else:
    Lines = BaseInlineFormSet


def _shown(item: ActionItem) -> tuple[str, ...]:
    """What readers see of the fields that editors fill in: the rhythm only where there is one."""
    return EDITED[: EDITED.index("why" if item.due_rule == ActionItem.DueRule.RHYTHM else RHYTHM[0])]


@admin.register(ActionItem)
class ActionItemAdmin(SearchPages):
    form = ActionItemForm
    list_display = COLUMNS
    list_display_links = None
    ordering = ("plan_order", "-id")
    search_fields = ("code",)
    search_help_text = _("Code, former code, words of the action, of the Resolution's title or of the clause, number")
    show_full_result_count = False
    autocomplete_fields = ("provision", "twin_of")
    inlines = (UpdateInline, EvidenceInline, MilestoneInline, ParticipationInline)
    change_form_template = "admin/tracking/actionitem/change_form.html"

    # Who sees what

    def get_queryset(self, request: HttpRequest) -> ActionItemQuerySet:
        return (
            items_seen_by(request.user)
            .select_related("resolution", "provision__resolution", "provision__parent", "responsible", "last_update_by")
            .prefetch_related("participations", "milestones", "contribution_requests", "resolution__titles")
            .order_by(*self.ordering)
        )

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not isinstance(obj, ActionItem):
            return allowed
        reader = reader_of(request)
        return allowed and (may_edit(reader, obj) or may_add_progress(reader, obj))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ActionItem], search_term: str
    ) -> tuple[QuerySet[ActionItem], bool]:
        """The best answers first, unless the reader chose another order."""
        items: Any = queryset
        return (search_items if request.GET.get(ORDER_VAR) else ranked)(items, search_term), False

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PlanList

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: ActionItem | None = None) -> list[tuple[Any, Any]]:
        if obj is None:
            return [(None, {"fields": (*NAMED_ONCE, *EDITED)})]
        return [(_("The work"), {"fields": EDITED if may_edit(reader_of(request), obj) else _shown(obj)})]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"opened_on": clock.today(), **super().get_changeform_initial_data(request)}

    def get_inlines(self, request: HttpRequest, obj: ActionItem | None) -> Any:  # noqa: ANN401  # the stub's own is wider
        """What was done about an item comes after the item: a new one has its bureaux alone."""
        return self.inlines if obj else (ParticipationInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: ActionItem | None = None) -> tuple[str, ...]:
        return () if obj is None or may_edit(reader_of(request), obj) else _shown(obj)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        item = context.get("original")
        if isinstance(item, ActionItem) and context.get("errors"):
            item = self.get_queryset(request).get(pk=item.pk)
        if isinstance(item, ActionItem):
            context.update(item_page(item, reader_of(request), clock.today()))
        return super().render_change_form(request, context, *args, **kwargs)

    # Saving

    def save_model(self, request: HttpRequest, obj: ActionItem, form: ModelForm[ActionItem], change: bool) -> None:
        if not form.changed_data:
            return
        obj.resolution = obj.provision.resolution
        moves_deadline = isinstance(form, ActionItemForm) and form.moves_deadline()
        if not (moves_deadline or "responsible" in form.changed_data):
            why = form.cleaned_data.get("why", "")[:REASON_AT_MOST]  # else the row of the change keeps all of it
            obj._change_reason = why  # type: ignore[attr-defined]  # read by the history
        super().save_model(request, obj, form, change)
        told = {"by": reader_of(request), "at": timezone.now(), "why": form.cleaned_data.get("why", "")}
        if change and "responsible" in form.changed_data:
            before = Person.objects.filter(pk=form.initial["responsible"]).first()
            record_owner(obj, before=before, **told)
        if moves_deadline:
            move_own_deadline(obj, before=form.initial.get("due_on"), **told)

    def save_related(
        self, request: HttpRequest, form: ModelForm[ActionItem], formsets: list[Any], change: bool
    ) -> None:
        """A change below the item raises its version too: two people at one milestone meet and do not overwrite."""
        edited = any(formset.has_changed() and formset.model is not ProgressUpdate for formset in formsets)
        if change and edited and not form.changed_data:
            form.instance.save()
        item, before = form.instance, topics_of(form.instance)
        super().save_related(request, form, formsets, change)
        if "topics" in form.changed_data:
            tagger = Tagger(by=reader_of(request), at=timezone.now(), why=form.cleaned_data.get("why", ""))
            record_topics([Tagging(item.pk, before, topics_of(item))], tagger)
        if item.twin_of and "twin_of" in form.changed_data and (apart := told_apart(item, reader_of(request))):
            messages.warning(request, apart)

    def save_formset(self, request: HttpRequest, form: ModelForm[ActionItem], formset: Lines, change: bool) -> None:
        if formset.model is ProgressUpdate:
            self._add_updates(request, form.instance, formset)
            return
        if formset.model is Evidence:
            self._add_evidence(reader_of(request), formset)
            return
        if formset.model is Milestone:
            self._move_milestones(reader_of(request), formset)
            return
        formset.save()

    def _move_milestones(self, reader: Person, formset: Lines) -> None:
        lines = [line for line in formset.forms if isinstance(line, MilestoneForm)]
        shifts = [shift for line in lines if (shift := line.shift())]
        told = count_and_tell(shifts, by=reader, at=timezone.now())
        formset.save()
        MilestoneChange.objects.bulk_create(told)

    def _add_evidence(self, reader: Person, formset: Lines) -> None:
        at = timezone.now()
        for line in formset.forms:
            line.instance.added_on, line.instance.added_at, line.instance.added_by = clock.today(), at, reader
        for piece in formset.save():
            record_shared(piece, piece.also_for.all(), by=reader, at=at)

    def _add_updates(self, request: HttpRequest, item: ActionItem, formset: Lines) -> None:
        for update in formset.save(commit=False):
            add_update(item, update.text, on=update.on, by=reader_of(request), at=timezone.now())
        formset.save_m2m()
