"""Pure: the geometry of a stacked bar chart in whole units, so that no locale can break a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, BAR, STEP, MARGIN, ROOM_FOR_NUMBER = 640, 22, 34, 52, 28  # room for two figures on a narrow screen too


@dataclass(frozen=True)
class Segment:
    x: int
    width: int
    count: int
    look: str
    label: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def has_room(self) -> bool:
        return self.width >= ROOM_FOR_NUMBER


@dataclass(frozen=True)
class Bar:
    name: str
    y: int
    segments: tuple[Segment, ...]

    @property
    def baseline(self) -> int:
        return self.y + BAR * 3 // 4


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    width: int
    height: int
    bar_height: int
    names_at: int


Parts = Sequence[tuple[int, str, str]]


def stacked(rows: Sequence[tuple[str, Parts]], *, mirrored: bool) -> Chart:
    """Bars of (name, [(count, look, label)]) on one scale; mirrored they grow from the right, as Arabic reads."""
    largest = max((sum(count for count, _look, _label in parts) for _name, parts in rows), default=0) or 1
    bars = tuple(
        Bar(name, place * STEP + 4, tuple(_segments(parts, largest, mirrored)))
        for place, (name, parts) in enumerate(rows)
    )
    return Chart(bars, WIDTH, len(rows) * STEP, BAR, WIDTH if mirrored else 0)


def _segments(parts: Parts, largest: int, mirrored: bool) -> list[Segment]:
    room, done, segments = WIDTH - MARGIN, 0, []
    for count, look, label in parts:
        start = room * done // largest
        done += count
        width = room * done // largest - start
        x = room - start - width if mirrored else MARGIN + start
        if count:
            segments.append(Segment(x, width, count, look, label))
    return segments
