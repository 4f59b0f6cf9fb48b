"""One record, one line: a name with a line break in it cannot write a second line into the log."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus

BREAKING = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")

SECRET = re.compile(r"(/calendar/|/mail/less/)[\w:%-]{20,}")  # whoever has one of these addresses may use it


def on_one_line(text: str) -> str:
    """The text with every character that breaks or repaints a line written as its escape."""
    return BREAKING.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)


def is_refusal(record: logging.LogRecord) -> bool:
    """Whether the record tells of a page that was refused (403, 404, ...): nothing is broken, so no trace is needed."""
    status: object = getattr(record, "status_code", None)
    return isinstance(status, int) and HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR


class OneLineFormatter(logging.Formatter):
    """Formats as usual and keeps the whole on one line, with the traceback, but for a page that was refused. What
    is secret in an address is left out."""

    def format(self, record: logging.LogRecord) -> str:
        if is_refusal(record):
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        return SECRET.sub(r"\1(secret)", on_one_line(super().format(record)))
