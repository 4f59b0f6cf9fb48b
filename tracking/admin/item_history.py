"""The story of an item, and putting chosen fields of an old version back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from resolutions.admin.merging import THEIRS_STANDS, deed_rows, tried_again
from resolutions.admin.records import HistoryAdmin
from resolutions.recorded import Line
from resolutions.stories import Story, Version
from tracking.access import may_edit
from tracking.admin.readers import reader_of
from tracking.forms.restoring import RestoreForm
from tracking.models import ActionItem
from tracking.restoring import TWIN, Choice, RestoreRefused, Values, choice_of, differing, restore, why_not
from tracking.story import ITEM, as_recorded, story_of_item
from tracking.twins import told_apart


@dataclass(frozen=True)
class RestoreLine:
    """A field that differs, with the choice it can be put back by, or why it cannot."""

    line: Line
    choice: Choice | None
    is_first: bool
    why_not: str | Promise

    @property
    def is_status(self) -> bool:
        return self.line.key.endswith("-status")


class ItemHistory(HistoryAdmin):
    """Adds `restore/<version>/` to the story of an item."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_view)
        return [path("<int:pk>/restore/<str:version>/", view, name="tracking_actionitem_restore"), *super().get_urls()]

    def tell(self, request: HttpRequest, row: Model) -> Story:
        return story_of_item(row, reader_of(request)) if isinstance(row, ActionItem) else super().tell(request, row)

    def offer(self, request: HttpRequest, row: Model) -> dict[str, Any]:
        may = isinstance(row, ActionItem) and may_edit(reader_of(request), row)
        return {"restore_address": "admin:tracking_actionitem_restore"} if may else {}

    @tried_again
    def restore_view(self, request: HttpRequest, pk: int, version: str) -> HttpResponse:
        """Then and now, field by field; what is chosen is put back as a new entry."""
        item = self._seen_row(request, str(pk))
        if not isinstance(item, ActionItem) or not may_edit(reader_of(request), item):
            raise PermissionDenied
        story = self.tell(request, item)
        chosen_version = next((known for known in story.versions() if known.name == version), None)
        then = story.state(version)
        place = (ITEM.source, item.pk)
        if chosen_version is None or then is None or place not in then:
            raise Http404
        now = story.now() | {place: as_recorded(item)}
        values, standing = then[place].values, now[place].values
        choices = differing(values, standing)
        told: dict[int | None, Values] = {s.row.id: s.row.values for s in story.steps if s.row.place == place}
        told[None] = standing
        form = RestoreForm(request.POST or None, row=item, choices=choices, then=values, told=told)
        if form.is_valid() and self._restore(request, form, chosen_version):
            return HttpResponseRedirect(reverse("admin:tracking_actionitem_history", args=[item.pk]))
        lines = story.difference(then, now)
        own = [line for line in lines if line.key.startswith(f"{ITEM.source}-")]
        below = [line for line in lines if line not in own]
        more = {
            "form": form,
            "lines": _lines(own, choices),
            "below": below,
            "older": chosen_version,
            "conflict": [*deed_rows(form)],
        }
        return self._restore_page(request, item, more)

    def _restore(self, request: HttpRequest, form: RestoreForm, version: Version) -> bool:
        chosen, item = form.to_restore(), form.item
        why = form.cleaned_data["why"]
        told: dict[str, Any] = {"version": version.number, "by": reader_of(request), "at": timezone.now(), "why": why}
        if not chosen:
            messages.info(request, THEIRS_STANDS)
            return True
        try:
            restore(item, form.then, chosen, **told)
        except RestoreRefused as refusal:
            item.refresh_from_db()
            form.add_error(None, str(refusal))
            return False
        messages.success(
            request,
            _("%(code)s: put back as it was in version %(number)d.") % {"code": item.code, "number": version.number},
        )
        if TWIN in chosen and (apart := told_apart(item, reader_of(request))):
            messages.warning(request, apart)
        return True

    def _restore_page(self, request: HttpRequest, item: ActionItem, more: Mapping[str, Any]) -> HttpResponse:
        title = _("Compare with now and restore: %(code)s") % {"code": item.code}
        context = {**self._about(request, item, title), "now": True, **more}
        return TemplateResponse(request, "tracker/restore.html", context)


def _lines(lines: list[Line], choices: tuple[Choice, ...]) -> list[RestoreLine]:
    told, seen = [], set()
    for line in lines:
        field = line.key.rsplit("-", maxsplit=1)[-1]
        choice = found if (found := choice_of(field)) in choices else None
        told.append(RestoreLine(line, choice, choice is not None and choice not in seen, why_not(field)))
        seen.add(choice)
    return told
