"""Bulk changes from the list: choose, give the values, see old and new row by row, confirm; and their one undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resolutions.kept import in_words as told_in_words
from tracking import clock
from tracking.access import may_run_the_plan
from tracking.admin.carried import Shown, opened, opened_preview, sealed, sealed_preview
from tracking.admin.item_reminders import ReminderPages
from tracking.admin.left_alone import left_alone, made_already, skipped_sentence
from tracking.admin.previews import in_words, left_behind_sentence
from tracking.admin.readers import reader_of
from tracking.batches import (
    AT_MOST,
    Asked,
    Note,
    UndoRefused,
    carry_out,
    delegates_back,
    may_undo,
    preview,
    preview_undo,
    refusal_of_undo,
    undo,
)
from tracking.batches.rows import Asker
from tracking.batches.wholes import is_of_a_period
from tracking.bulk import Deed, Plan
from tracking.forms.bulk import BULK_FORMS, BulkForm
from tracking.models import ActionItem, Batch, Person
from tracking.roles import Role

OF_FOCAL_POINTS = (Deed.STATUS, Deed.UPDATE, Deed.CONFIRM)
PURPOSE = "bulk"
CODES_SHOWN = 40

Action = Callable[["BulkPages", HttpRequest, QuerySet[ActionItem]], HttpResponse | None]


def deeds_of(reader: Person) -> tuple[Deed, ...]:
    """What the reader may do to many items at once; item by item the right is asked for again."""
    if may_run_the_plan(reader):
        return tuple(Deed)
    return OF_FOCAL_POINTS if reader.is_active and reader.role == Role.FOCAL_POINT else ()


class BulkPages(ReminderPages):
    """Adds `bulk/<deed>/` and `bulk/undo/<batch>/` below the address of the list, and an action for each deed."""

    def get_urls(self) -> list[URLPattern]:
        view, undoing = self.admin_site.admin_view(self.bulk_view), self.admin_site.admin_view(self.undo_view)
        pages = [
            path("bulk/undo/<int:pk>/", undoing, name="tracking_actionitem_undo"),
            path("bulk/<slug:deed>/", view, name="tracking_actionitem_bulk"),
        ]
        return [*pages, *super().get_urls()]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        if IS_POPUP_VAR in request.GET:
            return {}
        ours = {f"bulk-{deed.value}": (_action(deed), f"bulk-{deed.value}", deed.label) for deed in _deeds(request)}
        return {**super().get_actions(request), **ours}

    # Choosing: from the list

    def choose(self, request: HttpRequest, deed: Deed, items: QuerySet[ActionItem]) -> HttpResponse | None:
        """The page after the list: what values, or at once what would change. None leads back to the list."""
        pks = list(items.order_by().values_list("pk", flat=True)[: AT_MOST + 1])
        if len(pks) > AT_MOST:
            sentence = _("More than %(n)d action items are chosen. Nothing was changed: narrow the list, then choose.")
            messages.error(request, sentence % {"n": AT_MOST})
            return None
        form = BULK_FORMS[deed](day=clock.today())
        if form.fields:
            return self._values_page(request, deed, pks, form)
        return self._preview_page(request, deed, pks, BULK_FORMS[deed]({}, day=clock.today()))

    # Values, preview, confirmation

    def bulk_view(self, request: HttpRequest, deed: str) -> HttpResponse:
        asked = next((known for known in _deeds(request) if known.value == deed), None)
        if asked is None:
            raise PermissionDenied if deed in Deed.values else Http404
        pks = opened(request, PURPOSE, "chosen")
        if request.method != "POST" or not isinstance(pks, list) or not pks:
            return self._choose_again(request)
        form = BULK_FORMS[asked](request.POST, day=clock.today())
        if "_values" in request.POST or not form.is_valid():
            return self._values_page(request, asked, pks, form)
        if "_confirm" in request.POST:
            return self._change_together(request, asked, form)
        return self._preview_page(request, asked, pks, form)

    def _choose_again(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            messages.error(request, _("The choice of items was lost. Nothing was changed: choose them again."))
        return _to_list(request)

    def _values_page(self, request: HttpRequest, deed: Deed, pks: list[int], form: BulkForm) -> HttpResponse:
        codes = self.get_queryset(request).filter(pk__in=pks).values_list("code", flat=True)
        number = ngettext("%(n)d action item", "%(n)d action items", len(pks)) % {"n": len(pks)}
        context = {"codes": codes[:CODES_SHOWN], "more": len(pks) - CODES_SHOWN, "form": form}
        return self._bulk_page(request, "bulk_values", f"{deed.label}: {number}", deed, pks, context)

    def _preview_page(self, request: HttpRequest, deed: Deed, pks: list[int], form: BulkForm) -> HttpResponse:
        form.full_clean()
        plan, reader = preview(pks, _asked(request, deed, form)), reader_of(request)
        context = {
            **self.plan_context(plan, reader),
            "left_behind": left_behind_sentence(plan, form.target, pks, reader),
            "form": form,
            "summary": told_in_words(form.summary),
            "why": told_in_words(form.because),
            "no_evidence": form.no_evidence_because,
            "seen": sealed_preview(request, PURPOSE, plan.seen),
        }
        return self._bulk_page(
            request, "bulk_preview", _("Confirm: %(what)s") % {"what": deed.label}, deed, pks, context
        )

    def _change_together(self, request: HttpRequest, deed: Deed, form: BulkForm) -> HttpResponse:
        shown = opened_preview(request, PURPOSE, "seen")
        if shown is None:
            return self._choose_again(request)
        who, at = reader_of(request), timezone.now()
        note = Note(Batch.Kind.BULK, form.summary, who, at, form.because, form.no_evidence_because)
        batch, plan = carry_out(shown.seen, _asked(request, deed, form), note)
        tell_overtaken(request, Outcome(batch, plan, _("Nothing was changed.")), shown, note)
        return _to_list(request)

    def plan_context(self, plan: Plan, reader: Person) -> dict[str, Any]:
        return {"plan": plan, "rows": in_words(plan, reader)}

    def _bulk_page(
        self, request: HttpRequest, name: str, title: str, deed: Deed, pks: list[int], context: dict[str, Any]
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "deed": deed,
            "chosen": sealed(request, PURPOSE, pks),
            "query": _query(request),
            "title": title,
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/tracking/actionitem/{name}.html", whole)

    # Undo

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET shows what would be put back, POST does it."""
        reader = reader_of(request)
        batch = Batch.objects.filter(pk=pk).first()
        if batch is None or not may_undo(reader, batch):
            raise Http404
        refusal = refusal_of_undo(batch, timezone.now(), reader)
        if request.method == "POST" and not refusal:
            return self._undo(request, batch, reader)
        plan = preview_undo(batch, reader) if not refusal else Plan()
        delegates = delegates_back(batch) if not refusal else []
        context = {**self.plan_context(plan, reader), "batch": batch, "refusal": refusal, "opts": self.opts}
        context |= {"delegates": delegates, "is_any_back": any(not back.why_not for back in delegates)}
        context |= {"of_resolution": batch.whole.get("of") == "resolution", "of_period": is_of_a_period(batch)}
        title = _("Undo: %(what)s") % {"what": batch}
        whole = {**self.admin_site.each_context(request), **context, "title": title, "media": self.media}
        return TemplateResponse(request, "admin/tracking/actionitem/undo.html", whole)

    def _undo(self, request: HttpRequest, batch: Batch, reader: Person) -> HttpResponse:
        try:
            undoing, plan = undo(batch, reader, timezone.now())
        except UndoRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.path)
        tell_outcome(request, Outcome(undoing, plan, _("Nothing was left to put back.")))
        tell_delegates(request, batch, undoing)
        return HttpResponseRedirect(reverse("admin:tracking_batch_change", args=[undoing.pk if undoing else batch.pk]))


