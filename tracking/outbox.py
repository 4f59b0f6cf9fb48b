"""Reads the folder where mails are kept as files (`.log` of many mails, `.eml` of one) into values; sends nothing.

A folder that is missing is an empty outbox, a file that vanishes meanwhile holds nothing, and of a file that is still
being written only the finished mails are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

PARTING = b"-" * 79 + b"\n"  # the line that ends each mail of a `.log`
FILE_AT_MOST = 20 * 1024 * 1024  # bytes; a larger file is none of ours
PER_PAGE = 50


@dataclass(frozen=True)
class Kept:
    """A mail in the outbox. `key` finds it again: the file's name and the mail's place in it, `<file>:<number>`.

    `sent_at` knows its offset from UTC; it is None when the mail has no date that can be read.
    """

    key: str
    sent_at: datetime | None
    to: str
    subject: str


@dataclass(frozen=True)
class KeptMail:
    """One mail in full; `html` is empty when it has none. It is as it was sent: show it in a frame without scripts."""

    heading: Kept
    sender: str
    message_id: str
    text: str
    html: str


@dataclass(frozen=True)
class Page:
    """One page of the outbox, newest first; `number` counts from 1 and is brought within the pages there are."""

    mails: tuple[Kept, ...]
    number: int
    pages: int
    total: int


def read_page(folder: Path, number: int = 1, size: int = PER_PAGE) -> Page:
    """The page of that number. Reads the contents of all files once, and parses only the mails shown."""
    found = [(key, content) for file in _files(folder) for key, content in _newest_first(file)]
    pages = max(1, -(-len(found) // size))
    number = min(max(1, number), pages)
    shown = found[(number - 1) * size : number * size]
    return Page(tuple(_heading(key, _parsed(content)) for key, content in shown), number, pages, len(found))


def read_mail(folder: Path, key: str) -> KeptMail | None:
    """The mail of that key; None when there is none (any more). A key never leads out of the folder."""
    name = key.rpartition(":")[0]
    file = next((file for file in _files(folder) if file.name == name), None)
    content = dict(_newest_first(file)).get(key) if file else None
    return _in_full(key, _parsed(content)) if content is not None else None


def _files(folder: Path) -> list[Path]:
    """Plain files of the two kinds, the last written first; a link is not followed."""
    try:
        files = [file for file in folder.iterdir() if file.suffix in {".log", ".eml"} and not file.is_symlink()]
    except OSError:
        return []
    return sorted(files, key=lambda file: (_written_at(file), file.name), reverse=True)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _newest_first(file: Path) -> Iterator[tuple[str, bytes]]:
    """(key, content) of the finished mails of a file, from the last to the first."""
    mails = list(enumerate(_finished(file), start=1))
    return ((f"{file.name}:{place}", content) for place, content in reversed(mails))


def _finished(file: Path) -> list[bytes]:
    content = _content(file)
    if file.suffix == ".eml":
        return [content] if content else []
    parts = (b"\n" + content).split(b"\n" + PARTING)
    return [mail for part in parts[:-1] if (mail := part.lstrip(b"\n"))]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.is_file() and file.stat().st_size <= FILE_AT_MOST else b""
    except OSError:
        return b""


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def _heading(key: str, mail: EmailMessage) -> Kept:
    return Kept(key, _date(mail), _header(mail, "To"), _header(mail, "Subject"))


def _in_full(key: str, mail: EmailMessage) -> KeptMail:
    return KeptMail(
        heading=_heading(key, mail),
        sender=_header(mail, "From"),
        message_id=_header(mail, "Message-ID"),
        text=_body(mail, "plain"),
        html=_body(mail, "html"),
    )


def _header(mail: EmailMessage, name: str) -> str:
    """The header on one line; one that cannot be read is empty."""
    try:
        return " ".join(str(mail.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # what the parser raises on a damaged header
        return ""


def _date(mail: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(mail, "Date"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)  # “-0000” is UTC told without a place


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (KeyError, LookupError, ValueError):  # an unknown charset or a damaged encoding
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
