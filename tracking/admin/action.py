"""Action items: the list, and the form with the clause beside the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracking import clock
from tracking.access import items_seen_by, may_add_progress, may_edit
from tracking.admin.filters import ITEM_FILTERS
from tracking.admin.item_context import item_page
from tracking.admin.item_cooperation import CooperationPages
from tracking.admin.item_inlines import EvidenceInline, MilestoneInline, ParticipationInline, UpdateInline
from tracking.admin.readers import reader_of
from tracking.deadlines import refresh_items
from tracking.filters import search_items
from tracking.forms import ActionItemForm
from tracking.models import ActionItem, Capacity, Evidence, Person, ProgressUpdate, ReportDue
from tracking.models.action import ActionItemQuerySet
from tracking.owners import record_owner
from tracking.progress import add_update
from tracking.tags import illustrative_tag, tag
from tracking.workflow import Status

EDITED = ("title", "responsible", "due_rule", "due_on", "before_meeting", "lead_days", "why", "twin_of", "topics")
NAMED_ONCE = ("code", "provision", "plan_order", "opened_on")


if TYPE_CHECKING:
    Lines = BaseInlineFormSet[Any, ActionItem, ModelForm[Any]]
else:
    Lines = BaseInlineFormSet


class PlanList(ChangeList):
    """A list that always knows its way back to plan order."""

    def plan_order_address(self) -> str:
        return self.get_query_string(remove=["o", "p"])


@admin.register(ActionItem)
class ActionItemAdmin(CooperationPages):
    form = ActionItemForm
    list_display = (
        "code_shown", "action", "resolution_shown", "lead", "support", "status_shown",
        "health", "due", "last_update", "next_report", "update_link",
    )  # fmt: skip
    list_display_links = ("code_shown", "action")
    list_filter = ITEM_FILTERS
    ordering = ("plan_order", "-id")
    search_fields = ("code",)
    search_help_text = _("Code, former code, words of the action, of the Resolution's title or of the clause, number")
    show_full_result_count = False
    actions = None
    autocomplete_fields = ("provision", "twin_of")
    inlines = (UpdateInline, EvidenceInline, MilestoneInline, ParticipationInline)
    change_form_template = "admin/tracking/actionitem/change_form.html"

    # Who sees what

    def get_queryset(self, request: HttpRequest) -> ActionItemQuerySet:
        next_report = ReportDue.objects.unmet().filter(recipient__obligation__item=OuterRef("pk")).order_by("due_on")
        return (
            items_seen_by(request.user)
            .select_related("resolution", "provision__resolution", "provision__parent", "responsible", "last_update_by")
            .prefetch_related("participations", "milestones", "contribution_requests", "resolution__titles")
            .annotate(report_meeting=Subquery(next_report.values("meeting__name")[:1]))
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
        items: Any = queryset
        return search_items(items, search_term), False

    # The list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PlanList

    @admin.display(description=_("code"), ordering="code")
    def code_shown(self, item: ActionItem) -> SafeString:
        return format_html("<bdi>{}</bdi>", item.code)

    @admin.display(description=_("action"), ordering="title")
    def action(self, item: ActionItem) -> SafeString:
        invented = format_html(" {}", illustrative_tag()) if item.illustrative else ""
        return format_html('<bdi lang="en">{}</bdi>{}', item.title, invented)

    @admin.display(description=_("Resolution"), ordering="resolution__plan_order")
    def resolution_shown(self, item: ActionItem) -> SafeString:
        return format_html('<bdi title="{}">{}</bdi>', item.resolution.title(), item.resolution.reference)

    @admin.display(description=_("lead"))
    def lead(self, item: ActionItem) -> str:
        return " + ".join(item.lead_bureaux())

    @admin.display(description=_("support"))
    def support(self, item: ActionItem) -> str:
        return ", ".join(item.bureaux(Capacity.SUPPORT))

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, item: ActionItem) -> SafeString:
        return tag(Status(item.status))

    @admin.display(description=_("health"))
    def health(self, item: ActionItem) -> SafeString:
        return tag(item.health_on(clock.today()))

    @admin.display(description=_("due"), ordering="next_due_on")
    def due(self, item: ActionItem) -> str:
        return date_format(item.next_due_on, "SHORT_DATE_FORMAT") if item.next_due_on else ""

    @admin.display(description=_("last update"), ordering="last_update_on")
    def last_update(self, item: ActionItem) -> SafeString | str:
        if not item.last_update_on:
            return ""
        days = (clock.today() - item.last_update_on).days
        age = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        return format_html('{} <span class="quiet"><bdi>{}</bdi></span>', age, item.last_update_by or "")

    @admin.display(description=_("next report"))
    def next_report(self, item: ActionItem) -> str:
        return getattr(item, "report_meeting", None) or ""

    @admin.display(description="")
    def update_link(self, item: ActionItem) -> SafeString | str:
        address = reverse("admin:tracking_actionitem_update", args=[item.pk])
        return format_html('<a class="row-button" href="{}">{}</a>', address, _("Update"))

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: ActionItem | None = None) -> list[tuple[Any, Any]]:
        if obj is None:
            return [(None, {"fields": (*NAMED_ONCE, *EDITED)})]
        return [(_("The work"), {"fields": EDITED if may_edit(reader_of(request), obj) else EDITED[:6]})]

    def get_readonly_fields(self, request: HttpRequest, obj: ActionItem | None = None) -> tuple[str, ...]:
        return () if obj is None or may_edit(reader_of(request), obj) else EDITED[:6]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "responsible":
            kwargs["queryset"] = Person.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

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
        super().save_model(request, obj, form, change)
        told = {"by": reader_of(request), "at": timezone.now(), "why": form.cleaned_data.get("why", "")}
        if change and "responsible" in form.changed_data:
            before = Person.objects.filter(pk=form.initial["responsible"]).first()
            record_owner(obj, before=before, **told)
        if isinstance(form, ActionItemForm) and form.moves_deadline():
            refresh_items([obj], **told)

    def save_related(
        self, request: HttpRequest, form: ModelForm[ActionItem], formsets: list[Any], change: bool
    ) -> None:
        """A change below the item raises its version too: two people at one milestone meet and do not overwrite."""
        edited = any(formset.has_changed() and formset.model is not ProgressUpdate for formset in formsets)
        if change and edited and not form.changed_data:
            form.instance.save()
        super().save_related(request, form, formsets, change)

    def save_formset(self, request: HttpRequest, form: ModelForm[ActionItem], formset: Lines, change: bool) -> None:
        if formset.model is ProgressUpdate:
            self._add_updates(request, form.instance, formset)
            return
        if formset.model is Evidence:
            for line in formset.forms:
                line.instance.added_on, line.instance.added_by = clock.today(), reader_of(request)
        formset.save()

    def _add_updates(self, request: HttpRequest, item: ActionItem, formset: Lines) -> None:
        for update in formset.save(commit=False):
            add_update(item, update.text, on=update.on, by=reader_of(request), at=timezone.now())
        formset.save_m2m()
