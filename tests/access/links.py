"""What a page offers: the addresses of its links, and those its forms and buttons send to."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit


@dataclass
class _Offers(HTMLParser):
    here: str
    links: set[str] = field(default_factory=set)
    buttons: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.add(self._path(given["href"]))
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.buttons |= {self._path(given["action"])} if given.get("action") else set()
        elif given.get("formaction"):
            self.buttons.add(self._path(given["formaction"]))

    def _path(self, address: str) -> str:
        """The address within the site, without what follows `?` and `#`; empty for one that leads elsewhere."""
        whole = urlsplit(urljoin(f"//site{self.here}", address))
        return whole.path if whole.netloc == "site" else ""


def offers_of(page: str, here: str) -> tuple[set[str], set[str]]:
    """(Addresses that are linked, addresses that something is sent to), each within the site."""
    found = _Offers(here)
    found.feed(page)
    return found.links - {""}, found.buttons - {""}
