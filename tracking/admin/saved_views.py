"""Saved views: a person's own, and those that colleagues share with the bureau."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resolutions.admin.records import RecordAdmin
from tracking.access import views_seen_by
from tracking.addresses import list_address
from tracking.admin.readers import reader_of
from tracking.forms.saved_view import SavedViewForm
from tracking.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(RecordAdmin):
    form = SavedViewForm
    list_display = ("opens", "owner", "bureau", "edits")
    list_display_links = None
    list_select_related = ("owner",)
    actions = None
    ordering = ("name", "id")
    fields: ClassVar = ["name", "bureau", "query"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        return views_seen_by(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_own(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A view is no record: whoever made it may throw it away."""
        return self.has_change_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: SavedView | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[SavedView]]:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.reader = reader_of(request)
        return form  # type: ignore[no-any-return]  # a class the stock admin makes for this request

    def save_model(self, request: HttpRequest, obj: SavedView, form: ModelForm[SavedView], change: bool) -> None:
        if not change:
            obj.owner = reader_of(request)
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: SavedView, post_url_continue: str | None = None) -> HttpResponse:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": obj.name})
        return HttpResponseRedirect(list_address(obj.query))

    @admin.display(description=gettext_lazy("name of the view"), ordering="name")
    def opens(self, view: SavedView) -> SafeString:
        return format_html('<a href="{}"><bdi>{}</bdi></a>', list_address(view.query), view.name)

    @admin.display(description=gettext_lazy("edit"))
    def edits(self, view: SavedView) -> SafeString:
        address = reverse("admin:tracking_savedview_change", args=[view.pk])
        return format_html('<a class="row-button" href="{}">{}</a>', address, _("Rename, share or delete"))


def _is_own(request: HttpRequest, view: Model | None) -> bool:
    return not isinstance(view, SavedView) or view.owner_id == request.user.pk
