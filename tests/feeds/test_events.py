"""The pure side of feeds: what is new, changed, removed or aged out, and when SEQUENCE rises."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tracking.feeds.events import Event, Plan, Published, fingerprint, plan
from tracking.feeds.tokens import LENGTH, digest_of, matches, new_token

NOW = datetime(2017, 3, 20, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
SINCE = date(2016, 3, 20)
DAY = date(2017, 4, 15)
EVENT = Event("report-1", DAY, DAY, "Report due: 44-26", "To Council", "Reports due", "http://127.0.0.1/1")


def rows(planned: Plan) -> dict[str, Published]:
    return {row.key: row for row in (*planned.told.values(), *planned.gone)}


FIRST = rows(plan([EVENT], {}, NOW, SINCE))


def test_what_is_new_begins_at_nought() -> None:
    row = FIRST["report-1"]
    assert (row.sequence, row.first_at, row.changed_at, row.cancelled_at) == (0, NOW, NOW, None)


def test_what_has_not_changed_is_not_written_and_keeps_its_stamp() -> None:
    planned = plan([EVENT], FIRST, LATER, SINCE)
    assert planned.written == ()
    assert planned.told == FIRST


@pytest.mark.parametrize(
    "change",
    [
        {"starts_on": date(2017, 4, 1)},
        {"last_day": date(2017, 4, 30)},
        {"summary": "Other"},
        {"description": "Other"},
        {"place": "Geneva"},
        {"status": "TENTATIVE"},
        {"address": "http://127.0.0.1/2"},
    ],
)
def test_any_change_raises_the_sequence_and_the_stamp(change: dict[str, object]) -> None:
    row = plan([replace(EVENT, **change)], FIRST, LATER, SINCE).told["report-1"]  # type: ignore[arg-type]  # of any field
    assert (row.sequence, row.first_at, row.changed_at) == (1, NOW, LATER)


def test_what_is_removed_is_told_as_cancelled_once_and_for_ninety_days() -> None:
    removed = plan([], FIRST, LATER, SINCE)
    row = removed.gone[0]
    assert (row.sequence, row.cancelled_at, removed.written) == (1, LATER, (row,))
    again = plan([], {row.key: row}, LATER + timedelta(days=90), SINCE)
    assert (again.gone, again.written) == ((row,), ())
    assert plan([], {row.key: row}, LATER + timedelta(days=91), SINCE).gone == ()


def test_what_comes_back_goes_on_counting() -> None:
    removed = rows(plan([], FIRST, LATER, SINCE))
    back = plan([EVENT], removed, LATER, SINCE).told["report-1"]
    assert (back.sequence, back.cancelled_at, back.first_at) == (2, None, NOW)


def test_what_lies_too_far_back_ages_out_without_a_word() -> None:
    assert plan([], FIRST, LATER, DAY + timedelta(days=1)) == Plan({}, (), ())


def test_the_fingerprint_changes_with_every_event_and_with_the_name() -> None:
    same, other = plan([EVENT], FIRST, LATER, SINCE), plan([], FIRST, LATER, SINCE)
    assert fingerprint(plan([EVENT], {}, NOW, SINCE), "en") == fingerprint(same, "en")
    assert len({fingerprint(same, "en"), fingerprint(same, "fr"), fingerprint(other, "en")}) == 3


def test_a_token_holds_256_bits_and_only_its_own_digest_matches() -> None:
    tokens = {new_token() for _n in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {LENGTH}
    one, other = list(tokens)[:2]
    assert matches(one, digest_of(one))
    assert not matches(other, digest_of(one))
    assert one not in digest_of(one)
