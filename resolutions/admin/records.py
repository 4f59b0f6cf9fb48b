"""What every page over the record has: nothing is deleted, the history is read, the second editor is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst

from resolutions.admin.history import HistoryPages
from resolutions.admin.merging import MergingPages
from resolutions.admin.readonly_links import naming
from resolutions.forms import VersionedForm
from resolutions.merged_forms import MergedForm
from resolutions.merged_lines import MergedLines

if TYPE_CHECKING:
    StockTabular = admin.TabularInline[Any, Any]
else:
    StockTabular = admin.TabularInline

LONGEST_SEARCH = 300  # characters, as the fields that take one
MOST_WORDS = 12  # each is asked of every column, and a database bears a thousand conditions


class RecordAdmin(MergingPages):
    """A page over rows of the record: they are superseded, never deleted."""

    list_per_page = 100

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, *_args: object) -> NoReturn:
        """What is not there and what one may not see answer alike: not found, and no word of it."""
        raise Http404

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Rows that point here are no filter: whether an item hangs on this row is told by its own scope alone."""
        offered = [one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)]
        is_offered = any(isinstance(one, str) and lookup.startswith(one) for one in offered)
        return super().lookup_allowed(lookup, value, request) and (is_offered or not _leads_back(self.model, lookup))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: ANN401  # of any row
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.naming = staticmethod(naming(self, request))
        return form

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = search_term[:LONGEST_SEARCH].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))

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


def _leads_back(model: type[Model], lookup: str) -> bool:
    """Whether the lookup begins with a relation that another table holds."""
    backwards = {field.name for field in model._meta.get_fields() if field.auto_created and not field.concrete}
    return lookup.split("__", maxsplit=1)[0] in backwards


class ReadOnlyAdmin(RecordAdmin):
    """Rows that the machine writes: everyone who may look only looks."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordInline(StockTabular):
    """Rows below a row; two people at the same one meet there as they do on the row itself."""

    extra = 0
    can_delete = False
    show_change_link = False
    form: type[ModelForm[Any]] = MergedForm
    formset = MergedLines

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """With what the reader saw of each row, where they may change it."""
        fields = super().get_fields(request, obj)
        merges = issubclass(self.form, MergedForm) and self.has_change_permission(request, obj)
        return [*fields, "seen_values"] if merges else [*fields]

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:  # noqa: ANN401  # the stub's own is wider
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.naming = staticmethod(naming(self, request))
        for field in formset.form.base_fields.values():
            if field.label and not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = capfirst(field.label)  # the column's head is no label to a machine
        return formset


class ReadOnlyInline(RecordInline):
    """Rows that are only read send nothing back, so there is nothing to merge."""

    form = ModelForm

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class HistoryAdmin(HistoryPages, RecordAdmin):
    """Versioned rows with a history that is read, never rewritten, and only by those who may see the row today."""

    form = VersionedForm
