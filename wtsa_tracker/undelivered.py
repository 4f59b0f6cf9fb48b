"""The page of mails that did not arrive, or of which nobody knows: who, what, when, the server's words; two buttons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from resolutions.buttons import pressed
from tracking.access import may_decide_on_mail, may_see_mail
from tracking.ledger import decide
from tracking.models import MailDecision, Person, Reminder

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

SHOWN = 500  # reminders; those that failed last come first
DECIDED = 20
ABOUT = ("recipient", "item", "report_due__recipient__obligation__item", "request__item", "person")


@dataclass
class Mail:
    """Reminders that went, or were to go, in one mail. `key` is what the page sends back: `reminder-decisions,…`."""

    first: Reminder
    reminders: list[Reminder] = field(default_factory=list)

    @property
    def key(self) -> str:
        return ",".join(f"{row.pk}-{row.decided}" for row in self.reminders)

    @property
    def at(self) -> datetime:
        return self.first.tried_at or self.first.planned_at

    @property
    def is_uncertain(self) -> bool:
        return self.first.status == Reminder.Status.UNCERTAIN

    @property
    def about(self) -> list[dict[str, Any]]:
        return [_about(row) for row in self.reminders]


@never_cache
def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    reader = _reader(request)
    rows = Reminder.objects.undelivered()
    context = {
        **site.each_context(request),
        "title": _("Mails that did not arrive"),
        "mails": _mails(rows.select_related(*ABOUT).order_by("-planned_at", "-pk")[:SHOWN]),
        "may_decide": may_decide_on_mail(reader),
        "decisions": MailDecision.objects.select_related("by", "reminder__recipient")[:DECIDED],
        "left_out": max(0, rows.count() - SHOWN),
    }
    return TemplateResponse(request, "tracker/undelivered.html", context)


@pressed("admin:undelivered")
def decide_page(request: HttpRequest) -> HttpResponse:
    reader = _reader(request)
    if not may_decide_on_mail(reader):
        raise PermissionDenied
    chosen = request.POST.getlist("shown" if request.POST.get("all") else "mail")
    deed = request.POST.get("deed", "")
    seen = _seen(chosen) if deed in MailDecision.Deed.values else {}
    if seen:
        what = MailDecision.Deed(deed)
        _tell(request, what, decide(seen, what, reader, timezone.now()), len(seen))
    else:
        messages.warning(request, _("Nothing was changed: choose at least one mail, then a button."))
    return HttpResponseRedirect(reverse("admin:undelivered"))


def _tell(request: HttpRequest, deed: MailDecision.Deed, changed: int, chosen: int) -> None:
    if deed is MailDecision.Deed.AGAIN:
        words = ngettext(
            "%(count)d reminder goes again with the next round, in the working hours of its reader, if still true.",
            "%(count)d reminders go again with the next round, in the working hours of their readers, if still true.",
            changed,
        )
    else:
        words = ngettext("%(count)d reminder counts as sent.", "%(count)d reminders count as sent.", changed)
    if changed:
        messages.success(request, words % {"count": changed})
    if changed < chosen:
        left = ngettext(
            "%(count)d reminder was left as it is: somebody decided on it meanwhile.",
            "%(count)d reminders were left as they are: somebody decided on them meanwhile.",
            chosen - changed,
        )
        messages.warning(request, left % {"count": chosen - changed})


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person) or not may_see_mail(request.user):
        raise PermissionDenied
    return request.user


def _seen(keys: Iterable[str]) -> dict[int, int]:
    """Reminder -> decisions seen; what is no such key is left out."""
    pairs = (pair.split("-") for key in keys for pair in key.split(","))
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(_is_number(part) for part in pair)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def _mails(rows: Iterable[Reminder]) -> list[Mail]:
    """By Message-ID; what was never handed over, by person and reason."""
    found: dict[tuple[str, ...], Mail] = {}
    for row in rows:
        same = (row.status, str(row.recipient_id), row.message_id, "" if row.message_id else row.error)
        found.setdefault(same, Mail(row)).reminders.append(row)
    return list(found.values())


def _about(row: Reminder) -> dict[str, Any]:
    item = row.item or (row.report_due.item if row.report_due else row.request.item if row.request else None)
    address = reverse("admin:tracking_actionitem_change", args=[item.pk]) if item else ""
    return {"code": item.code if item else str(row.person), "address": address, "due_on": row.due_on}


def entry(reader: object) -> list[dict[str, Any]]:
    """The entry in the navigation, for those who may open the page."""
    if not isinstance(reader, Person) or not may_see_mail(reader):
        return []
    return [{"name": _("Mails that did not arrive"), "object_name": "Undelivered",
             "admin_url": reverse("admin:undelivered"), "add_url": None, "view_only": True}]  # fmt: skip
