"""A form that is sent twice, by a double click or by sending it again, is saved once; the second answer says so.

The token against forgery differs each time a page is drawn, so it tells the very same form from a fresh one: with what
stands in the form it makes a key, which is kept in the transaction that saves. Who comes at the same moment waits for
that transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tracking.models import Batch, SentForm

View = Callable[..., HttpResponseBase]
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
OF_ONE_PAGE = 64  # characters; the shorter one of the cookie is the same on every page
KEPT_FOR = timedelta(days=30)
# Chooses, reads or computes for long, and saves nothing: it must keep nobody waiting.
SAVING_NOTHING = frozenset({"log_verify", "log_export"})
CONFIRMED = frozenset({"tracking_actionitem_bulk", "tracking_person_hand_over"})
SAVED_HERE = "wtsa.form_saved_here"  # in the request


def tell_saved_here(request: HttpRequest) -> None:
    """For a view that saves and answers with a page of its own, which is drawn again when its form comes again."""
    request.META[SAVED_HERE] = request.path


def once(view: View) -> View:
    """The view, which saves each form that is sent to it at most once."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not _may_save(request):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            sent, is_first = _claim(_key(request))
            if not is_first:
                messages.info(request, _told_again(request, sent))
                return HttpResponseRedirect(sent.answer)
            response = view(request, *args, **kwargs)
            _settle(sent, request, response)
            return response

    return guarded


def _told_again(request: HttpRequest, sent: SentForm) -> str:
    """That the form stands, with the way to the batch that it made."""
    sentence = _("This form was saved already; it stands once.")
    batch = Batch.objects.filter(by=request.user.pk, at__gte=sent.at).order_by("at", "pk").first()
    if batch is None or _name_of(request) not in CONFIRMED:
        return sentence
    address = reverse("admin:tracking_batch_change", args=[batch.pk])
    return format_html('{} <bdi>{}</bdi> <a href="{}">{}</a>', sentence, batch, address, _("See what changed"))


def _name_of(request: HttpRequest) -> str:
    return (request.resolver_match.url_name or "") if request.resolver_match else ""


def _may_save(request: HttpRequest) -> bool:
    if request.method != "POST" or len(request.POST.get(TOKEN, "")) != OF_ONE_PAGE:
        return False
    name = _name_of(request)
    if name in CONFIRMED:
        return "_confirm" in request.POST
    return name not in SAVING_NOTHING and not name.endswith("_changelist")


def _key(request: HttpRequest) -> str:
    told = hashlib.sha256(repr((request.user.pk, request.get_full_path())).encode())
    for part in _parts(request):
        told.update(part)
    return told.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    yield repr(sorted(request.POST.lists())).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield repr((name, file.name, file.size)).encode()
            yield from file.chunks()
            file.seek(0)


def _claim(key: str) -> tuple[SentForm, bool]:
    """The form, and whether it came for the first time; waits for another request that is saving it just now."""
    now = timezone.now()
    SentForm.objects.filter(at__lt=now - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return SentForm.objects.create(key=key, at=now), True
    except IntegrityError:
        return SentForm.objects.get(key=key), False


def _settle(sent: SentForm, request: HttpRequest, response: HttpResponseBase) -> None:
    """What was refused, or only shown, may be sent again."""
    answer = response.headers.get("Location") or request.META.get(SAVED_HERE, "")
    if not answer or _is_refused(request):
        sent.delete()
        return
    sent.answer = answer
    sent.save(update_fields=["answer"])


def _is_refused(request: HttpRequest) -> bool:
    """Whether the answer tells what stood in the way, and nothing that was done."""
    told: Any = messages.get_messages(request)
    levels = {message.level for message in told._queued_messages}  # to read them in public is to have shown them
    return bool(levels & {messages.WARNING, messages.ERROR}) and not levels & {messages.SUCCESS, messages.INFO}
