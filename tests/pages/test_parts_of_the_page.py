"""The parts of the page of an item are links of the page, and what a person comes to write stands first."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.test import Client

from tests import make
from tests.pages.conftest import signed_in
from tracking.models import ActionItem
from tracking.roles import Role

pytestmark = pytest.mark.django_db


def page_of(client: Client, item: ActionItem) -> str:
    return client.get(f"/admin/tracking/actionitem/{item.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("role", "bureau"),
    [(Role.COORDINATOR, ""), (Role.FOCAL_POINT, "TSB"), (Role.FOCAL_POINT, "BDT"), (Role.DIRECTOR, "TSB")],
)
def test_every_part_that_is_named_is_there_once(role: Role, bureau: str) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    make.report_due(item, make.meeting())
    page = page_of(signed_in(make.person("reader", role, bureau)), item)
    found = Counter(re.findall(r'\bid="([^"]+)"', page))
    named = re.search(r'<nav class="page-parts".*?</nav>', page, re.DOTALL)
    assert named is not None
    parts = re.findall(r'href="#([^"]+)"', named[0])
    assert len(parts) == 7
    assert {part: found[part] for part in parts} == dict.fromkeys(parts, 1)
    assert f"/admin/tracking/actionitem/{item.pk}/history/" in named[0]


def test_no_name_of_a_place_stands_twice(coordinator: Client) -> None:
    page = page_of(coordinator, make.item(lead="TSB", support=["BDT"]))
    found = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert [name for name, times in found.items() if times > 1] == []


def test_lines_for_an_update_and_for_evidence_come_before_the_rest(coordinator: Client) -> None:
    page = page_of(coordinator, make.item(lead="TSB"))
    places = [page.index(f'id="{name}"') for name in ("updates-group", "evidence-group", "id_title", "told-updates")]
    assert places == sorted(places)
    assert page.index('id="told-updates"') < page.index('id="milestones-group"')
    assert page.count('id="updates-group"') == 1
