"""The whole life of an obligation on its page, and deciding how often it is reported, seen before it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.admin.records import HistoryAdmin
from tracking import clock
from tracking.access import may_make_reports
from tracking.admin.item_context import clause_of
from tracking.admin.previewed import CONFIRMED
from tracking.admin.readers import reader_of
from tracking.admin.standings import standing_tag
from tracking.forms.cadence import CadenceForm
from tracking.models import CadenceDecision, ReportDue, ReportingObligation, ReportRecipient
from tracking.obligations import Doer, RuleChanged, decide_cadence


@dataclass(frozen=True)
class Duty:
    """What is owed to one body: how often by the text, how often as decided, and every report, the first one first."""

    recipient: ReportRecipient
    decisions: tuple[CadenceDecision, ...]
    reports: tuple[tuple[ReportDue, SafeString], ...]

    @property
    def next(self) -> ReportDue | None:
        return next((report for report, _tag in self.reports if report.is_open), None)


def duties_of(obligation: ReportingObligation, day: date) -> list[Duty]:
    """A fixed number of queries, however long the obligation has lived."""
    rows = obligation.recipients.select_related("body").prefetch_related("decisions__by", "reports_due__meeting")
    return [
        Duty(row, tuple(row.decisions.all()), tuple((report, standing_tag(report, day)) for report in _in_time(row)))
        for row in rows
    ]


def _in_time(recipient: ReportRecipient) -> Iterable[ReportDue]:
    return sorted(recipient.reports_due.all(), key=lambda report: (report.meeting.opens_on, report.pk))


class ObligationPages(HistoryAdmin):
    """Adds `how-often/` below the address of an obligation, for each body it reports to."""

    change_form_template = "admin/tracking/reportingobligation/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.how_often_view)
        name = "tracking_reportingobligation_how_often"
        return [path("<int:pk>/how-often/<int:recipient>/", view, name=name), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if isinstance(obligation := context.get("original"), ReportingObligation):
            item = obligation.item
            title, language = item.resolution.title_and_language()
            context |= {"item": item, "resolution_title": title, "resolution_title_language": language}
            context |= {"clause": clause_of(item.provision), "duties": duties_of(obligation, clock.today())}
            context["may_decide"] = may_make_reports(reader_of(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def how_often_view(self, request: HttpRequest, pk: int, recipient: int) -> HttpResponse:
        obligation = self.get_object(request, str(pk))
        row = self._recipient(obligation, recipient)
        if not may_make_reports(reader_of(request)):
            raise PermissionDenied
        form = CadenceForm(request.POST or None, recipient=row)
        told: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            changed, digest = self._decide(request, row, form)
            if changed and digest == request.POST.get(CONFIRMED):
                messages.success(request, decided_sentence(changed))
                return HttpResponseRedirect(reverse("admin:tracking_reportingobligation_change", args=[pk]))
            told = {"changed": changed, "digest": digest}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "obligation": obligation,
            "recipient": row,
            "form": form,
            "title": _("How often %(code)s reports to %(body)s") % {"code": row.obligation.item.code, "body": row.body},
            **told,
        }
        return TemplateResponse(request, "admin/tracking/reportingobligation/how_often.html", context)

    def _recipient(self, obligation: Model | None, key: int) -> ReportRecipient:
        if not isinstance(obligation, ReportingObligation):
            raise Http404
        rows = obligation.recipients.select_related("body", "obligation__item__resolution__assembly__body")
        found = rows.filter(pk=key).first()
        if found is None:
            raise Http404
        return found

    def _decide(self, request: HttpRequest, row: ReportRecipient, form: CadenceForm) -> tuple[RuleChanged, str]:
        """Carried out, and taken back unless just this was shown and confirmed."""
        why = form.cleaned_data["why"]
        doer = Doer(by=reader_of(request), at=timezone.now(), why=why, day=clock.today())
        with transaction.atomic():
            ReportingObligation.objects.select_for_update().get(pk=row.obligation_id)
            changed = decide_cadence(row, form.decided(), doer)
            digest = f"{form.decided()} {changed.digest}"
            if digest != request.POST.get(CONFIRMED):
                transaction.set_rollback(True)
        return changed, digest


def decided_sentence(changed: RuleChanged) -> str:
    made, gone = len(changed.made) + len(changed.taken_up), len(changed.withdrawn)
    if not changed.is_any:
        return _("Decided; no report that is due changes.")
    of_made = ngettext("%(n)d report more is due.", "%(n)d reports more are due.", made) % {"n": made}
    of_gone = ngettext("%(n)d report is no longer asked for.", "%(n)d reports are no longer asked for.", gone)
    return " ".join([*([of_made] if made else []), *([of_gone % {"n": gone}] if gone else [])])
