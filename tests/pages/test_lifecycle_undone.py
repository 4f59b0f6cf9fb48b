"""A Resolution superseded and a study period closed are taken back within 24 hours: as a whole, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import Resolution, StudyPeriod
from tests import make
from tracking.batches import UndoRefused, may_undo, undo
from tracking.lifecycle import close_period, supersede_resolution
from tracking.models import ActionItem, Batch, Person, StatusChange
from tracking.roles import Role
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db
MAY = date(2017, 5, 25)


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def chief() -> Person:
    return make.person("chief", Role.COORDINATOR)


@pytest.fixture
def resolution() -> Resolution:
    row = make.resolution(44)
    make.item("44-01", of=row, status=Status.CONTINUING)
    awaiting: dict[str, Any] = {"awaiting_body": "Council", "awaiting_question": "Free access", "awaiting_by": MAY}
    make.item("44-02", of=row, status=Status.AWAITING_DECISION, **awaiting)
    make.item("44-03", of=row, status=Status.COMPLETED)
    return row


@pytest.fixture
def period() -> StudyPeriod:
    return StudyPeriod.objects.create(assembly=make.assembly(), name="2017–2020", opens_on=date(2016, 11, 4))


def superseded(resolution: Resolution, by: Person, successor: Resolution | None = None) -> Batch:
    told = {"by_what": "Resolution 99", "why": "A new text", "by": by, "at": timezone.now()}
    return supersede_resolution(resolution, successor=successor, **told)  # type: ignore[arg-type]  # as its form gives them


def closed(period: StudyPeriod, by: Person) -> Batch:
    following = make.meeting("wtsa-20", of="wtsa", opens_on=date(2022, 3, 1), name="WTSA-20")
    return close_period(period, into=following, closed_on=date(2022, 3, 9), why="Over", by=by, at=timezone.now())


def state() -> list[tuple[object, ...]]:
    names = ("code", "status", "awaiting_body", "awaiting_question", "awaiting_by", "superseded_by", "times_postponed")
    return list(ActionItem.objects.order_by("code").values_list(*names))


def text() -> tuple[str, Resolution | None]:
    row = Resolution.objects.get(slug="44")
    return row.text_status, row.superseded_by


@pytest.mark.parametrize("has_successor", [True, False])
def test_a_resolution_is_put_back_with_all_its_items_and_their_history(
    resolution: Resolution, chief: Person, *, has_successor: bool
) -> None:
    before, was = state(), text()
    batch = superseded(resolution, chief, make.resolution(99) if has_successor else None)
    assert text() != was
    undoing, _plan = undo(batch, chief, timezone.now())
    assert undoing is not None
    assert (state(), text()) == (before, was)
    told = StatusChange.objects.filter(batch=undoing).order_by("item__code")
    assert [(row.item.code, row.source, row.target, row.by) for row in told] == [
        ("44-01", "superseded", "continuing", chief),
        ("44-02", "superseded", "awaiting decision", chief),
    ]
    assert resolution.history.count() == 3
    assert [item.history.count() for item in ActionItem.objects.order_by("code")] == [3, 3, 1]


def test_an_item_that_moved_since_is_named_and_nothing_is_put_back(resolution: Resolution, chief: Person) -> None:
    batch = superseded(resolution, chief)
    item = ActionItem.objects.get(code="44-02")
    item.move_to(Move(Status.IN_PROGRESS, reason="Still needed"), by=chief, at=timezone.now())
    stands = (state(), text())
    with pytest.raises(UndoRefused, match=r"^Changed since: 44-02\. All is put back together or nothing"):
        undo(batch, chief, timezone.now())
    assert (state(), text()) == stands
    assert not Batch.objects.filter(undoes=batch).exists()


def test_a_resolution_that_was_edited_since_is_named_with_who_did(resolution: Resolution, chief: Person) -> None:
    batch = superseded(resolution, chief)
    resolution.refresh_from_db()
    resolution.superseded_by = make.resolution(99)
    resolution.save()
    with pytest.raises(UndoRefused, match=r"changed Resolution 44 .*since, at .* Nothing was changed"):
        undo(batch, chief, timezone.now())
    assert ActionItem.objects.filter(status=Status.SUPERSEDED).count() == 2


def test_once_and_within_a_day_and_by_whom_runs_the_plan(resolution: Resolution, chief: Person) -> None:
    batch = superseded(resolution, chief)
    with pytest.raises(UndoRefused, match="within 24 hours"):
        undo(batch, chief, batch.at + timedelta(hours=25))
    undo(batch, chief, batch.at + timedelta(hours=23))
    with pytest.raises(UndoRefused, match="undone already"):
        undo(batch, chief, timezone.now())
    assert not may_undo(make.person("focal", Role.FOCAL_POINT, "TSB"), batch)


def test_a_study_period_is_open_again_and_its_items_are_no_longer_carried_over(
    period: StudyPeriod, resolution: Resolution, chief: Person
) -> None:
    before = state()
    batch = closed(period, chief)
    item = ActionItem.objects.get(code="44-01")
    item.title = "Edited since"
    item.save()
    undoing, _plan = undo(batch, chief, timezone.now())
    period.refresh_from_db()
    assert (period.closed_on, period.closed_by, period.note) == (None, None, "")
    assert state() == before
    assert undoing is not None
    assert [(row.before["study_period"], row.after["study_period"]) for row in undoing.rows.all()] == [
        ("WTSA-20", "2017–2020")
    ] * 2
    again = closed_again(period, chief)
    assert again.rows.count() == 2


def closed_again(period: StudyPeriod, by: Person) -> Batch:
    following = period.assembly.__class__.objects.get(slug="wtsa-20")
    return close_period(period, into=following, closed_on=date(2022, 3, 9), why="", by=by, at=timezone.now())


def test_a_study_period_that_was_changed_since_stays_closed(period: StudyPeriod, chief: Person) -> None:
    batch = closed(period, chief)
    StudyPeriod.objects.filter(pk=period.pk).update(note="Council took note")
    with pytest.raises(UndoRefused, match="study period 2017–2020 was changed since"):
        undo(batch, chief, timezone.now())


def test_both_are_offered_on_their_batch_and_undone_by_two_clicks(
    coordinator: Client, resolution: Resolution, period: StudyPeriod
) -> None:
    by = Person.objects.get(username="coordinator")
    for batch in (closed(period, by), superseded(resolution, by)):
        page = coordinator.get(f"/admin/tracking/batch/{batch.pk}/change/").content.decode()
        address = reverse("admin:tracking_actionitem_undo", args=[batch.pk])
        assert address in page
        assert 'type="submit"' in coordinator.get(address).content.decode()
        answer = coordinator.post(address, follow=True).content.decode()
        assert "Undone: " in answer
    assert StudyPeriod.objects.get().closed_on is None
    assert text() == ("revised", None)
    call_command("seal_history", stdout=StringIO())
    call_command("verify_history", stdout=StringIO())


def test_what_is_undone_keeps_the_bracket_that_is_part_of_its_name(resolution: Resolution, chief: Person) -> None:
    told = {"by_what": "Resolution 78 (Rev.)", "why": "A new text", "by": chief, "at": timezone.now()}
    batch = supersede_resolution(resolution, successor=None, **told)  # type: ignore[arg-type]  # as its form gives them
    undoing, _plan = undo(batch, chief, timezone.now())
    assert undoing is not None
    assert str(undoing) == "Undone: Resolution 44 superseded by Resolution 78 (Rev.) (2 action items)"


def history_of(page: Client, row: Resolution | StudyPeriod) -> list[Any]:
    name = row._meta.model_name
    entries = page.get(reverse(f"admin:resolutions_{name}_history", args=[row.pk])).context["entries"]
    return [entry for entry, _number in entries]


def test_the_history_of_a_period_tells_both_deeds_with_who_and_why(
    period: StudyPeriod, chief: Person, client: Client
) -> None:
    client.force_login(chief)
    assert [entry.batch for entry in history_of(client, period)] == [None]
    batch = closed(period, chief)
    undoing, _plan = undo(batch, chief, timezone.now())
    assert undoing is not None
    opened, shut, _born = history_of(client, period)
    assert [{line.label for line in entry.lines} for entry in (shut, opened)] == [{"Closed on", "Closed by"}] * 2
    assert (shut.by, shut.why, shut.at, shut.batch_words) == (str(chief), "Over", batch.at, str(batch))
    assert ("Closed on", "–", "9 March 2022") in [(line.label, line.before, line.after) for line in shut.lines]
    assert (opened.by, opened.at, opened.batch_words) == (str(chief), undoing.at, str(undoing))
    assert ("Closed on", "9 March 2022", "–") in [(line.label, line.before, line.after) for line in opened.lines]


@pytest.mark.parametrize("has_successor", [True, False])
def test_the_history_of_a_resolution_gives_the_reason_of_each_deed(
    resolution: Resolution, chief: Person, client: Client, *, has_successor: bool
) -> None:
    client.force_login(chief)
    successor = make.resolution(99) if has_successor else None
    told = {"by_what": "Resolution 99", "by": chief, "at": timezone.now()}
    why = "A new text, agreed in the last plenary and printed in the proceedings; " * 2
    first = supersede_resolution(resolution, successor=successor, why=why, **told)  # type: ignore[arg-type]  # as its form gives them
    undo(first, chief, timezone.now())
    resolution.refresh_from_db()
    again = superseded(resolution, chief, successor)
    resolution.history.update(history_user=chief)  # as the request of each would have written
    entries = history_of(client, resolution)[:3]
    assert [entry.why for entry in entries] == ["A new text", "", why]
    assert [entry.batch for entry in entries] == [again.pk, first.undone_by.pk, first.pk]


def test_a_reader_of_no_item_of_the_batch_gets_the_reason_and_no_link(
    resolution: Resolution, chief: Person, client: Client
) -> None:
    superseded(resolution, chief)
    client.force_login(make.person("stranger", Role.FOCAL_POINT, bureau="BR"))
    entry = history_of(client, resolution)[0]
    assert (entry.why, entry.batch_words) == ("A new text", "")
