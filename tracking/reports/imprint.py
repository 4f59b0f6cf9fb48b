"""Pure: what a paper says of its own making."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Imprint:
    """`checksum` is that of the snapshot; `taken_by` and `document_number` are empty while nobody gave them."""

    checksum: str
    taken_by: str = ""
    document_number: str = ""
