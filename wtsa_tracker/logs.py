"""One record, one line: a name with a line break in it cannot write a second line into the log."""

from __future__ import annotations

import logging
import re

BREAKING = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def on_one_line(text: str) -> str:
    """The text with every character that breaks or repaints a line written as its escape."""
    return BREAKING.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), text)


class OneLineFormatter(logging.Formatter):
    """Formats as usual, traceback included, and keeps the whole on one line."""

    def format(self, record: logging.LogRecord) -> str:
        return on_one_line(super().format(record))
