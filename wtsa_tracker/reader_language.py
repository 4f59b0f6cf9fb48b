"""The language of the interface: the person's own, unless they switched with the switch in the header."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from resolutions.vocabulary import Language
from tracking.models import Person


class ReaderLanguageMiddleware:
    """After sign-in the pages are in the person's language; a cookie of the switch goes before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user
        if isinstance(person, Person) and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(Language(person.language).interface_code)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Set the cookie and, for someone signed in, keep the language as theirs (mails follow it too)."""
    code = request.POST.get("language", "")
    if isinstance(request.user, Person) and translation.check_for_language(code) and code in dict(settings.LANGUAGES):
        request.user.language = Language.of(code)
        request.user.save(update_fields=["language"])  # with an entry in the person's history
    response: HttpResponse = set_language(request)
    return response
