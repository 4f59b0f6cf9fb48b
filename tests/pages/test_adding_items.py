"""Adding an item by hand: its code is one of its Resolution, the next one when none is given."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.models import Provision
from tests import make
from tests.pages.filling import filled
from tracking.models import ActionItem, ItemAlias

pytestmark = pytest.mark.django_db
ADD = "/admin/tracking/actionitem/add/"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def add(client: Client, clause: Provision, code: str, opened_on: str = "2017-03-01") -> str:
    """What the page says; empty when the item was added."""
    sent = filled(client, ADD, code=code, provision=clause.pk, plan_order=9, opened_on=opened_on, title="Do it")
    response = client.post(ADD, sent)
    return "" if response.status_code == 302 else response.content.decode()


@pytest.mark.parametrize("code", ["zzz", "44", "44-1", "45-01", "44-x", "NEW-FIN-01"])
def test_a_code_of_another_form_or_resolution_is_refused_and_the_next_proposed(coordinator: Client, code: str) -> None:
    ItemAlias.objects.create(item=make.item("44-26"), code="44-31")
    told = add(coordinator, make.provision(path="instructs/77"), code)
    assert "is no code of Resolution 44: its next one is 44-32." in told
    assert ActionItem.objects.count() == 1


@pytest.mark.parametrize(("code", "kept"), [("", "44-27"), ("44-40", "44-40")])
def test_a_code_is_kept_or_the_next_one_given(coordinator: Client, code: str, kept: str) -> None:
    make.item("44-26")
    assert add(coordinator, make.provision(path="instructs/77"), code) == ""
    assert ActionItem.objects.latest("pk").code == kept


def test_a_resolution_without_a_number_has_codes_of_its_mnemonic(coordinator: Client) -> None:
    unnumbered = make.resolution(None, slug="dfs", mnemonic="FIN")
    assert add(coordinator, make.provision(unnumbered), "new-fin-07") == ""
    assert ActionItem.objects.get().code == "NEW-FIN-07"


@pytest.mark.parametrize(("day", "told"), [("2016-10-01", "The earliest day"), ("2017-04-01", "the latest day here")])
def test_an_item_is_opened_after_its_assembly_closed_and_by_today(coordinator: Client, day: str, told: str) -> None:
    assert told in add(coordinator, make.provision(), "44-01", opened_on=day)
