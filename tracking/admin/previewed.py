"""Pages that show what a save carries with it before it is kept: saved, looked at, taken back until it is confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from resolutions.admin.records import RecordAdmin

CONFIRMED = "_confirm"
OURS = ("csrfmiddlewaretoken", CONFIRMED)


class PreviewedPages(RecordAdmin):
    """`show_first` is called while a row is being saved; what it names is shown and nothing kept, until the digest of
    just that comes back: a plan that changed since it was shown is shown again. Its page extends `shown_first.html` and
    may ask for more, in fields that `asks` names."""

    asks: tuple[str, ...] = ()

    def show_first(self, request: HttpRequest, digest: str, template: str, told: dict[str, Any]) -> None:
        request.to_be_shown = (digest, template, told)  # type: ignore[attr-defined]  # read once the page is saved

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            response = super().changeform_view(request, object_id, form_url, extra_context)
            digest, template, told = getattr(request, "to_be_shown", ("", "", {}))
            if not digest or digest == request.POST.get(CONFIRMED):
                return response
            # What was said of the save that is taken back is shown neither here nor on the next page.
            request._messages = default_storage(request)  # type: ignore[attr-defined]  # where the middleware keeps it
            page = self._shown(request, digest, template, told)
            transaction.set_rollback(True)
        return page

    def _shown(self, request: HttpRequest, digest: str, template: str, told: dict[str, Any]) -> HttpResponse:
        left = {*OURS, *self.asks}
        sent = [(name, value) for name in request.POST for value in request.POST.getlist(name) if name not in left]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "sent": sent,
            "digest": digest,
            "shown_before": bool(request.POST.get(CONFIRMED)),
            **told,
        }
        return TemplateResponse(request, template, context).render()
