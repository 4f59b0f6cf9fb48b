"""Calendar feeds: the page on which people make and revoke them, and the feeds themselves, open to calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from resolutions.buttons import pressed
from resolutions.vocabulary import Language
from tracking import clock
from tracking.access import feeds_of, views_seen_by
from tracking.feeds.publishing import Publication, feed_of, open_feed, publish, revoke
from tracking.feeds.showing import has_ended
from tracking.feeds.writing import to_ical
from tracking.forms.feed import FeedForm
from tracking.models import Person
from wtsa_tracker.sent_once import tell_saved_here

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


@never_cache
def page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The reader's feeds; a new one is answered with its address, which no later page can show."""
    reader, address = _reader(request), ""
    form = FeedForm(request.POST or None, reader=reader)
    if request.method == "POST" and form.is_valid():
        feed, token = open_feed(reader, *form.chosen(), timezone.now())
        address, form = _address(token), FeedForm(reader=reader)
        tell_saved_here(request)
        messages.success(request, gettext("The feed “%(name)s” is made.") % {"name": feed})
    views = frozenset(views_seen_by(reader).values_list("pk", flat=True))
    feeds = [(feed, has_ended(feed, views)) for feed in feeds_of(reader).live().select_related("view", "owner")]
    context = {**site.each_context(request), "title": _("Calendar feeds"), "form": form, "feeds": feeds}
    return TemplateResponse(request, "tracker/feeds.html", context | {"address": address})


@pressed("admin:feeds")
def revoke_page(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(feeds_of(_reader(request)), pk=pk)
    revoke(feed, timezone.now())  # a second time changes nothing
    messages.success(request, gettext("The feed “%(name)s” answers no more.") % {"name": feed})
    return HttpResponseRedirect(reverse("admin:feeds"))


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The iCalendar text, or 304 when the calendar already has it. Wrong, revoked and ended answer alike."""
    found = feed_of(token)
    if found is None:
        return _nothing()
    language = Language(found.owner.language).interface_code
    with translation.override(language):
        seen = publish(found, clock.today(), timezone.now())
        return _answer(request, seen, language) if seen else _nothing()


def _answer(request: HttpRequest, seen: Publication, language: str) -> HttpResponseBase:
    """Whether anything changed is known before anything is written: most of what calendars ask ends here."""
    etag, changed = quote_etag(seen.etag), int(seen.changed_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = HttpResponse(to_ical(seen, language), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="wtsa-tracker.ics"'
    for name, value in _headers(etag, http_date(changed), language).items():
        response[name] = value
    return response


def _headers(etag: str, changed: str, language: str) -> dict[str, str]:
    return {
        "ETag": etag,
        "Last-Modified": changed,
        "Cache-Control": "private, no-cache",
        "Content-Language": language,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
    }


def _nothing() -> HttpResponse:
    """A word for whoever looks at it in a browser; not a page of the site, which would open a session."""
    response = HttpResponseNotFound("There is no such calendar.\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"], response["X-Robots-Tag"] = "private, no-store", "noindex"
    return response


def _address(token: str) -> str:
    return urljoin(f"{settings.WTSA_BASE_URL}/", reverse("feed", args=[token]))


def _reader(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user
