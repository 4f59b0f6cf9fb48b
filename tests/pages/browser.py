"""Reads a page as a browser does and sends back what stands in its form: no help from the server's own objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

Fields = dict[str, list[str]]
NOT_SENT = {"submit", "button", "image", "reset", "file"}
NOT_OURS = {"language", "next", "theme"}  # of the switch in the header, a form of its own


@dataclass
class _Reader(HTMLParser):
    """Collects the fields of all forms that are sent by POST; a later form's fields do not meet in our pages."""

    fields: Fields = field(default_factory=dict)
    select: str = ""
    area: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and _is_sent(given):
            self._add(name, given.get("value", "on" if "checked" in given else ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self._add(self.select, given.get("value", ""))
        elif tag == "textarea" and "__prefix__" not in name:
            self.area = name
            self.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area:
            self.fields[self.area][0] = self.fields[self.area][0].removeprefix("\n")
            self.area = ""
        elif tag == "select":
            self.select = ""

    def _add(self, name: str, value: str) -> None:
        if name and name not in NOT_OURS and "__prefix__" not in name:
            self.fields.setdefault(name, []).append(value)


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    return kind not in NOT_SENT and (kind not in {"radio", "checkbox"} or "checked" in given)


def fields_of(page: str) -> Fields:
    """What a browser would send for the page as it stands, by name."""
    reader = _Reader()
    reader.feed(page)
    return reader.fields


def opened(client: Client, address: str) -> Fields:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return fields_of(response.content.decode())


def changed(fields: Fields, **values: str) -> Fields:
    return fields | {name: [value] for name, value in values.items()}
