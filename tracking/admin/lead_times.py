"""Pages where a lead time is changed: every due day that moves with it is shown before it is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from resolutions.admin.records import RecordAdmin
from resolutions.models import Body
from tracking import clock
from tracking.access import seen_by
from tracking.admin.batches import lines_of
from tracking.admin.meeting import moved_sentence
from tracking.admin.readers import reader_of
from tracking.deadlines import Moved, follow_lead_time
from tracking.models import BatchRow, ReportingObligation

OURS = ("csrfmiddlewaretoken", "_confirm", "why_moved")


class LeadTimePages(RecordAdmin):
    """Saves the page, and where due days moved with it shows them first: nothing is kept until that is confirmed."""

    def follow(self, request: HttpRequest, of: Body | ReportingObligation) -> None:
        """Move what hangs on the lead times of `of`; call it once they are saved."""
        said = _("Lead time of %(of)s changed") % {"of": of}
        why = ": ".join(filter(None, (said, request.POST.get("why_moved", "").strip())))
        moved = follow_lead_time(of, day=clock.today(), by=reader_of(request), at=timezone.now(), why=why)
        request.moved = moved  # type: ignore[attr-defined]  # read once the page is saved
        if moved.batch:
            messages.info(request, moved_sentence(moved.reports, moved.items))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or "_confirm" in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            response = super().changeform_view(request, object_id, form_url, extra_context)
            moved: Moved | None = getattr(request, "moved", None)
            if moved is None or moved.batch is None:
                return response
            # What was said of the save that is taken back is not shown, neither here nor on the next page.
            request._messages = default_storage(request)  # type: ignore[attr-defined]  # where the middleware keeps it
            preview = self._preview(request, moved)
            transaction.set_rollback(True)
        return preview

    def _preview(self, request: HttpRequest, moved: Moved) -> HttpResponse:
        reader = reader_of(request)
        rows = BatchRow.objects.filter(batch=moved.batch).select_related("item", "batch")
        ordered = seen_by(reader, rows, "item").order_by("item__plan_order", "id")
        sent = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name not in OURS]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Due days that move"),
            "opts": self.opts,
            "media": self.media,
            "said": moved_sentence(moved.reports, moved.items),
            "rows": lines_of(ordered, reader),
            "sent": sent,
        }
        return TemplateResponse(request, "tracker/due_days.html", context).render()
