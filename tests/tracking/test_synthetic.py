"""Synthetic items for measuring."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests import make
from tracking.models import ActionItem, Channel, Participation
from tracking.progress import add_update
from tracking.synthetic import make_items

pytestmark = pytest.mark.django_db


def test_synthetic_items_come_in_the_number_asked_for_each_with_a_lead() -> None:
    assert make_items(1030, make.assembly(), date(2017, 3, 20)) == 1030
    assert ActionItem.objects.count() == ActionItem.objects.values("code").distinct().count() == 1030
    assert Participation.objects.filter(capacity="lead").count() == 1030


def test_more_can_be_added_later() -> None:
    make_items(60, make.assembly(), date(2017, 3, 20))
    make_items(60, make.assembly(), date(2017, 3, 20))
    assert ActionItem.objects.count() == 120


def test_without_a_register_the_command_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="load_register"):
        call_command("make_items", "5")


def test_a_database_with_work_of_people_is_left_alone_unless_one_insists() -> None:
    item = make.item()
    add_update(item, "Real work", on=date(2017, 3, 1), by=make.person(), at=timezone.now())
    with pytest.raises(CommandError, match="People have recorded work in this database"):
        call_command("make_items", "5")
    assert ActionItem.objects.count() == 1
    call_command("make_items", "5", "--yes-into-this-database")
    assert ActionItem.objects.count() == 6


def test_a_demonstration_holds_no_work_of_people() -> None:
    item, by, at = make.item(), make.person(), timezone.now()
    add_update(item, "Invented", on=date(2017, 3, 1), by=by, at=at, channel=Channel.DEMONSTRATION)
    call_command("make_items", "5")
    assert ActionItem.objects.count() == 6
