"""Pages where a lead time is changed: every due day that moves with it is shown before it is confirmed."""

from __future__ import annotations

from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from resolutions.models import Body
from tracking import clock
from tracking.access import seen_by
from tracking.admin.batches import lines_of
from tracking.admin.meeting import moved_sentence
from tracking.admin.previewed import PreviewedPages
from tracking.admin.readers import reader_of
from tracking.deadlines import follow_lead_time
from tracking.models import Batch, BatchRow, ReportingObligation


class LeadTimePages(PreviewedPages):
    """Saves the page, and where due days moved with it shows them first."""

    asks = ("why_moved",)

    def follow(self, request: HttpRequest, of: Body | ReportingObligation) -> None:
        """Move what hangs on the lead times of `of`; call it once they are saved."""
        reason = request.POST.get("why_moved", "").strip()
        why = ": ".join(filter(None, (_("Lead time of %(of)s changed") % {"of": of}, reason)))
        moved = follow_lead_time(of, day=clock.today(), by=reader_of(request), at=timezone.now(), why=why)
        if moved.batch is None:
            return
        said = moved_sentence(moved.reports, moved.items)
        messages.info(request, said)
        reader = reader_of(request)
        rows = seen_by(reader, BatchRow.objects.filter(batch=moved.batch), "item")
        ordered = rows.select_related("item", "batch").order_by("item__plan_order", "id")
        told = {"title": _("Due days that move"), "said": said, "rows": lines_of(ordered, reader), "why_moved": reason}
        self.show_first(request, digest_of(moved.batch), "tracker/due_days.html", told)


def digest_of(batch: Batch) -> str:
    """The same for the same moves: what is confirmed is what was shown."""
    told = batch.rows.order_by("item").values_list("item", "before", "after")
    return sha256(repr(list(told)).encode()).hexdigest()[:32]
