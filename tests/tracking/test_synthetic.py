"""Synthetic items for measuring."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests import make
from tracking.models import ActionItem, Participation
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
