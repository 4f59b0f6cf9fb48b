"""Digests noted outside the database: whether the record still leads to them.

Who may write to the database can change a row and compute all seals anew. What was noted elsewhere does not agree then:
the digest in the log of each run that sealed something, and the head that `verify_history` prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import groupby

from tracking.models import HistorySeal
from tracking.seals import digest_of_run

DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
Made = tuple[datetime, str, int, str]  # of one link: moment, table, last row, digest


def digests_in(text: str) -> list[str]:
    """Every digest in a text, such as some lines of the log, once and in its order."""
    return list(dict.fromkeys(DIGEST.findall(text.lower())))


def head() -> str:
    """One digest over the last links of all tables: to be noted outside the database."""
    return _head({table: digest for _at, table, _last_id, digest in _made()})


def led_to(noted: Iterable[str]) -> dict[str, datetime | None]:
    """For each digest the moment of the sealing that gave it; None for one that the record does not lead to."""
    made, wanted = _made(), set(noted)
    known = {digest: at for digest, at in (*_heads(made), *_runs(made)) if digest in wanted}
    return {digest: known.get(digest) for digest in noted}


def _made() -> list[Made]:
    """Every link, in the order in which they were made: within a run table by table."""
    return sorted(HistorySeal.objects.order_by().values_list("sealed_at", "table", "last_id", "digest"))


def _heads(made: Iterable[Made]) -> Iterator[tuple[str, datetime]]:
    """The head after each link, so that one printed while a run was under way is found as well."""
    last: dict[str, str] = {}
    for at, table, _last_id, digest in made:
        last[table] = digest
        yield _head(last), at


def _head(last: dict[str, str]) -> str:
    return sha256("\n".join(f"{table} {last[table]}" for table in sorted(last)).encode()).hexdigest()


def _runs(made: Iterable[Made]) -> Iterator[tuple[str, datetime]]:
    for at, links in groupby(made, key=lambda link: link[0]):
        yield digest_of_run(link[1:] for link in links), at
