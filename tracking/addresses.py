"""Addresses of the list of action items: what one asks, as a saved view keeps it, and where the view leads."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

PASSING = frozenset({"p", "e", "all", "_popup", "_to_field", "_changelist_filters", "csrfmiddlewaretoken"})


def view_query(typed: str, *, keep_page: bool = False) -> str:
    """Filter, order, search and columns of an address or of what follows its `?`, without the page one was on.

    The same questions in another order are the same view: `?p=2&status=x&lead=TSB` -> `lead=TSB&status=x`.
    `keep_page` keeps the page too, for the way back.
    """
    asked = parse_qsl(typed.strip().rsplit("?", 1)[-1])
    passing = PASSING - {"p"} if keep_page else PASSING
    return urlencode(sorted((name, value) for name, value in asked if name not in passing))


def list_address(query: str) -> str:
    """The list that a kept view opens."""
    plan = reverse("admin:tracking_actionitem_changelist")
    return f"{plan}?{query}" if query else plan
