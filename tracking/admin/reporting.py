"""Reporting obligations, reports due and the papers made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resolutions.admin.records import HistoryAdmin, ReadOnlyAdmin, RecordInline
from resolutions.merged_forms import MergedForm
from tracking import clock
from tracking.access import items_seen_by, seen_by
from tracking.admin.filters import MeetingWithReports, ReportStanding
from tracking.admin.lead_times import LeadTimePages
from tracking.admin.obligation_pages import ObligationPages
from tracking.admin.readers import reader_of
from tracking.admin.standings import standing_tag
from tracking.deadlines import refresh_items, report_due_on
from tracking.forms import ReportDueForm
from tracking.models import ActionItem, ReportDue, ReportingObligation, ReportRecipient, Snapshot
from tracking.obligations import Doer, owe_reports
from tracking.tags import illustrative_tag

if TYPE_CHECKING:
    StockModelChoiceField = ModelChoiceField[ReportRecipient]
else:
    StockModelChoiceField = ModelChoiceField


def item_link(item: ActionItem) -> SafeString:
    address = reverse("admin:tracking_actionitem_change", args=[item.pk])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, item.code)


def item_title(item: ActionItem) -> SafeString:
    return format_html('<bdi lang="en">{}</bdi>', item.title)


class RecipientForm(MergedForm):
    """What the text says of a recipient is entered once; how often it is in fact reported is decided on its page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"cadence", "every_years"} & set(self.fields):
            self.fields[name].disabled = bool(self.instance.pk)


class RecipientInline(RecordInline):
    model = ReportRecipient
    form = RecipientForm
    fields = ("body", "cadence", "every_years", "lead_days")


@admin.register(ReportingObligation)
class ReportingObligationAdmin(LeadTimePages, ObligationPages):
    list_display = ("code", "action", "reports_to", "next_due")
    list_filter = (("recipients__body", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("item__code", "item__title", "recipients__body__name")
    fields = ("item", "note")
    autocomplete_fields = ("item",)
    inlines: ClassVar = [RecipientInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportingObligation]:
        rows = seen_by(request.user, super().get_queryset(request), "item")
        names = ("item__resolution", "item__provision__resolution", "item__provision__parent")
        return rows.select_related(*names).prefetch_related("recipients__body")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("item",) if obj else ()

    def save_related(
        self, request: HttpRequest, form: ModelForm[ReportingObligation], formsets: list[Any], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        said = str(_("%(obligation)s was entered") % {"obligation": form.instance})
        doer = Doer(by=reader_of(request), at=timezone.now(), why=said, day=clock.today())
        owe_reports(form.instance.recipients.all(), doer)
        if change:
            self.follow(request, form.instance)

    @admin.display(description=_("code"), ordering="item__plan_order")
    def code(self, row: ReportingObligation) -> SafeString:
        return format_html("<bdi>{}</bdi>", row.item.code)

    @admin.display(description=_("action"))
    def action(self, row: ReportingObligation) -> SafeString:
        return item_title(row.item)

    @admin.display(description=_("reports to"))
    def reports_to(self, row: ReportingObligation) -> str:
        return "; ".join(str(recipient) for recipient in row.recipients.all())

    @admin.display(description=_("next due on"), ordering="item__next_due_on")
    def next_due(self, row: ReportingObligation) -> str:
        return date_format(row.item.next_due_on, "SHORT_DATE_FORMAT") if row.item.next_due_on else ""


class RecipientField(StockModelChoiceField):
    """Names the item too: the recipient alone says only the body."""

    def label_from_instance(self, obj: ReportRecipient) -> str:
        return f"{obj.obligation.item.code} → {obj}"


@admin.register(ReportDue)
class ReportDueAdmin(HistoryAdmin):
    form = ReportDueForm
    list_display = ("code", "action", "to_body", "meeting", "due", "standing", "document_number")
    list_filter = (MeetingWithReports, ReportStanding, ("recipient__body", admin.RelatedOnlyFieldListFilter))
    list_display_links = ("due",)
    radio_fields: ClassVar = {"decision": admin.HORIZONTAL}
    search_fields = ("recipient__obligation__item__code", "recipient__obligation__item__title", "document_number")
    fields: ClassVar = [
        "recipient", "meeting", "due_on", "basis", "document_number", "document_url", "decision", "decision_text",
        "met_on", "skipped_because", "note",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReportDue]:
        rows = super().get_queryset(request).select_related("recipient__body", "recipient__obligation__item", "meeting")
        return seen_by(request.user, rows, "recipient__obligation__item")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("recipient", "meeting", "due_on", "basis") if obj else ("due_on",)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """When a report is added, whether the body asked for it; once it stands, what it stands on."""
        return [name if obj or name != "basis" else "is_asked" for name in self.fields]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        if db_field.name == "recipient":
            rows = ReportRecipient.objects.filter(obligation__item__in=items_seen_by(request.user))
            return RecipientField(rows.select_related("body", "obligation__item"), label=db_field.verbose_name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ReportDue, form: ModelForm[ReportDue], change: bool) -> None:
        """A report met or skipped, or added by a person, moves the next due day of its item."""
        if not change:
            asked = form.cleaned_data.get("is_asked")
            obj.basis = ReportDue.Basis.ASKED if asked else ReportDue.Basis.DECIDED
            obj.due_on = report_due_on(obj)
        super().save_model(request, obj, form, change)
        at = timezone.now()
        refresh_items([obj.item], by=reader_of(request), at=at, why=str(obj), report_done=True)
        if not obj.is_open:
            self._make_next(request, obj, Doer(by=reader_of(request), at=at, why=str(obj), day=clock.today()))

    def _make_next(self, request: HttpRequest, report: ReportDue, doer: Doer) -> None:
        """What is settled makes the next one, by the rule or because the body asked for more."""
        made = owe_reports(ReportRecipient.objects.filter(pk=report.recipient_id), doer)
        for new in made:
            when = date_format(new.due_on, "DATE_FORMAT") if new.due_on else _("date to come")
            said = _("The next report is due for %(meeting)s: %(when)s.")
            messages.info(request, said % {"meeting": new.meeting, "when": when})
        more = report.decision == ReportDue.Decision.MORE_ASKED
        if more and not report.recipient.reports_due.unmet().exists():
            said = _("More was asked, and no later meeting of %(body)s is entered: the report is made once one is.")
            messages.warning(request, said % {"body": report.recipient.body})

    @admin.display(description=_("code"), ordering="recipient__obligation__item__plan_order")
    def code(self, row: ReportDue) -> SafeString:
        return item_link(row.item)

    @admin.display(description=_("action"))
    def action(self, row: ReportDue) -> SafeString:
        return item_title(row.item)

    @admin.display(description=_("reports to"), ordering="recipient__body__name")
    def to_body(self, row: ReportDue) -> str:
        return str(row.recipient.body or _("not stated in the text"))

    @admin.display(description=_("due on"), ordering="due_on")
    def due(self, row: ReportDue) -> str:
        return date_format(row.due_on, "SHORT_DATE_FORMAT") if row.due_on else str(_("date to come"))

    @admin.display(description=_("standing"))
    def standing(self, row: ReportDue) -> SafeString:
        invented = illustrative_tag() if row.illustrative else ""
        return format_html("{} {}", standing_tag(row, clock.today()), invented)


@admin.register(Snapshot)
class SnapshotAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "meeting", "taken_at", "taken_by", "plan_version")
    list_filter = ("meeting",)
    fields = ("data_date", "meeting", "taken_at", "taken_by", "plan_version", "checksum")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Snapshot]:
        return super().get_queryset(request).select_related("meeting", "taken_by").defer("facts")
