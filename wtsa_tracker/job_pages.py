"""The pages of jobs: the list, one job as it goes on, and the buttons that stop it or ask for it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from resolutions.buttons import pressed
from resolutions.vocabulary import ProvisionKind
from tracking.access import jobs_seen_by, sees_every_bureau
from tracking.jobs import KINDS, ask_to_stop, call_told
from tracking.jobs import again as ask_again
from tracking.jobs.documents import READ_DOCUMENT, SAVE_DOCUMENT
from tracking.jobs.papers import COUNCIL_REPORT
from tracking.models import Job, Person

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

PER_PAGE = 50
Status = Job.Status
LOOKS: dict[str, str] = {
    Status.QUEUED: "plain",
    Status.RUNNING: "blue",
    Status.DONE: "green",
    Status.FAILED: "red",
    Status.CANCELLED: "brown",
}


def may_have_jobs(request: HttpRequest) -> bool:
    person = request.user
    return isinstance(person, Person) and any(kind.may_ask(person) for kind in KINDS.values())


@never_cache
def jobs(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The reader's own jobs, newest first; every job for who answers for the whole."""
    rows = jobs_seen_by(request.user).select_related("asked_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {"title": _("Jobs"), "page": page, "lines": [_line(request, row) for row in page]}
    goes_on = any(not row.is_over for row in page)
    return TemplateResponse(request, "tracker/jobs.html", {**site.each_context(request), **context, "goes_on": goes_on})


@never_cache
def job(request: HttpRequest, job: int, site: AdminSite) -> HttpResponse:
    """One job with its log. With `fetch`, a paper comes by itself once it is made."""
    row = _seen(request, job)
    line = _line(request, row)
    context = {
        "title": line["label"],
        "line": line,
        "log": row.lines.all(),
        "fetch": bool(request.GET.get("fetch")) and line["is_file"],
        "goes_on": not row.is_over,
        **_found(row),
    }
    return TemplateResponse(request, "tracker/job.html", {**site.each_context(request), **context})


@pressed("admin:job", "job")
def stop(request: HttpRequest, job: int) -> HttpResponse:
    row = _seen(request, job)
    if ask_to_stop(row.pk, str(request.user), timezone.now()):
        messages.success(request, _("The job stops before its next step; nothing of it is kept."))
    else:
        messages.warning(request, _("The job was over, or past the step after which it cannot be stopped."))
    return _back(row)


@pressed("admin:job", "job")
def again(request: HttpRequest, job: int) -> HttpResponse:
    row = _seen(request, job)
    if isinstance(request.user, Person) and ask_again(row, request.user, timezone.now()):
        messages.success(request, _("The job waits for a worker again."))
    else:
        messages.warning(request, _("The job cannot be done again: it is not over, or its file is not kept any more."))
    return _back(row)


@pressed("admin:job", "job")
def heard(request: HttpRequest, job: int) -> HttpResponse:
    row = _seen(request, job)
    call_told(row.pk, timezone.now())
    return _back(row)


def _back(row: Job) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:job", args=[row.pk]))


def _seen(request: HttpRequest, pk: int) -> Job:
    row = jobs_seen_by(request.user).select_related("asked_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _line(request: HttpRequest, row: Job) -> dict[str, Any]:
    """A job in the words of its page: what it is, how far it is, where its result lies, what may be done with it."""
    kind = KINDS.get(row.kind)
    address, words = _result(request, row)
    can_run = kind is not None and (bool(row.file) or not kind.keeps_file)
    return {
        "row": row,
        "label": kind.label if kind else row.kind,
        "status": Status(row.status),
        "look": LOOKS[row.status],
        "address": address,
        "result_words": words,
        "is_file": bool(address) and row.kind == COUNCIL_REPORT,
        "may_stop": not row.is_over and not row.is_stop_asked and not row.is_past_return,
        "may_ask_again": can_run and row.status in {Status.FAILED, Status.CANCELLED},
    }


def _result(request: HttpRequest, row: Job) -> tuple[str, str | Promise]:
    """Where the result lies and what the link says; nothing for who may not open it."""
    find = RESULTS.get(row.kind)
    if find is None or row.status != Status.DONE or not isinstance(request.user, Person):
        return "", ""
    return find(row, request.user)


def _paper(row: Job, reader: Person) -> tuple[str, str | Promise]:
    if not sees_every_bureau(reader):
        return "", ""
    return reverse("admin:tracking_progressreport_paper", args=[row.result["report"]]), _("Download the paper")


def _source(row: Job, reader: Person) -> tuple[str, str | Promise]:
    if not sees_every_bureau(reader):
        return "", ""
    address = reverse("admin:resolutions_sourcedocument_change", args=[row.result["source"]])
    return address, _("Open the source document")


def _found(row: Job) -> dict[str, Any]:
    """What was read in a document, or what saving it did; nothing for other jobs."""
    if row.status != Status.DONE or row.kind not in {READ_DOCUMENT, SAVE_DOCUMENT}:
        return {}
    if row.kind == SAVE_DOCUMENT:
        return {"saved": {"heading": _("What was saved"), "counts": _counted(row.result["done"], SAVED)}}
    told = row.result
    would, kinds = told["would"], told["provisions"].items()
    reading = {
        **told,
        "kinds": [(ProvisionKind(kind).label, number) for kind, number in kinds],
        "heading": _("What saving does"),
        "would": _counted(would, WOULD),
        "waiting": sum(would.get("waiting", {}).values()),
        "may_save": bool(row.file) and not told["refusal"],
    }
    return {"reading": reading}


def _counted(counts: dict[str, Any], words: dict[str, Promise]) -> list[tuple[Promise | str, int]]:
    numbers = [(words[name], sum(counts.get(name, {}).values())) for name in words if name != "absent"]
    listed = [*numbers, (words["absent"], len(counts.get("absent", [])))]
    return [(text, number) for text, number in listed if number] or [(_("changes"), 0)]


WOULD: dict[str, Promise] = {
    "written": _("new rows it writes"),
    "filled": _("gaps it fills in"),
    "waiting": _("differences from what is on record, which it leaves unless you tick the box"),
    "unclear": _("unclear passages, kept as proposals for a person to compare"),
    "absent": _("clauses on record that are not in this document"),
}
SAVED: dict[str, Promise] = {
    "written": _("new rows written"),
    "filled": _("gaps filled in"),
    "changed": _("differences written"),
    "waiting": _("differences left for a person"),
    "unclear": _("unclear passages, kept as proposals for a person to compare"),
    "absent": _("clauses on record that are not in this document"),
}
RESULTS: dict[str, Callable[[Job, Person], tuple[str, str | Promise]]] = {
    COUNCIL_REPORT: _paper,
    SAVE_DOCUMENT: _source,
}
