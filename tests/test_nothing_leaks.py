"""A focal point cannot tell from any page, list, count or search that an item of other bureaux is there."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.http import urlencode
from pytest_django import Settings

from resolutions.models import Meeting
from tests import make
from tests.access.sending import QUERIES
from tests.access.table import rules
from tests.access.walking import content_of, doors
from tests.access.world import World, add_to_library, br_item, jobs_of, people, tsb_item

pytestmark = pytest.mark.django_db
RULES = rules()
ANYWHERE = [{"q": "Zephyr"}, {"q": "44-90"}, {"q": "title"}, {"_facets": "True"}, {"all": ""}, {"o": "1"}]
SEARCHES = [
    *ANYWHERE,
    *({"q": word} for word in ("Zephyr-OLD", "instructs")),
    *({"status": "in progress"}, {"health": "overdue"}, {"lead": "TSB"}, {"support": "BDT"}, {"no_owner": "yes"}),
    *({"no_evidence": "yes"}, {"text": "revised"}, {"verb": "instructs"}, {"changed_since": "2017-01-01"}),
    *({"p": "1"}, {"code__startswith": "44"}, {"title__contains": "e"}),
]
LISTS = ["tracking/actionitem", "tracking/reportdue", "tracking/reportingobligation", "tracking/batch"]
LISTS += ["resolutions/resolution", "resolutions/meeting", "resolutions/provision", "tracking/progressreport"]
COMPLETED = ["actionitem&field_name=twin_of", "reportingobligation&field_name=item", "actionitem&field_name=provision"]


def pages_of_br(world: World) -> list[str]:
    """What BR may open: every page of the table on its own rows, each list narrowed every way, each completion."""
    own = [
        door.address(world, world.other) + QUERIES.get(door.name, "")
        for door in doors()
        if door.name in RULES and RULES[door.name].seen["BR"] in {"ok", "404"}
    ]
    lists = [f"/admin/{name}/?{urlencode(asked)}" for name in LISTS[1:] for asked in ANYWHERE]
    lists += [f"/admin/tracking/actionitem/?{urlencode(asked)}" for asked in SEARCHES]
    completed = [f"/admin/autocomplete/?app_label=tracking&model_name={field}&term=" for field in COMPLETED]
    called = [f"/admin/tracking/actionitem/search/?q={word}" for word in ("44-90", "Zephyr-OLD", "Zephyr", "44")]
    return [*own, *lists, *completed, *called]


def bodies(client: Client, addresses: list[str]) -> dict[str, str]:
    """The pages without what differs from one request to the next."""
    found = {}
    for address in addresses:
        response = client.get(address)
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", content_of(response))
        found[address] = f"{response.status_code} {response.headers.get('Location')} {body}"
    return found


def the_plan_of_br() -> World:
    world = World(people())
    add_to_library(world.rows)
    world.other |= world.rows
    br_item(world)
    world.other |= jobs_of(world.people["COO"], Meeting.objects.get(slug="council-2017"))
    return world


def test_every_page_is_the_same_to_the_letter_before_and_after_an_unseen_item_comes(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    world, client = the_plan_of_br(), Client()
    client.force_login(world.people["BR"])
    addresses = pages_of_br(world)
    before = bodies(client, addresses)
    tsb_item(world)
    after = bodies(client, addresses)
    differing = [address for address in addresses if before[address] != after[address]]
    assert differing == []


def test_control_someone_who_sees_the_item_sees_the_pages_change(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    world, client = the_plan_of_br(), Client()
    client.force_login(world.people["AUD"])
    addresses = [f"/admin/{name}/" for name in LISTS[:4]] + ["/admin/", "/admin/tracking/actionitem/?q=Zephyr"]
    before = bodies(client, addresses)
    tsb_item(world)
    after = bodies(client, addresses)
    assert [address for address in addresses if before[address] == after[address]] == []
