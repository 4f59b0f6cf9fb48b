"""Action items as rows: moving, versions, health, who sees them."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from resolutions.versioning import EditConflict
from tests import make
from tracking import access
from tracking.models import ActionItem, Capacity, Participation, StatusChange
from tracking.roles import Role
from tracking.schedule import Health
from tracking.workflow import Move, MoveRefused, Status

pytestmark = pytest.mark.django_db
DAY = date(2017, 3, 20)


def test_a_move_is_a_row_with_who_when_from_to_and_why() -> None:
    item, person = make.item(), make.person()
    at = timezone.now()
    item.move_to(Move(Status.IN_PROGRESS, reason="Begun"), by=person, at=at)
    row = StatusChange.objects.get()
    assert (row.item, row.by, row.at, row.source, row.target, row.why) == (
        item,
        person,
        at,
        "not started",
        "in progress",
        "Begun",
    )
    assert item.history.count() == 2


def test_a_refused_move_changes_nothing() -> None:
    item = make.item()
    with pytest.raises(MoveRefused):
        item.move_to(Move(Status.COMPLETED), by=None, at=timezone.now())
    item.refresh_from_db()
    assert item.status == Status.NOT_STARTED
    assert not StatusChange.objects.exists()


def test_awaiting_a_decision_is_forgotten_when_the_item_goes_on() -> None:
    item = make.item()
    awaiting = Move(Status.AWAITING_DECISION, awaiting_body="Council", awaiting_question="Cost", awaiting_by=DAY)
    item.move_to(awaiting, by=None, at=timezone.now())
    item.move_to(Move(Status.IN_PROGRESS), by=None, at=timezone.now())
    assert (item.awaiting_body, item.awaiting_by) == ("", None)


def test_the_second_of_two_editors_is_refused_and_nothing_is_lost() -> None:
    pk = make.item().pk
    first, second = ActionItem.objects.get(pk=pk), ActionItem.objects.get(pk=pk)
    first.title = "First"
    first.save()
    second.title = "Second"
    with pytest.raises(EditConflict):
        second.save()
    assert ActionItem.objects.get(pk=pk).title == "First"


def test_an_item_has_one_lead() -> None:
    item = make.item(lead="TSB")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(item=item, bureau="BDT", capacity=Capacity.LEAD)
    extra = Participation(item=item, bureau="BDT", capacity=Capacity.LEAD)
    with pytest.raises(ValidationError, match="one lead"):
        extra.full_clean()


def test_what_the_record_needs_cannot_be_deleted() -> None:
    item = make.item()
    for row in (item, item.resolution, item.provision, item.resolution.assembly):
        with pytest.raises(ProtectedError):
            row.delete()


def test_sets_by_health_agree_with_the_health_of_each_row() -> None:
    cases = [
        (None, None), (None, DAY), (date(2017, 3, 19), DAY), (DAY, None), (date(2017, 4, 19), DAY),
        (date(2017, 4, 20), None), (date(2017, 4, 20), DAY), (date(2018, 1, 1), date(2016, 12, 19)),
    ]  # fmt: skip
    for number, (due, heard) in enumerate(cases):
        make.item(f"44-{number:02d}", next_due_on=due, last_update_on=heard)
    make.item("44-90", status=Status.COMPLETED, next_due_on=date(2017, 1, 1))
    rows = list(ActionItem.objects.all())
    for health in Health:
        said = {item.code for item in ActionItem.objects.in_health(health, DAY)}
        assert said == {item.code for item in rows if item.health_on(DAY) is health}, health


def test_a_focal_point_sees_what_the_bureau_takes_part_in_and_nothing_else() -> None:
    led, supported = make.item("44-01", lead="TSB", support=["BDT"]), make.item("44-02", lead="BDT")
    make.item("44-03", lead="TSB", support=["BR"])
    make.item("44-04", lead=None)
    focal = make.person("focal-bdt", Role.FOCAL_POINT, "BDT")
    assert set(access.items_seen_by(focal)) == {led, supported}
    assert [access.may_move(focal, item) for item in (led, supported)] == [False, True]
    assert all(access.may_add_progress(focal, item) for item in (led, supported))


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.AUDITOR, Role.REPORT_EDITOR])
def test_readers_see_all_and_change_no_item(role: Role) -> None:
    item, reader = make.item(lead="BR"), make.person(role.value, role, "TSB")
    assert set(access.items_seen_by(reader)) == {item}
    assert not any(ask(reader, item) for ask in (access.may_edit, access.may_move, access.may_add_progress))


def test_strangers_and_people_who_left_see_nothing() -> None:
    make.item()
    gone = make.person(is_active=False)
    assert not access.items_seen_by(AnonymousUser()).exists()
    assert not access.items_seen_by(gone).exists()
