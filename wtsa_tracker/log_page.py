"""The page “Log”: the whole stream of changes, narrowed, paged by keyset and taken away as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from resolutions.buttons import pressed
from tracking import clock
from tracking.access import may_read_the_log
from tracking.forms.log import LogForm
from tracking.log import LogEntry, Page, Thing, read_all, read_page
from tracking.log.files import to_csv, to_xlsx
from tracking.log.sources import Place
from tracking.models import Batch, Person
from tracking.seals import last_verified, verify_and_note

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

FILES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
NOTHING = Page((), None)


def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    reader = _reader(request)
    form = LogForm(request.GET)
    found = read_page(form.asked(), reader, Place.read(request.GET.get("after", ""))) if form.is_valid() else NOTHING
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        **site.each_context(request),
        "title": _("Log"),
        "form": form,
        "entries": [(told.entry, told.thing, address_of(told.thing)) for told in found.entries],
        "is_narrowed": bool(asked),
        "newest": f"?{urlencode(asked)}" if request.GET.get("after") else "",
        "older": _older(asked, found),
        "files": [
            (kind.upper(), f"{reverse('admin:log_export')}?{urlencode({**asked, 'file': kind})}") for kind in FILES
        ],
        "verified": last_verified(),
    }
    return TemplateResponse(request, "tracker/log.html", context)


def _older(asked: dict[str, str], found: Page) -> str:
    return f"?{urlencode({**asked, 'after': str(found.goes_on_after)})}" if found.goes_on_after else ""


def address_of(thing: Thing) -> str:
    """Where the thing's own story is told; nowhere for a thing without a page."""
    page = "change" if thing.model is Batch else "history"
    try:
        return reverse(f"admin:{thing.model._meta.app_label}_{thing.model._meta.model_name}_{page}", args=[thing.key])
    except NoReverseMatch:
        return ""


def export(request: HttpRequest) -> HttpResponseBase:
    """Everything asked for, as a file; with a question that makes no sense back to the page that says so."""
    reader, form = _reader(request), LogForm(request.GET)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('admin:log')}?{request.GET.urlencode()}")
    kind = "xlsx" if request.GET.get("file") == "xlsx" else "csv"
    entries = read_all(form.asked(), reader)
    name = f"log-{clock.today().isoformat()}.{kind}"
    if kind == "xlsx":
        return FileResponse(to_xlsx(entries), as_attachment=True, filename=name, content_type=FILES[kind])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_in_language(entries), content_type=FILES[kind], headers=headers)


def _in_language(entries: Iterator[LogEntry]) -> Iterator[str]:
    """The lines are written after the request is over: in the reader's language all the same."""
    language = get_language()

    def lines() -> Iterator[str]:
        with override(language):
            yield from to_csv(entries)

    return lines()


@pressed("admin:log")
def verify(request: HttpRequest) -> HttpResponse:
    """Compute the seals again, note what came of it and say it."""
    _reader(request)
    verified = verify_and_note(timezone.now())
    if verified.altered:
        words = ngettext(
            "%(n)d row of history no longer agrees with its seal. Nothing was mended: keep a copy of the database.",
            "%(n)d rows of history no longer agree with their seals. Nothing was mended: keep a copy of the database.",
            verified.altered,
        )
        messages.error(request, words % {"n": verified.altered})
    else:
        messages.success(request, _("The history was verified: every sealed row is as it was written."))
    return HttpResponseRedirect(reverse("admin:log"))


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person) or not may_read_the_log(request.user):
        raise PermissionDenied
    return request.user


def entry(reader: object) -> list[dict[str, Any]]:
    """The entry in the navigation, for those who may read it."""
    if not isinstance(reader, Person) or not may_read_the_log(reader):
        return []
    return [
        {"name": _("Log"), "object_name": "Log", "admin_url": reverse("admin:log"), "add_url": None, "view_only": True}
    ]
