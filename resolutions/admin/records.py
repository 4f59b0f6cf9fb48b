"""What every page over the record has: nothing is deleted, the history is read, the second editor is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resolutions.admin.history import HistoryPages
from resolutions.forms import VersionedForm
from resolutions.versioning import EditConflict

if TYPE_CHECKING:
    StockAdmin = admin.ModelAdmin[Any]
    StockTabular = admin.TabularInline[Any, Any]
else:
    StockAdmin = admin.ModelAdmin
    StockTabular = admin.TabularInline


class RecordAdmin(StockAdmin):
    """A page over rows of the record: they are superseded, never deleted."""

    list_per_page = 100

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The row as it is stored, not as was just typed, is the title of its page: no other page has it."""
        if context.get("original") and context.get("errors"):
            context["original"] = self.get_object(request, str(context["original"].pk))
        if context.get("original"):
            context |= {"title": str(context["original"]), "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)


class ReadOnlyAdmin(RecordAdmin):
    """Rows that the machine writes: everyone who may look only looks."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordInline(StockTabular):
    extra = 0
    can_delete = False
    show_change_link = False


class ReadOnlyInline(RecordInline):
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class HistoryAdmin(HistoryPages, RecordAdmin):
    """Versioned rows with a history that is read, never rewritten, and only by those who may see the row today."""

    form = VersionedForm

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form's own check tells of an earlier edit; an edit in the very same moment ends here, nothing saved."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditConflict:
            messages.error(request, _("Someone else saved this at the same moment. Nothing of yours was saved."))
            return HttpResponseRedirect(request.get_full_path())
