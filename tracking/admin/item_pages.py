"""Pages of one item beside its form: move the status, add an update, fetch a piece of evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from resolutions.admin.merging import tried_again
from resolutions.buttons import pressed
from resolutions.islands import isolated
from tracking import clock
from tracking.access import may_add_progress, open_edges
from tracking.addresses import list_address, view_query
from tracking.admin.item_context import item_page
from tracking.admin.item_history import ItemHistory
from tracking.admin.readers import reader_of
from tracking.evidence_files import sent_as
from tracking.forms import MoveForm, QuickUpdateForm
from tracking.models import ActionItem, Evidence, Person
from tracking.mywork import next_item
from tracking.numbers import item_by_code
from tracking.progress import ConfirmationRefused, add_update, confirm
from tracking.twins import Twins, hold_duty, move_duty, twins_of
from tracking.workflow import MoveRefused

View = Callable[["ItemPages", HttpRequest, int], HttpResponse]


def held(view: View) -> View:
    """From reading to saving nobody else writes the duty: whoever comes in between waits, and is met like any other."""

    @wraps(view)
    def alone(pages: ItemPages, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST":
            return view(pages, request, pk)
        with transaction.atomic():
            hold_duty(pk)
            return view(pages, request, pk)

    return alone


class ItemPages(ItemHistory):
    """Adds `move/`, `update/`, `confirm/` and `evidence/<pk>/` below the address of an item."""

    def get_urls(self) -> list[URLPattern]:
        pages = {"move": self.move_view, "update": self.update_view, "confirm": self.confirm_view}
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

    @tried_again
    @held
    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item, reader = self._seen_item(request, pk), reader_of(request)
        edges = open_edges(reader, item)
        if not edges:
            raise PermissionDenied
        form = MoveForm(request.POST or None, item=item, edges=edges, twins=twins_of(item, reader))
        if form.is_bound and form.is_made_already_by(reader):
            sentence = _("%(code)s: this move was saved already; it stands once.")
            messages.info(request, sentence % {"code": isolated(item.code)})
            return self._back_to(item)
        if form.is_valid() and self._carry_out(request, form, item, reader):
            return self._back_to(item)
        return self._page(request, item, form, "move", _("Move status: %(code)s") % {"code": isolated(item.code)})

    @tried_again
    @held
    def update_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item, reader, day = self._seen_item(request, pk), reader_of(request), clock.today()
        if not may_add_progress(reader, item):
            raise PermissionDenied
        way_on = way_on_from(request, item, reader, day)
        edges = open_edges(reader, item)
        twins = twins_of(item, reader) if edges else Twins()
        form = QuickUpdateForm(request.POST or None, item=item, edges=edges, twins=twins, day=day, by=reader)
        if form.is_valid() and self._carry_out(request, form, item, reader):
            return HttpResponseRedirect(way_on)
        return self._page(request, item, form, "update", _("Update: %(code)s") % {"code": isolated(item.code)})

    @method_decorator(pressed("admin:tracking_actionitem_change", "pk"))
    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """“No change since …”: one click, one dated row."""
        item, reader, day = self._seen_item(request, pk), reader_of(request), clock.today()
        if not may_add_progress(reader, item):
            raise PermissionDenied
        way_on = way_on_from(request, item, reader, day)
        try:
            row = confirm(item, on=day, by=reader, at=timezone.now())
            messages.success(request, f"{item.code}: {row.text}.")
        except ConfirmationRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(way_on)

    def evidence_view(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse | FileResponse:
        served = Evidence.objects.serving(self._seen_item(request, pk)).exclude(file="")
        row = get_object_or_404(served, pk=evidence)
        return FileResponse(row.file.open("rb"), as_attachment=True, filename=sent_as(row.title, str(row.file.name)))

    def _seen_item(self, request: HttpRequest, pk: int) -> ActionItem:
        item = self.get_object(request, str(pk))
        if not isinstance(item, ActionItem) or not self.has_view_permission(request, item):
            raise Http404
        return item

    def _carry_out(self, request: HttpRequest, form: MoveForm, item: ActionItem, reader: Person) -> bool:
        """Update and move in one transaction; a refusal is told on the form and nothing is saved."""
        is_told = isinstance(form, QuickUpdateForm) and form.is_told_already
        if is_told and form.move is None:
            sentence = _("%(code)s: this update was saved already; it stands once.")
            messages.info(request, sentence % {"code": isolated(item.code)})
            return True
        try:
            with transaction.atomic():
                saved = _apply(form, item, reader)
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
            return False
        codes = ", ".join(isolated(row.code) for row in saved)
        messages.success(request, _("%(code)s: saved.") % {"code": codes})
        return True

    def _back_to(self, item: ActionItem) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:tracking_actionitem_change", args=[item.pk]))

    def _page(
        self, request: HttpRequest, item: ActionItem, form: Form, name: str, title: str, **more: object
    ) -> HttpResponse:
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            **item_page(item, reader_of(request), clock.today()),
            "opts": self.opts,
            "form": form,
            "title": title,
            "media": self.media,
            "in_round": request.GET.get("then") == "next" or request.POST.get("then") in {"next", "work"},
            **more,
        }
        return TemplateResponse(request, f"admin/tracking/actionitem/{name}.html", context)


def way_on_from(request: HttpRequest, item: ActionItem, reader: Person, day: date) -> str:
    """Where `then` leads once this item is saved: the item, the list, My work, or its next item.

    Asked before saving, for an update changes the item's place in the round.
    """
    then = request.POST.get("then")
    if then == "list":
        return list_address(view_query(request.POST.get("list", ""), keep_page=True))
    if then == "work":
        return reverse("admin:my_work")
    if then != "next":
        return reverse("admin:tracking_actionitem_change", args=[item.pk])
    following = next_item(reader, item, day)
    if following is None:
        return reverse("admin:my_work")
    return reverse("admin:tracking_actionitem_update", args=[following]) + "?then=next"


def _apply(form: MoveForm, item: ActionItem, reader: Person) -> tuple[ActionItem, ...]:
    """Save the update, unless it was saved before, and the move; returns the items that were saved."""
    at = timezone.now()
    if isinstance(form, QuickUpdateForm) and not form.is_told_already:
        add_update(item, form.cleaned_data["text"], on=form.cleaned_data["on"], by=reader, at=at)
    return move_duty(item, form.move, form.following, by=reader, at=at) if form.move else (item,)
