"""Addresses behind a button: who comes to one by signing in again finds the button, and not an empty page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

View = Callable[..., HttpResponseBase]
ON_THE_WAY = "signed_in_on_the_way_to"  # in the session: an address, until a button's address is asked for


def note_the_way(request: HttpRequest, address: str) -> None:
    """Whoever has just signed in goes on to this address, which they asked for while nobody was signed in."""
    request.session[ON_THE_WAY] = address


def pressed(page: str, *names: str) -> Callable[[View], View]:
    """A view that only a POST carries out; the button stands on `page`, whose address takes these arguments.

    A session that ends before the button is pressed leads to sign-in and from there here by GET: nothing is done then,
    and neither when the address is typed.
    """

    def guard(view: View) -> View:
        carry_out = require_POST(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.method not in {"GET", "HEAD"}:
                return carry_out(request, *args, **kwargs)
            messages.warning(request, _why_nothing(request))
            return HttpResponseRedirect(reverse(page, args=[kwargs[name] for name in names]))

        return guarded

    return guard


def _why_nothing(request: HttpRequest) -> str:
    if request.session.pop(ON_THE_WAY, None) == request.get_full_path():
        return _("Your session had ended: nothing was done. Press the button again.")
    return _("This address only works from its button: nothing was done.")
