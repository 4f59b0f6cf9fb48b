"""Walks the addresses of the site and says what became of a request, in one word."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.urls import URLPattern, get_resolver, reverse

from tests.access.world import TOKENS, World
from tracking.less_mail import less_address
from tracking.models import ActionItem, Person
from tracking.roles import Role
from tracking.story import story_of_item

SHORT, ELSE = "admin:<short-address>", "admin:<anything-else>"
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
CHANGING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
# Addresses whose key is of another model than they begin with
OF_ANOTHER = {"admin:tracking_actionitem_undo": "tracking.batch", "admin:feed_revoke": "tracking.feed"}
UNCOUNTED = ("django_session",)


@dataclass(frozen=True)
class Door:
    """A pattern of the resolver; those without a name are told by what they do."""

    name: str
    route: str

    def address(self, world: World, rows: dict[str, Any]) -> str:
        if self.name == ELSE:
            return "/admin/nowhere/"
        if self.name == SHORT:
            return "/" + CONVERTER.sub(lambda _found: str(argument("object_id", self, rows)), self.route)
        wanted = CONVERTER.findall(self.route) + re.findall(r"\?P<(\w+)>", self.route)
        return reverse(self.name, kwargs={name: argument(name, self, rows) for name in dict.fromkeys(wanted)})


def doors() -> list[Door]:
    """Every address of the resolver, by its name."""
    return [Door(_called(name, route), route) for name, route in _walk(get_resolver(), "", "")]


def _walk(resolver: Any, space: str, start: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # resolver or site
    for one in resolver.url_patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLPattern):
            yield f"{space}{one.name or ''}", route
        else:
            yield from _walk(one, space + (f"{one.namespace}:" if one.namespace else ""), route)


def _called(name: str, route: str) -> str:
    if not name.endswith(":"):
        return name
    return SHORT if route.endswith("<path:object_id>/") else ELSE


def model_of(route: str) -> str:
    """`tracking.actionitem` of `admin/tracking/actionitem/…`."""
    return ".".join(route.split("/")[1:3])


def argument(name: str, door: Door, rows: dict[str, Any]) -> Any:  # noqa: ANN401  # a key or a word
    item: ActionItem = rows["tracking.actionitem"]
    known = {
        "evidence": lambda: rows["tracking.evidence"].pk,
        "asked": lambda: rows["tracking.contributionrequest"].pk,
        "code": lambda: item.code,
        "token": lambda: TOKENS[rows["tracking.feed"].owner.username],
        "deed": lambda: "no-change",
        "key": lambda: "1.eml:1",
        "job": lambda: rows["tracking.job"].pk,
        "version": lambda: oldest_version(item),
        "content_type_id": lambda: ContentType.objects.get_for_model(item).pk,
        "less": lambda: less_address(rows["tracking.feed"].owner).rstrip("/").rsplit("/", 1)[1],
        "kind": lambda: "report",
        "recipient": lambda: rows["tracking.reportdue"].recipient_id,
        "thing": lambda: rows["tracking.reportdue"].pk,
        "person": lambda: Person.objects.filter(role=Role.COORDINATOR).earliest("pk").pk,
        "app_label": lambda: "tracking",
    }
    if door.name == "admin:resolutions_sourcedocument_save":
        return rows["tracking.job read"].pk
    if door.name in {"admin:job_again", "admin:job_heard"}:
        return rows["tracking.job over"].pk
    if name in known:
        return known[name]()  # type: ignore[no-untyped-call]  # a table of small functions
    if door.name in OF_ANOTHER:
        return rows[OF_ANOTHER[door.name]].pk
    return rows.get(model_of(door.route), item).pk


def oldest_version(item: ActionItem) -> str:
    return story_of_item(item, Person.objects.get(username="p-sup")).versions()[-1].name


def content_of(response: Any) -> str:  # noqa: ANN401  # the test client's own response
    """The page or the file in full, as text."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body, errors="replace")


def outcome(response: Any) -> str:  # noqa: ANN401  # as above
    """ok, login, on (leads elsewhere), or the number of the refusal."""
    if response.status_code == 200:
        return "ok"
    if response.status_code in {301, 302}:
        return "login" if response["Location"].startswith("/admin/login/") else "on"
    return str(response.status_code)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change rows while this lasts; sessions apart."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401, FBT001
        if CHANGING.match(sql) and not any(table in sql for table in UNCOUNTED):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def digest() -> str:
    """One number for all rows of all tables; sessions apart."""
    told = hashlib.sha256()
    for model in sorted(apps.get_models(include_auto_created=True), key=lambda m: m._meta.db_table):
        if model._meta.db_table not in UNCOUNTED:
            told.update(repr(list(model._base_manager.order_by("pk").values_list())).encode())
    return told.hexdigest()
