"""Pages of an item that its mails lead to: put a reminder off, hand the item back. Opening one changes nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resolutions.islands import isolated
from resolutions.versioning import EditConflict
from tracking import clock
from tracking.access import may_hand_back, may_put_off
from tracking.admin.item_cooperation import CooperationPages
from tracking.admin.readers import reader_of
from tracking.forms.putting_off import HandBackForm, SnoozeForm
from tracking.ladder import latest_put_off
from tracking.models import ActionItem
from tracking.putting_off import Deadline, PutOffRefused, deadline_of, hand_back, put_off


class ReminderPages(CooperationPages):
    """Adds `snooze/<kind>/<key>/` and `hand-back/` below the address of an item."""

    def get_urls(self) -> list[URLPattern]:
        snooze = self.admin_site.admin_view(self.snooze_view)
        back = self.admin_site.admin_view(self.hand_back_view)
        return [
            path("<int:pk>/snooze/<str:kind>/<int:thing>/", snooze, name="tracking_actionitem_snooze"),
            path("<int:pk>/hand-back/", back, name="tracking_actionitem_hand_back"),
            *super().get_urls(),
        ]

    def snooze_view(self, request: HttpRequest, pk: int, kind: str, thing: int) -> HttpResponse:
        item = self._seen_item(request, pk)
        if not may_put_off(reader_of(request), item):
            raise PermissionDenied
        deadline = deadline_of(item, kind, thing)
        if deadline is None:
            raise Http404
        day = clock.today()
        last = latest_put_off(day, deadline.due_on or day)
        form = SnoozeForm(request.POST or None, last=last)
        if form.is_valid() and self._put_off(request, form, deadline):
            return self._back_to(item)
        title = _("Put a reminder off: %(code)s") % {"code": isolated(item.code)}
        return self._page(request, item, form, "cooperate", title, deed=_("Put it off"))

    def _put_off(self, request: HttpRequest, form: Form, deadline: Deadline) -> bool:
        until, why = form.cleaned_data["until"], form.cleaned_data["why"]
        try:
            put_off(deadline, until, why, by=reader_of(request), on=clock.today(), at=timezone.now())
        except PutOffRefused as refusal:
            form.add_error("until", str(refusal))
            return False
        told = _("%(code)s: you hear nothing of it until %(day)s.")
        messages.success(request, told % {"code": deadline.item.code, "day": date_format(until)})
        return True

    def hand_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item = self._seen_item(request, pk)
        if not may_hand_back(reader_of(request), item):
            raise PermissionDenied
        form = HandBackForm(request.POST or None, item=item)
        if form.is_valid() and self._hand_back(request, form, item):
            return self._back_to(item)
        title = _("Not mine any more: %(code)s") % {"code": isolated(item.code)}
        return self._page(request, item, form, "cooperate", title, deed=_("Hand it back"))

    def _hand_back(self, request: HttpRequest, form: HandBackForm, item: ActionItem) -> bool:
        why, by = form.cleaned_data["why"], reader_of(request)
        try:
            with transaction.atomic():
                hand_back(item, why, by=by, on=clock.today(), at=timezone.now())
        except (PutOffRefused, EditConflict) as refusal:
            form.add_error(None, str(refusal))
            return False
        told = _("%(code)s: handed back; the coordinator hears of it.")
        messages.success(request, told % {"code": item.code})
        return True
