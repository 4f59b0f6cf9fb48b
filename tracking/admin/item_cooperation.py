"""Pages between bureaux below an item: ask for a contribution, answer it, withdraw it, share a piece of evidence."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from resolutions.versioning import EditConflict
from tracking import clock
from tracking.access import (
    items_seen_by,
    may_add_progress,
    may_answer,
    may_ask,
    may_withdraw_evidence,
    may_withdraw_request,
)
from tracking.admin.item_pages import ItemPages
from tracking.admin.readers import reader_of
from tracking.contributions import ContributionRefused, answer, ask, closed_sentence, withdraw
from tracking.evidence import WithdrawalRefused, share, withdraw_evidence, withdrawn_sentence
from tracking.forms import AnswerForm, AskForm, ShareForm, WithdrawEvidenceForm, WithdrawForm
from tracking.models import ActionItem, Capacity, ContributionRequest, Evidence


class CooperationPages(ItemPages):
    """Adds `ask/`, `asked/<pk>/` with `answer/` and `withdraw/`, `evidence/<pk>/` with `share/` and `withdraw/`."""

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "ask": ("ask/", self.ask_view),
            "answer": ("asked/<int:asked>/answer/", self.answer_view),
            "withdraw": ("asked/<int:asked>/withdraw/", self.withdraw_view),
            "share": ("evidence/<int:evidence>/share/", self.share_view),
            "withdraw_evidence": ("evidence/<int:evidence>/withdraw/", self.withdraw_evidence_view),
        }
        below = [
            path(f"<int:pk>/{address}", self.admin_site.admin_view(view), name=f"tracking_actionitem_{name}")
            for name, (address, view) in pages.items()
        ]
        return [*below, *super().get_urls()]

    def ask_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        item, reader, day = self._seen_item(request, pk), reader_of(request), clock.today()
        if not may_ask(reader, item) or not item.bureaux(Capacity.SUPPORT):
            raise PermissionDenied
        form = AskForm(request.POST or None, item=item, day=day)

        def deed() -> None:
            given = form.cleaned_data
            why = given.get("why_later", "")
            ask(item, given["bureau"], given["what"], due_on=given["due_on"], by=reader, on=day, why_later=why)

        if form.is_valid() and self._done(request, form, deed, _("%(code)s: asked.") % {"code": item.code}):
            return self._back_to(item)
        title = _("Ask for a contribution: %(code)s") % {"code": item.code}
        return self._page(request, item, form, "cooperate", title, deed=_("Ask for it"))

    def answer_view(self, request: HttpRequest, pk: int, asked: int) -> HttpResponse:
        item, reader = self._seen_item(request, pk), reader_of(request)
        row = get_object_or_404(ContributionRequest.objects.select_related("asked_by"), pk=asked, item=item)
        if not may_answer(reader, row):
            raise PermissionDenied
        if closed := self._closed(request, row):
            return closed
        form = AnswerForm(request.POST or None, asked=row)

        def deed() -> None:
            answer(row, form.cleaned_data["answer"], by=reader, on=clock.today())

        if form.is_valid() and self._done(request, form, deed, _("%(code)s: answered.") % {"code": item.code}):
            return self._back_to(item)
        title = _("Answer: %(code)s") % {"code": item.code}
        return self._page(request, item, form, "cooperate", title, deed=_("Send the answer"), asked_row=row)

    def withdraw_view(self, request: HttpRequest, pk: int, asked: int) -> HttpResponse:
        item, reader = self._seen_item(request, pk), reader_of(request)
        row = get_object_or_404(ContributionRequest.objects.select_related("asked_by"), pk=asked, item=item)
        if not may_withdraw_request(reader, item):
            raise PermissionDenied
        if closed := self._closed(request, row):
            return closed
        form = WithdrawForm(request.POST or None, asked=row)

        def deed() -> None:
            withdraw(row, form.cleaned_data["why"], by=reader, on=clock.today())

        told = _("%(code)s: the request was withdrawn.") % {"code": item.code}
        if form.is_valid() and self._done(request, form, deed, told):
            return self._back_to(item)
        title = _("Withdraw a request: %(code)s") % {"code": item.code}
        return self._page(request, item, form, "cooperate", title, deed=_("Withdraw it"), asked_row=row)

    def _closed(self, request: HttpRequest, row: ContributionRequest) -> HttpResponse | None:
        """Back to the item where there is nothing left to do; what was typed meanwhile comes back with the refusal."""
        if row.is_open or request.method == "POST":
            return None
        messages.error(request, closed_sentence(row))
        return self._back_to(row.item)

    def _withdrawn(self, request: HttpRequest, item: ActionItem, piece: Evidence) -> HttpResponse | None:
        """Back to the item where somebody else was faster, with who it was and when."""
        if not (sentence := withdrawn_sentence(piece)):
            return None
        messages.info(request, sentence)
        return self._back_to(item)

    def share_view(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        """A link or a file given once serves further items; what it serves already it goes on to serve."""
        item, reader = self._seen_item(request, pk), reader_of(request)
        piece = get_object_or_404(Evidence.given.serving(item), pk=evidence)
        if not may_add_progress(reader, item):
            raise PermissionDenied
        if gone := self._withdrawn(request, item, piece):
            return gone
        form = ShareForm(request.POST or None, seen=items_seen_by(reader))
        told = _("“%(title)s” now serves these items too.") % {"title": piece.title}

        def deed() -> None:
            share(piece, form.items, by=reader, at=timezone.now())

        if form.is_valid() and self._done(request, form, deed, told):
            return self._back_to(item)
        title = _("Evidence for further items: %(code)s") % {"code": item.code}
        return self._page(request, item, form, "cooperate", title, deed=_("Let it serve them"), piece=piece)

    def withdraw_evidence_view(self, request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
        """A piece is withdrawn where it was added, from every item it serves."""
        item, reader = self._seen_item(request, pk), reader_of(request)
        piece = get_object_or_404(Evidence.given.filter(item=item), pk=evidence)
        if not may_withdraw_evidence(reader, piece):
            raise PermissionDenied
        if gone := self._withdrawn(request, item, piece):
            return gone
        form = WithdrawEvidenceForm(request.POST or None)

        def deed() -> None:
            withdraw_evidence(piece, form.cleaned_data["why"], by=reader, at=timezone.now())

        told = _("“%(title)s” was withdrawn; it stays in the history.") % {"title": piece.title}
        if form.is_valid() and self._done(request, form, deed, told):
            return self._back_to(item)
        title = _("Withdraw evidence: %(code)s") % {"code": item.code}
        return self._page(request, item, form, "cooperate", title, deed=_("Withdraw it"), piece=piece)

    def _done(self, request: HttpRequest, form: Form, deed: Callable[[], object], told: str) -> bool:
        """Whether the deed was done; a refusal or a conflict is told on the form and nothing is saved."""
        try:
            with transaction.atomic():
                deed()
        except (ContributionRefused, WithdrawalRefused, EditConflict) as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, told)
        return True
