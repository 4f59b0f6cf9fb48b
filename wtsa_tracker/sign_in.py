"""The form of the login page: the stock one behind the brake on wrong passwords."""

from __future__ import annotations

import secrets
from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from tracking import brake

COOKIE = "known_browser"
KNOWN_FOR = timedelta(days=180)


class SignInForm(AdminAuthenticationForm):
    wait: timedelta | None = None

    def clean(self) -> dict[str, Any]:
        name = str(self.cleaned_data.get("username") or "")
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        attempt = self._begin(name)
        try:
            cleaned = super().clean()
        except ValidationError:
            brake.fail(attempt, name)
            raise
        brake.succeed(attempt)
        return cleaned

    def _begin(self, name: str) -> Any:  # noqa: ANN401  # the row of the attempt, which is the brake's own
        try:
            return brake.begin(trying(self.request, name), timezone.now())
        except brake.TooMany as refusal:
            self.wait = refusal.wait
            raise ValidationError(sentence(refusal.wait), code="too_many") from refusal


def trying(request: HttpRequest | None, name: str) -> brake.Trying:
    if request is None:
        return brake.Trying(name, "")
    known = known_browser(request)
    return brake.Trying(name, address_of(request), known[1] if known and known[0] == name.casefold() else "")


def address_of(request: HttpRequest) -> str:
    """Who asks. Behind a proxy, which is believed where WTSA_HTTPS says there is one, the last that it names."""
    named = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.WTSA_HTTPS else ""
    return str(named.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))


def known_browser(request: HttpRequest) -> tuple[str, str] | None:
    """Under which name this browser signed in last, and what it is called."""
    try:
        name, browser = signing.loads(request.COOKIES[COOKIE], salt=COOKIE, max_age=KNOWN_FOR)
    except (KeyError, signing.BadSignature, ValueError, TypeError):
        return None
    return str(name), str(browser)


def remember(response: HttpResponse, request: HttpRequest, name: str) -> None:
    """Call it once somebody has signed in: what strangers try under that name no longer holds this browser up."""
    known = known_browser(request)
    browser = known[1] if known and known[0] == name.casefold() else secrets.token_hex(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([name.casefold(), browser], salt=COOKIE),
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def tell_the_wait(response: HttpResponse, form: object) -> None:
    """To programs that try passwords, in the words they know."""
    if isinstance(form, SignInForm) and form.wait is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(ceil(form.wait.total_seconds()))


def sentence(wait: timedelta) -> str:
    minutes = max(1, ceil(wait / timedelta(minutes=1)))
    return ngettext(
        "Too many attempts to sign in failed. Wait %(count)d minute, then try again.",
        "Too many attempts to sign in failed. Wait %(count)d minutes, then try again.",
        minutes,
    ) % {"count": minutes}
