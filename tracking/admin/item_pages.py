"""Pages of one item beside its form: move the status, add an update, fetch a piece of evidence."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from resolutions.admin.records import HistoryAdmin
from resolutions.versioning import EditConflict
from tracking import clock
from tracking.access import may_add_progress, may_move
from tracking.admin.item_context import item_page
from tracking.admin.readers import reader_of
from tracking.forms import MoveForm, QuickUpdateForm
from tracking.models import ActionItem, Evidence, Person
from tracking.numbers import item_by_code
from tracking.progress import add_update
from tracking.workflow import MoveRefused


class ItemPages(HistoryAdmin):
    """Adds `move/`, `update/` and `evidence/<pk>/` below the address of an item."""

    def get_urls(self) -> list[URLPattern]:
        pages = {"move": self.move_view, "update": self.update_view}
        below = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"tracking_actionitem_{name}")
            for name, view in pages.items()
        ]
        evidence = self.admin_site.admin_view(self.evidence_view)
        below.append(path("<int:pk>/evidence/<int:evidence>/", evidence, name="tracking_actionitem_evidence"))
        by_code = self.admin_site.admin_view(self.code_view)
        below.append(path("code/<str:code>/", by_code, name="tracking_actionitem_code"))
        return [*below, *super().get_urls()]

    def code_view(self, request: HttpRequest, code: str) -> HttpResponse:
        """A code, present or former, leads to its item, for those who may see it."""
        found = item_by_code(code)
        if found is None:
            raise Http404
        return self._back_to(self._seen_item(request, found.pk))

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item, reader = self._seen_item(request, pk), reader_of(request)
        if not may_move(reader, item):
            raise PermissionDenied
        form = MoveForm(request.POST or None, item=item)
        if form.is_valid() and self._carry_out(request, form, item, reader):
            return self._back_to(item)
        return self._page(request, item, form, "move", _("Move status: %(code)s") % {"code": item.code})

    def update_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item, reader, day = self._seen_item(request, pk), reader_of(request), clock.today()
        if not may_add_progress(reader, item):
            raise PermissionDenied
        form = QuickUpdateForm(request.POST or None, item=item, may_move=may_move(reader, item), day=day)
        if form.is_valid() and self._carry_out(request, form, item, reader):
            return self._back_to(item)
        return self._page(request, item, form, "update", _("Update: %(code)s") % {"code": item.code})

    def evidence_view(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse | FileResponse:
        row = get_object_or_404(Evidence.objects.exclude(file=""), pk=evidence, item=self._seen_item(request, pk))
        name = f"{row.title}{PurePath(str(row.file.name)).suffix}"
        return FileResponse(row.file.open("rb"), as_attachment=True, filename=name)

    def _seen_item(self, request: HttpRequest, pk: int) -> ActionItem:
        item = self.get_object(request, str(pk))
        if not isinstance(item, ActionItem) or not self.has_view_permission(request, item):
            raise Http404
        return item

    def _carry_out(self, request: HttpRequest, form: MoveForm, item: ActionItem, reader: Person) -> bool:
        """Update and move in one transaction; a refusal or a conflict is told on the form and nothing is saved."""
        try:
            with transaction.atomic():
                _apply(form, item, reader)
        except (MoveRefused, EditConflict) as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, _("%(code)s: saved.") % {"code": item.code})
        return True

    def _back_to(self, item: ActionItem) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:tracking_actionitem_change", args=[item.pk]))

    def _page(self, request: HttpRequest, item: ActionItem, form: MoveForm, name: str, title: str) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            **item_page(item, reader_of(request), clock.today()),
            "opts": self.opts,
            "form": form,
            "title": title,
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/tracking/actionitem/{name}.html", context)


def _apply(form: MoveForm, item: ActionItem, reader: Person) -> None:
    at = timezone.now()
    if isinstance(form, QuickUpdateForm):
        add_update(item, form.cleaned_data["text"], on=form.cleaned_data["on"], by=reader, at=at)
    if form.move is not None:
        item.move_to(form.move, by=reader, at=at)
