"""Resolutions are superseded, study periods close; nothing is deleted."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from resolutions.models import Resolution, StudyPeriod
from tests import make
from tracking.lifecycle import LifecycleRefused, close_period, supersede_resolution
from tracking.models import ActionItem, Batch, StatusChange
from tracking.workflow import Status

pytestmark = pytest.mark.django_db
WHY = "The Assembly adopted a new text"


def supersede(resolution: Resolution, successor: Resolution | None = None) -> Batch:
    return supersede_resolution(
        resolution,
        by_what="Resolution 44 (Rev. Geneva, 2022)",
        successor=successor,
        why=WHY,
        by=None,
        at=timezone.now(),
    )


def test_open_items_end_with_their_resolution_and_closed_ones_stay() -> None:
    resolution = make.resolution(44)
    make.item("44-01", of=resolution, status=Status.CONTINUING)
    make.item("44-02", of=resolution, status=Status.COMPLETED)
    make.item("45-01", of=make.resolution(45))
    batch = supersede(resolution)
    statuses = dict(ActionItem.objects.values_list("code", "status"))
    assert statuses == {"44-01": Status.SUPERSEDED, "44-02": Status.COMPLETED, "45-01": Status.NOT_STARTED}
    item = ActionItem.objects.get(code="44-01")
    assert item.superseded_by == "Resolution 44 (Rev. Geneva, 2022)"
    assert item.history.count() == 2
    change = StatusChange.objects.get()
    assert (change.source, change.why, change.batch) == ("continuing", WHY, batch)


def test_without_a_successor_the_resolution_is_suppressed() -> None:
    resolution = make.resolution(44)
    supersede(resolution)
    resolution.refresh_from_db()
    assert (resolution.text_status, resolution.superseded_by) == ("suppressed", None)


def test_a_resolution_is_superseded_once_and_never_in_a_circle() -> None:
    first, second = make.resolution(44), make.resolution(45)
    with pytest.raises(LifecycleRefused, match="by itself"):
        supersede(first, first)
    supersede(first, second)
    with pytest.raises(LifecycleRefused, match="already"):
        supersede(first)
    with pytest.raises(LifecycleRefused, match="by itself"):
        supersede(second, first)


@pytest.fixture
def period() -> StudyPeriod:
    return StudyPeriod.objects.create(assembly=make.assembly(), name="2017–2020", opens_on=date(2016, 11, 4))


def test_a_period_closes_once_and_writes_down_what_is_carried_over(period: StudyPeriod) -> None:
    make.item("44-01")
    make.item("44-02", status=Status.COMPLETED)
    following = make.meeting("wtsa-20", of="wtsa", opens_on=date(2022, 3, 1), name="WTSA-20")
    batch = close_period(period, into=following, closed_on=date(2022, 3, 9), why="", by=None, at=timezone.now())
    assert [row.item.code for row in batch.rows.all()] == ["44-01"]
    assert ActionItem.objects.get(code="44-01").status == Status.NOT_STARTED
    with pytest.raises(LifecycleRefused, match="was closed on 9 March 2022"):
        close_period(period, into=following, closed_on=date(2022, 3, 9), why="", by=None, at=timezone.now())


def test_a_period_cannot_close_into_its_own_assembly(period: StudyPeriod) -> None:
    with pytest.raises(LifecycleRefused, match="comes after"):
        close_period(period, into=period.assembly, closed_on=date(2022, 3, 9), why="", by=None, at=timezone.now())
    assert not Batch.objects.exists()
