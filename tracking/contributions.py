"""Contributions asked of a supporting bureau: asked with a day, answered by the bureau or withdrawn by the lead."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from resolutions.editors import editor_of
from tracking.models import ActionItem, Capacity, ContributionRequest, Person
from tracking.schedule import is_postponed


class ContributionRefused(Exception):
    """A request that cannot be made, answered or withdrawn; the sentence says why."""


def ask(
    item: ActionItem, bureau: str, what: str, *, due_on: date, by: Person | None, on: date, why_later: str = ""
) -> ContributionRequest:
    """Ask a supporting bureau for something by a day. To withdraw a request and ask again is no way round a reason.

    Raises ContributionRefused when it does not support the item, or when no word says why it is later than before.
    """
    if not item.is_open:
        raise ContributionRefused(_("The work on %(code)s has ended. Nothing was asked.") % {"code": item.code})
    if bureau not in item.bureaux(Capacity.SUPPORT):
        raise ContributionRefused(
            _("%(bureau)s does not support %(code)s. Nothing was asked.") % {"bureau": bureau, "code": item.code}
        )
    before = item.contribution_requests.to_replace().filter(bureau=bureau).first()
    is_later = bool(before and is_postponed(before.due_on, due_on))
    if before and is_later and not why_later.strip():
        raise ContributionRefused(later_sentence(before))
    times = before.times_postponed if before else 0
    return ContributionRequest.objects.create(
        item=item, bureau=bureau, what=what.strip(), due_on=due_on, asked_by=by, asked_on=on, replaces=before,
        why_later=why_later.strip() if is_later else "", times_postponed=times + is_later,
    )  # fmt: skip


def later_sentence(before: ContributionRequest) -> str:
    told = _(
        "%(bureau)s was asked for it by %(day)s, and that was withdrawn: say why it is later now. Nothing was asked."
    )
    return told % {"bureau": before.bureau, "day": date_format(before.due_on, "DATE_FORMAT")}


def answer(request: ContributionRequest, text: str, *, by: Person | None, on: date) -> None:
    """Record the bureau's answer. Raises ContributionRefused when there is nothing to answer any more."""
    _check_open(request)
    request.answer, request.answered_by, request.answered_on = text.strip(), by, on
    request.save()


def withdraw(request: ContributionRequest, why: str, *, by: Person | None, on: date) -> None:
    """Take the request back and say why; it stays in the record.

    Raises ContributionRefused when it was answered or withdrawn, or when no reason is given.
    """
    _check_open(request)
    if not why.strip():
        raise ContributionRefused(_("Say why the request is withdrawn. Nothing was changed."))
    request.withdrawn_on, request.withdrawn_by, request.withdrawn_because = on, by, why.strip()
    request.save()


def closed_sentence(request: ContributionRequest) -> str:
    """Who answered the request or withdrew it, and when; empty while it is open."""
    if request.is_open:
        return ""
    editor = editor_of(request, "answered_on" if request.answered_on else "withdrawn_on")
    sentence = _("This request was withdrawn by %(person)s at %(when)s. Nothing was changed.")
    if request.answered_on:
        sentence = _("This request was answered by %(person)s at %(when)s. Nothing was changed.")
    return sentence % {"person": editor.name, "when": editor.when}


def _check_open(request: ContributionRequest) -> None:
    if request.answered_on:
        raise ContributionRefused(_("This request was answered already. Nothing was changed."))
    if request.withdrawn_on:
        raise ContributionRefused(_("This request was withdrawn. Nothing was changed."))
