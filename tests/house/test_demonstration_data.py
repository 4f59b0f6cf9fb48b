"""The data of a demonstration is not taken for real work."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from pytest_django import Settings

from tests import make
from tracking.invented import refusal
from tracking.management.commands.start import Command
from tracking.models import ActionItem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("demonstration", "invented"), [(True, True), (False, False)])
def test_a_demonstration_goes_on_and_real_work_starts(settings: Settings, demonstration: bool, invented: bool) -> None:
    settings.WTSA_DEMO = demonstration
    make.item("44-01")
    ActionItem.objects.update(illustrative=invented)
    Command().refuse_invented_work()
    assert refusal() == ""


def test_real_work_on_the_data_of_a_demonstration_is_refused(settings: Settings) -> None:
    settings.WTSA_DEMO = False
    make.item("44-01")
    ActionItem.objects.update(illustrative=True)
    with pytest.raises(CommandError, match="is a demonstration, with invented progress"):
        Command().refuse_invented_work()
