"""Source documents: upload one, look at what was found in it, and save that."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from resolutions.admin.sources import SourceDocumentAdmin
from resolutions.buttons import pressed
from resolutions.models import SourceDocument
from tracking.access import jobs_seen_by, may_read_in_documents
from tracking.admin.readers import reader_of
from tracking.forms.documents import UploadForm
from tracking.jobs import ask
from tracking.jobs.documents import READ_DOCUMENT, SAVE_DOCUMENT
from tracking.models import Job


@admin.register(SourceDocument)
class UploadPages(SourceDocumentAdmin):
    """Adds `upload/` and `read/<job>/save/` to the pages of source documents."""

    change_list_template = "admin/resolutions/sourcedocument/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        upload = self.admin_site.admin_view(self.upload_view)
        save = self.admin_site.admin_view(pressed("admin:job", "job")(self.save_view))
        return [
            path("upload/", upload, name="resolutions_sourcedocument_upload"),
            path("read/<int:job>/save/", save, name="resolutions_sourcedocument_save"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        may_upload = may_read_in_documents(reader_of(request))
        return super().changelist_view(request, {"may_upload": may_upload, **(extra_context or {})})

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Takes the file and shows the job that reads it; nothing of it is saved yet."""
        reader = reader_of(request)
        if not may_read_in_documents(reader):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            file, language = form.cleaned_data["file"], form.cleaned_data["language"]
            given = {"name": file.name, "language": language, "assembly": form.cleaned_data["assembly"].pk}
            job = ask(READ_DOCUMENT, reader, timezone.now(), about=file.name, file=file, **given)
            return HttpResponseRedirect(reverse("admin:job", args=[job.pk]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("Read a document"),
            "media": self.media,
        }
        return TemplateResponse(request, "admin/resolutions/sourcedocument/upload.html", context)

    def save_view(self, request: HttpRequest, job: int) -> HttpResponse:
        """Asks for what was read to be saved."""
        reader = reader_of(request)
        reading = jobs_seen_by(reader).filter(pk=job, kind=READ_DOCUMENT, status=Job.Status.DONE).first()
        if reading is None or reading.result.get("refusal"):
            raise Http404
        if not may_read_in_documents(reader):
            raise PermissionDenied
        accept = "accept_changes" in request.POST
        at, about = timezone.now(), reading.about
        saving = ask(SAVE_DOCUMENT, reader, at, about=about, reading=reading.pk, accept_changes=accept)
        return HttpResponseRedirect(reverse("admin:job", args=[saving.pk]))
