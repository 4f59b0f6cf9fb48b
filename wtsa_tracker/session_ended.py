"""A form that somebody sends after their session ended: a page that holds what they typed until they sign in on it.

The page goes back to the address it came from with the same fields, a name and a password; who signs in so sends it in
one press, as themselves, and the address judges it like any other form. Nothing is kept on the server for a stranger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from resolutions.vocabulary import Language
from tracking.models import Person
from wtsa_tracker import sign_in

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite

View = Callable[..., HttpResponseBase]
PREFIX = "sign_in"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105  # the name of a field
SHOWN_AT_MOST = 20  # texts; all are sent again


def typed_is_kept(site: AdminSite, view: View) -> View:
    """The view, before which a form of somebody not signed in gets the page that holds it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        form = _signing_in(request)
        if form is None and (site.has_permission(request) or not _typed(request)):
            return view(request, *args, **kwargs)
        if form is None or not form.is_valid():
            return _page(request, site, form)
        login(request, form.get_user())
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponse):
            sign_in.remember(response, request, request.user.get_username())
        return response

    return guarded


def _signing_in(request: HttpRequest) -> sign_in.SignInForm | None:
    """The name and password typed on our page, taken out of what the view reads; None where there are none."""
    names = [name for name in request.POST if name.startswith(f"{PREFIX}-")]
    if not names:
        return None
    given, rest = request.POST.dict(), request.POST.copy()
    for name in names:
        del rest[name]
    request.POST = rest  # type: ignore[assignment]  # it has a setter
    return sign_in.SignInForm(request, given, prefix=PREFIX)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, value in _sent(request) if "password" not in name]


def _sent(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        yield from ((name, str(value)) for value in values if name != TOKEN)


def _texts(typed: list[tuple[str, str]]) -> list[str]:
    """Of the fields what a person wrote, as far as it shows: sentences have spaces or letters that no key has."""
    texts = (value.strip() for name, value in typed if "seen" not in name)
    return list(dict.fromkeys(text for text in texts if " " in text or not text.isascii()))[:SHOWN_AT_MOST]


def _page(request: HttpRequest, site: AdminSite, form: sign_in.SignInForm | None) -> HttpResponse:
    typed = _typed(request)
    context: dict[str, Any] = {
        "site_header": site.site_header,
        "form": form or sign_in.SignInForm(request, prefix=PREFIX),
        "typed": typed,
        "texts": _texts(typed),
        "is_some_left": bool(request.FILES) or len(typed) < len(list(_sent(request))),
    }
    code = _language(request)
    with translation.override(code):
        context["title"] = _("Your session has ended")
        page = render_to_string("tracker/session_ended.html", context, request)
    response = HttpResponse(page, status=403)
    response.headers["Content-Language"] = code
    add_never_cache_headers(response)
    if form is not None:
        sign_in.tell_the_wait(response, form)
    return response


def _language(request: HttpRequest) -> str:
    """That of the person who signed in on this browser last, unless the switch of the page says another."""
    known = None if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else sign_in.known_browser(request)
    person = Person.objects.filter(username__iexact=known[0]).first() if known else None
    return Language(person.language).interface_code if person else translation.get_language() or "en"
