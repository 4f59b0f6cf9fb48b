"""Pages of one Resolution beside its form: give it its number, or say what supersedes it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from resolutions.admin.merging import THEIRS_STANDS, deed_rows, tried_again
from resolutions.admin.records import HistoryAdmin
from resolutions.models import Resolution
from tracking.access import may_run_the_plan
from tracking.admin.bulk import links_of
from tracking.admin.readers import reader_of
from tracking.forms.lifecycle import NumberForm, SupersedeForm
from tracking.lifecycle import LifecycleRefused, supersede_resolution, superseded_items
from tracking.numbering import NumberPlan, NumberRefused
from tracking.numbers import assign_number, preview_number


class ResolutionPages(HistoryAdmin):
    """Adds `number/` and `supersede/` below the address of a Resolution."""

    def get_urls(self) -> list[URLPattern]:
        pages = {"number": self.number_view, "supersede": self.supersede_view}
        below = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"resolutions_resolution_{name}")
            for name, view in pages.items()
        ]
        return [*below, *super().get_urls()]

    @tried_again
    def number_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET shows what would change for `?number=`; POST does it, if that very number's preview was on the page."""
        resolution = self._edited(request, pk)
        known = {"number": resolution.suggested_number}
        is_preview = request.method != "POST" or "_preview" in request.POST
        form = NumberForm(request.POST or request.GET or None, row=resolution, is_preview=is_preview, initial=known)
        if request.method == "POST" and form.is_valid() and self._assign(request, form, resolution):
            return self._back_to(resolution)
        plan = _previewed(form, resolution)
        form.show_preview(plan.number if plan else None)
        if request.method == "POST" and plan and form.is_preview:
            messages.warning(request, _ask_once_more(plan))
        context = {"plan": plan, "form": form, "reference": resolution.reference}
        return self._page(request, resolution, "number", _("Assign a number"), context)

    @tried_again
    def supersede_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        resolution = self._edited(request, pk)
        form = SupersedeForm(request.POST or None, row=resolution)
        if form.is_valid() and self._supersede(request, form, resolution):
            return self._back_to(resolution)
        context = {"form": form, "items": superseded_items(resolution)}
        return self._page(request, resolution, "supersede", _("Superseded or suppressed"), context)

    def _edited(self, request: HttpRequest, pk: int) -> Resolution:
        resolution = self.get_object(request, str(pk))
        if not isinstance(resolution, Resolution):
            raise Http404
        if not may_run_the_plan(reader_of(request)):
            raise PermissionDenied
        return resolution

    def _assign(self, request: HttpRequest, form: NumberForm, resolution: Resolution) -> bool:
        if form.is_preview:
            return False
        number = form.cleaned_data["number"]
        if form.kept:
            messages.info(request, THEIRS_STANDS)
            return True
        try:
            batch = assign_number(resolution, number, by=reader_of(request), at=timezone.now())
        except NumberRefused as refused:
            form.add_error(None, str(refused))
            return False
        messages.success(request, _("%(what)s; former codes keep working.") % {"what": batch})
        return True

    def _supersede(self, request: HttpRequest, form: SupersedeForm, resolution: Resolution) -> bool:
        if form.kept:
            messages.info(request, THEIRS_STANDS)
            return True
        asked = {name: form.cleaned_data[name] for name in ("by_what", "successor", "why")}
        asked["outcome"] = form.text_outcome
        try:
            batch = supersede_resolution(resolution, **asked, by=reader_of(request), at=timezone.now())
        except LifecycleRefused as refused:
            form.add_error(None, str(refused))
            return False
        messages.success(request, format_html("<bdi>{}</bdi> {}", batch, links_of(batch)))
        return True

    def _back_to(self, resolution: Resolution) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:resolutions_resolution_change", args=[resolution.pk]))

    def _page(
        self, request: HttpRequest, resolution: Resolution, name: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            **context,
            "conflict": [*deed_rows(context["form"])],
            "opts": self.opts,
            "resolution": resolution,
            "title": f"{title}: {resolution.reference}",
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/resolutions/resolution/{name}.html", whole)


def _previewed(form: NumberForm, resolution: Resolution) -> NumberPlan | None:
    """What the number asked for, or else the suggested one, would change; None when it cannot be given."""
    number = form.sent_number if form.is_bound else resolution.suggested_number
    if number is None:
        return None
    try:
        return preview_number(Resolution.objects.get(pk=resolution.pk), number)
    except NumberRefused as refused:
        if form.is_bound and not form.non_field_errors():
            form.add_error("number", str(refused))
        return None


def _ask_once_more(plan: NumberPlan) -> str:
    return _("Nothing is assigned yet. Look at what changes with number %(number)d, then press “%(button)s”.") % {
        "number": plan.number,
        "button": _("Assign the number"),
    }
