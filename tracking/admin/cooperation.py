"""Requests between bureaux as a list, and the topics that cut across Resolutions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.history import HistoryPages
from resolutions.admin.records import HistoryAdmin, RecordAdmin
from resolutions.merged_forms import MergedForm
from tracking import clock
from tracking.access import items_seen_by, may_answer, seen_by
from tracking.admin.item_relations import request_tag
from tracking.admin.readers import reader_of
from tracking.admin.reporting import item_link, item_title
from tracking.models import Capacity, ContributionRequest, Participation, Topic
from tracking.topics import Tagger, follow_rename


class AskedOfOrBy(admin.SimpleListFilter):
    """For someone who works for a bureau: what it was asked for, what it asks."""

    title, parameter_name = _("side"), "side"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ANN401  # the stub's own type
        return [("of", _("Asked of us")), ("by", _("Asked by us"))] if reader_of(request).bureau else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[ContributionRequest]) -> QuerySet[ContributionRequest]:
        bureau = reader_of(request).bureau
        if self.value() == "of":
            return queryset.filter(bureau=bureau)
        if self.value() == "by":
            led = Participation.objects.filter(bureau=bureau, capacity__in=[Capacity.LEAD, Capacity.JOINT])
            return queryset.filter(item__in=led.values("item"))
        return queryset


class RequestStanding(admin.SimpleListFilter):
    title, parameter_name = _("standing"), "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ANN401  # the stub's own type
        return [
            ("open", _("Open")),
            ("overdue", _("Overdue")),
            ("answered", _("Answered")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ContributionRequest]) -> QuerySet[ContributionRequest]:
        unanswered = Q(answered_on=None, withdrawn_on=None)
        chosen = {
            "open": unanswered,
            "overdue": unanswered & Q(due_on__lt=clock.today()),
            "answered": ~Q(answered_on=None),
            "withdrawn": ~Q(withdrawn_on=None),
        }
        return queryset.filter(chosen.get(self.value() or "", Q()))


@admin.register(ContributionRequest)
class ContributionRequestAdmin(HistoryAdmin):
    """Read here; asked, answered and withdrawn on the pages of the item."""

    list_display = ("code", "action", "bureau", "what_shown", "due", "standing", "asked_by")
    list_display_links = ("what_shown",)
    list_filter = (AskedOfOrBy, RequestStanding, "bureau")
    search_fields = ("item__code", "item__title", "what", "answer")
    fields: ClassVar = [
        "item", "bureau", "what", "asked_on", "asked_by", "due_on", "times_postponed", "why_later",
        "answer", "answered_on", "answered_by",
        "withdrawn_on", "withdrawn_by", "withdrawn_because",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContributionRequest]:
        rows = super().get_queryset(request).select_related("item", "asked_by", "answered_by", "withdrawn_by")
        return seen_by(request.user, rows, "item")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if isinstance(row := context.get("original"), ContributionRequest):
            context["may_answer"] = row.is_open and row.item.is_open and may_answer(reader_of(request), row)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("code"), ordering="item__plan_order")
    def code(self, row: ContributionRequest) -> SafeString:
        return item_link(row.item)

    @admin.display(description=_("action"))
    def action(self, row: ContributionRequest) -> SafeString:
        return item_title(row.item)

    @admin.display(description=_("what is asked"))
    def what_shown(self, row: ContributionRequest) -> SafeString:
        return format_html("<bdi>{}</bdi>", row.what)

    @admin.display(description=_("due on"), ordering="due_on")
    def due(self, row: ContributionRequest) -> str:
        return date_format(row.due_on, "SHORT_DATE_FORMAT")

    @admin.display(description=_("standing"))
    def standing(self, row: ContributionRequest) -> SafeString:
        return request_tag(row, clock.today())


@admin.register(Topic)
class TopicAdmin(HistoryPages, RecordAdmin):
    form = MergedForm
    list_display = ("called", "slug", "items")
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The register and kept addresses know a topic by its short name."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        seen = items_seen_by(request.user)
        rows = super().get_queryset(request)
        counted: QuerySet[Topic] = rows.annotate(
            seen_items=Count("action_items", filter=Q(action_items__in=seen), distinct=True)
        )
        return counted

    def save_model(self, request: HttpRequest, obj: Topic, form: ModelForm[Topic], change: bool) -> None:
        """Another name is told on every item that carries the topic, and found there by search."""
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            follow_rename(obj, str(form.initial["name"]), Tagger(by=reader_of(request), at=timezone.now()))

    @admin.display(description=_("topic"), ordering="name")
    def called(self, row: Topic) -> str:
        return str(row)

    @admin.display(description=_("items"))
    def items(self, row: Topic) -> SafeString:
        address = reverse("admin:tracking_actionitem_changelist")
        count: int = row.seen_items  # type: ignore[attr-defined]  # annotated in get_queryset
        return format_html('<a href="{}?topic={}">{}</a>', address, row.pk, count)
