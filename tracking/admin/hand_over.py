"""The page that hands over what a person holds: choose, see old and new, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from resolutions.admin.history import HistoryPages
from resolutions.vocabulary import Bureau
from tracking import clock
from tracking.access import may_hand_over
from tracking.admin.bulk import Outcome, tell_overtaken
from tracking.admin.carried import opened_preview, sealed_preview
from tracking.admin.previews import in_words
from tracking.admin.readers import reader_of
from tracking.batches import AT_MOST
from tracking.forms.hand_over import HandOverForm
from tracking.hand_over import HandOver, hand_over, note_of, preview_hand_over
from tracking.jobs.mails import Told, ask_for_mails
from tracking.models import ActionItem, Person
from tracking.people import duties_of, held_items

PURPOSE = "hand-over"


class HandOverPages(HistoryPages):
    """Adds `hand-over/` below the address of a person."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.hand_over_view)
        return [path("<int:pk>/hand-over/", view, name="tracking_person_hand_over"), *super().get_urls()]

    def hand_over_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET asks who takes over, POST shows what would move, POST with `_confirm` moves it."""
        person = self._leaver(request, pk)
        items = list(held_items(person).order_by("plan_order", "-id").prefetch_related("participations")[:AT_MOST])
        form = HandOverForm(request.POST or None, leaver=person, bureaux=_bureaux(request, items))
        if not form.is_valid() or "_values" in request.POST:
            return self._choosing_page(request, person, form, items)
        ticked = _ticked(request)
        by, day = reader_of(request), clock.today()
        asked = HandOver(person, form.choice(ticked), by, day, form.cleaned_data["note"])
        if "_confirm" in request.POST:
            return self._hand_over(request, asked)
        return self._preview_page(request, asked, form, items)

    def _leaver(self, request: HttpRequest, pk: int) -> Person:
        person = self.get_object(request, str(pk))
        if not isinstance(person, Person) or not self.has_view_permission(request, person):
            raise Http404
        if not may_hand_over(reader_of(request)):
            raise PermissionDenied
        return person

    def _choosing_page(
        self, request: HttpRequest, person: Person, form: HandOverForm, items: list[ActionItem]
    ) -> HttpResponse:
        context = {
            "form": form,
            "items": [(item, item.lead_bureaux()) for item in items],
            "ticked": _ticked(request),
            "duties": duties_of(person),
        }
        return self._person_page(request, person, "hand_over", _("Hand over"), context)

    def _preview_page(
        self, request: HttpRequest, asked: HandOver, form: HandOverForm, items: list[ActionItem]
    ) -> HttpResponse:
        moved = preview_hand_over(asked, [item.pk for item in items])
        context = {
            "form": form,
            "plan": moved.plan,
            "rows": in_words(moved.plan, asked.by),
            "delegations": moved.delegations,
            "note": asked.note,
            "ticked": sorted(asked.choice.only),
            "seen": sealed_preview(request, PURPOSE, moved.plan.seen),
        }
        return self._person_page(request, asked.leaver, "hand_over_preview", _("Confirm the hand-over"), context)

    def _hand_over(self, request: HttpRequest, asked: HandOver) -> HttpResponse:
        shown = opened_preview(request, PURPOSE, "seen")
        if shown is None:
            messages.error(request, _("The page was too old. Nothing was changed: choose once more."))
            return HttpResponseRedirect(request.path)
        at = timezone.now()
        with transaction.atomic():  # no hand-over without its mails, no mail without the hand-over
            moved = hand_over(asked, shown.seen, at)
            told = ask_for_mails(asked, moved, at)
        outcome = Outcome(moved.batch, moved.plan, _("Nothing was handed over."))
        tell_overtaken(request, outcome, shown, note_of(asked, at))
        _tell_of_mails(request, told)
        return HttpResponseRedirect(reverse("admin:tracking_person_change", args=[asked.leaver.pk]))

    def _person_page(
        self, request: HttpRequest, person: Person, name: str, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "person": person,
            "title": f"{title}: {person}",
            "media": self.media,
            **context,
        }
        return TemplateResponse(request, f"admin/tracking/person/{name}.html", whole)


def _tell_of_mails(request: HttpRequest, told: Told) -> None:
    """A worker sends the mails; one that fails is shown among the jobs and takes nothing back."""
    if told.written_to:
        words = _("A mail is on its way to %(names)s; “Jobs” shows when it is sent.")
        messages.info(request, words % {"names": ", ".join(told.written_to)})
    for problem in told.problems:
        messages.warning(request, _("%(problem)s The hand-over stands.") % {"problem": problem})


def _bureaux(request: HttpRequest, items: list[ActionItem]) -> set[str]:
    """Those that lead an item held, and those that the page asked about: what they led may be gone since."""
    asked = {bureau.value for bureau in Bureau if f"of_{bureau}" in request.POST}
    return {bureau for item in items for bureau in item.lead_bureaux()} | asked


def _ticked(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("item") if key.isdecimal()]