def tell_delegates(request: HttpRequest, batch: Batch, undoing: Batch | None) -> None:
    """Who stands in for whom again, and who was left as they are and why."""
    restored = list(undoing.delegates.select_related("person", "after")) if undoing else []
    back = [f"{row.person}: {row.after or _('nobody')}" for row in restored]
    known = {row.person_id for row in restored}
    left = [f"{one.row.person} ({one.why_not})" for one in delegates_back(batch) if one.row.person_id not in known]
    if back:
        messages.success(request, _("Delegates put back: %(people)s.") % {"people": "; ".join(back)})
    if left:
        messages.warning(request, _("Delegates left as they are: %(people)s.") % {"people": "; ".join(left)})


@dataclass(frozen=True)
class Outcome:
    """The batch that came of a plan; where none came, the sentence that says so."""

    batch: Batch | None
    plan: Plan
    nothing: str


def tell_outcome(request: HttpRequest, outcome: Outcome) -> None:
    """What was done, with the way to its page and to its undo, and what was left alone."""
    if outcome.batch is not None:
        messages.success(request, format_html("<bdi>{}</bdi> {}", outcome.batch, links_of(outcome.batch)))
    elif outcome.nothing:
        messages.warning(request, outcome.nothing)
    if sentence := skipped_sentence(outcome.plan.skipped, outcome.plan.unseen):
        messages.warning(request, sentence)


def tell_overtaken(request: HttpRequest, outcome: Outcome, shown: Shown, note: Note) -> None:
    """The same, with who was faster; a preview that was confirmed before leads to what came of it then."""
    earlier = made_already(note, shown, outcome.plan.skipped)
    for batch in dict.fromkeys(earlier.values()):
        when = date_format(timezone.localtime(batch.at), "DATETIME_FORMAT")
        said = _("This was done already, at %(when)s:") % {"when": when}
        messages.info(request, format_html("{} <bdi>{}</bdi> {}", said, batch, links_of(batch)))
    plan = left_alone(outcome.plan, shown, earlier)
    tell_outcome(request, replace(outcome, plan=plan, nothing="" if earlier else outcome.nothing))


def links_of(batch: Batch) -> str:
    page = format_html(
        '<a href="{}">{}</a>', reverse("admin:tracking_batch_change", args=[batch.pk]), _("See what changed")
    )
    if batch.kind == Batch.Kind.UNDO:
        return page
    address = reverse("admin:tracking_actionitem_undo", args=[batch.pk])
    return format_html('{} · <a href="{}">{}</a>', page, address, _("Undo"))


def _query(request: HttpRequest) -> str:
    """Filter and order of the list that the choice was made in; a page further on carries it along."""
    return request.POST.get("query", request.GET.urlencode())


def _to_list(request: HttpRequest) -> HttpResponseRedirect:
    address, query = reverse("admin:tracking_actionitem_changelist"), _query(request)
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _deeds(request: HttpRequest) -> Iterable[Deed]:
    return deeds_of(request.user) if isinstance(request.user, Person) else ()


def _action(deed: Deed) -> Action:
    def act(pages: BulkPages, request: HttpRequest, items: QuerySet[ActionItem]) -> HttpResponse | None:
        return pages.choose(request, deed, items)

    return act


def _asked(request: HttpRequest, deed: Deed, form: BulkForm) -> Asked:
    return Asked(form.doing, Asker(reader_of(request), deed, form.told_on, form.target))
