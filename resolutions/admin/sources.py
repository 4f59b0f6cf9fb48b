"""Documents that were read and what was found in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resolutions.admin.history import HistoryPages
from resolutions.admin.records import ReadOnlyAdmin
from resolutions.models import Proposal, SourceDocument


class SourceDocumentAdmin(ReadOnlyAdmin):
    list_display = ("name", "language", "assembly", "read_at", "read_by", "findings_counted")
    list_filter = ("language",)
    list_select_related = ("assembly", "read_by")
    search_fields = ("name", "sha256")
    fields = ("name", "assembly", "language", "read_at", "read_by", "sha256", "counts", "findings_listed")
    readonly_fields: ClassVar = ["findings_listed"]

    @admin.display(description=_("findings"))
    def findings_counted(self, row: SourceDocument) -> int:
        return len(row.findings)

    @admin.display(description=_("findings"))
    def findings_listed(self, row: SourceDocument) -> SafeString:
        found = ((f.get("code", ""), f.get("where", ""), f.get("message", "")) for f in row.findings)
        return format_html_join("", '<p dir="auto"><b>{}</b> <bdi>{}</bdi>: {}</p>', found)


@admin.register(Proposal)
class ProposalAdmin(HistoryPages, ReadOnlyAdmin):
    list_display = ("__str__", "source", "language", "kind", "decision", "who_decided", "decided_at")
    fields = (
        *("source", "what", "key", "path", "language", "kind", "before", "after", "reason"),
        *("decision", "who_decided", "decided_at"),
    )
    readonly_fields: ClassVar = ["who_decided"]
    list_filter = ("decision", "kind", "what", "language")
    search_fields = ("key", "path")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        return super().get_queryset(request).select_related("source", "decided_by")

    @admin.display(description=_("decided by"), ordering="decided_by")
    def who_decided(self, row: Proposal) -> str | None:
        """Whoever asks for a document on a page is on record; the command alone decides in nobody's name."""
        if row.decided_by:
            return str(row.decided_by)
        if row.decision == Proposal.Decision.PENDING:
            return None
        return gettext("the command %(command)s") % {"command": "ingest_document"}
