"""Evidence shared with further items and withdrawn: nothing is rewritten, each deed is a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tracking.evidence_files import digest_of
from tracking.models import ActionItem, ConnectionChange, Evidence, EvidenceWithdrawal, Person


class WithdrawalRefused(Exception):
    """Evidence that cannot be withdrawn; the sentence says why."""


@transaction.atomic
def share(piece: Evidence, items: Iterable[ActionItem], *, by: Person | None, at: datetime) -> int:
    """Let the piece serve these items too, and say so; returns how many it did not serve before."""
    served = {piece.item_id, *piece.also_for.values_list("pk", flat=True)}
    new = [item for item in items if item.pk not in served]
    piece.also_for.add(*new)
    record_shared(piece, new, by=by, at=at)
    return len(new)


def record_shared(piece: Evidence, items: Iterable[ActionItem], *, by: Person | None, at: datetime) -> None:
    """The rows that say which further items a piece serves; call it in the transaction that adds them."""
    kind = ConnectionChange.Kind.EVIDENCE
    ConnectionChange.objects.bulk_create(
        [ConnectionChange(item=item, kind=kind, of=piece.pk, target=piece.title, by=by, at=at) for item in items]
    )


@transaction.atomic
def withdraw_evidence(piece: Evidence, why: str, *, by: Person | None, at: datetime) -> EvidenceWithdrawal:
    """Take the piece back from every item it serves; it stays on record. Raises WithdrawalRefused."""
    if not why.strip():
        raise WithdrawalRefused(_("Say why the evidence is withdrawn. Nothing was changed."))
    row, made = EvidenceWithdrawal.objects.get_or_create(
        evidence=piece, defaults={"by": by, "at": at, "why": why.strip()}
    )
    if not made:
        raise WithdrawalRefused(_("This evidence was withdrawn already. Nothing was changed."))
    return row


def withdrawn_sentence(piece: Evidence) -> str:
    """Who withdrew the piece, and when; empty while it stands."""
    row = EvidenceWithdrawal.objects.filter(evidence=piece).select_related("by").first()
    if row is None:
        return ""
    sentence = _("“%(title)s” was withdrawn by %(person)s at %(when)s. Nothing more is to be done.")
    when = date_format(localtime(row.at), "DATETIME_FORMAT")
    return sentence % {"title": piece.title, "person": row.by or _("Someone"), "when": when}


def altered_files() -> Iterator[tuple[int, str]]:
    """Key and name of each piece whose file is gone or is not the one that was added; reads every file."""
    for piece in Evidence.given.exclude(digest="").exclude(file="").order_by("pk").iterator(chunk_size=200):
        try:
            same = digest_of(piece.file) == piece.digest
        except OSError:
            same = False
        finally:
            piece.file.close()
        if not same:
            yield piece.pk, piece.title
