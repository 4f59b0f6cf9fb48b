"""Study periods, and closing one with what is carried over."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from resolutions.admin.history import HistoryPages
from resolutions.admin.records import ReadOnlyAdmin
from resolutions.models import StudyPeriod
from resolutions.stories import Story
from tracking import clock
from tracking.access import may_run_the_plan
from tracking.admin.bulk import links_of
from tracking.admin.readers import reader_of
from tracking.batch_stories import story_of_period
from tracking.forms.lifecycle import ClosePeriodForm
from tracking.lifecycle import LifecycleRefused, carried_over, close_period


@admin.register(StudyPeriod)
class StudyPeriodAdmin(HistoryPages, ReadOnlyAdmin):
    list_display = ("name", "assembly", "opens_on", "closed_on", "closed_by")
    list_select_related = ("assembly", "closed_by")
    fields = ("name", "assembly", "opens_on", "closed_on", "closed_by", "note")
    change_form_template = "admin/resolutions/studyperiod/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        close = self.admin_site.admin_view(self.close_view)
        return [path("<int:pk>/close/", close, name="resolutions_studyperiod_close"), *super().get_urls()]

    def tell(self, request: HttpRequest, row: Model) -> Story:
        return story_of_period(row, reader_of(request)) if isinstance(row, StudyPeriod) else super().tell(request, row)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["may_run_the_plan"] = may_run_the_plan(reader_of(request))
        return super().render_change_form(request, context, *args, **kwargs)

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        period = self.get_object(request, str(pk))
        if not isinstance(period, StudyPeriod):
            raise Http404
        if not may_run_the_plan(reader_of(request)):
            raise PermissionDenied
        form = ClosePeriodForm(request.POST or None, period=period, initial={"closed_on": clock.today()})
        if form.is_valid() and self._close(request, form, period):
            return HttpResponseRedirect(reverse("admin:resolutions_studyperiod_change", args=[period.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "period": period,
            "form": form,
            "items": carried_over(period),
            "title": _("Close the study period %(period)s") % {"period": period},
            "media": self.media,
        }
        return TemplateResponse(request, "admin/resolutions/studyperiod/close.html", context)

    def _close(self, request: HttpRequest, form: ClosePeriodForm, period: StudyPeriod) -> bool:
        try:
            batch = close_period(period, **form.cleaned_data, by=reader_of(request), at=timezone.now())
        except LifecycleRefused as refused:
            form.add_error(None, str(refused))
            period.refresh_from_db()
            return False
        messages.success(request, format_html("<bdi>{}</bdi> {}", batch, links_of(batch)))
        return True
