"""Pure: a number and what it counts, as a command prints it."""

from __future__ import annotations

import re

PLURAL = re.compile(r"(ies|s)\b")


def counted(number: int, things: str) -> str:
    """“3 bodies”, “1 body”, “1 action item put in its place”; `things` is in the plural."""
    if number == 1:
        things = PLURAL.sub(lambda end: "y" if end[1] == "ies" else "", things, count=1).replace(" their ", " its ")
    return f"{number} {things}"
