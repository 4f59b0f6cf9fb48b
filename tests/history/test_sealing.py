"""Links of the chain over rows of history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tracking.sealing import Fault, Link, Row, beginning, findings, link

COLUMNS = ("title", "version")
ROWS: list[Row] = [(1, ["A", 1]), (2, ["B", 2]), (4, ["D", 1])]


def sealed(rows: list[Row], before: str = "") -> Link:
    return link(before or beginning("table"), COLUMNS, rows)


def told(rows: list[Row]) -> list[tuple[str, int | None]]:
    return [(finding.fault, finding.row) for finding in findings(sealed(ROWS), sealed(rows))]


def test_the_same_rows_give_the_same_link() -> None:
    assert told(ROWS) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(1, ["A", 1]), (2, ["b", 2]), (4, ["D", 1])], [(Fault.CHANGED, 2)]),
        ([(1, ["A", 1]), (4, ["D", 1])], [(Fault.VANISHED, 2)]),
        ([*ROWS[:2], (3, ["C", 1]), ROWS[2]], [(Fault.PUT_IN, 3)]),
        ([], [(Fault.VANISHED, 1), (Fault.VANISHED, 2), (Fault.VANISHED, 4)]),
        ([(1, ["A", "1"]), *ROWS[1:]], [(Fault.CHANGED, 1)]),
        ([(1, ["A1", ""]), *ROWS[1:]], [(Fault.CHANGED, 1)]),
    ],
)
def test_what_changed_is_named(rows: list[Row], expected: list[tuple[str, int]]) -> None:
    assert told(rows) == expected


def test_a_link_holds_the_link_before() -> None:
    other = sealed(ROWS, beginning("another table"))
    assert [finding.fault for finding in findings(sealed(ROWS), other)] == [Fault.SEAL]


def test_a_moment_is_the_same_in_every_zone_and_a_day_is_a_day() -> None:
    noon = datetime(2017, 3, 1, 12, tzinfo=UTC)
    geneva = noon.astimezone(timezone(timedelta(hours=1)))
    assert sealed([(1, [noon, date(2017, 3, 1)])]) == sealed([(1, [geneva, date(2017, 3, 1)])])
    assert sealed([(1, [noon])]).digest != sealed([(1, [noon + timedelta(microseconds=1)])]).digest
