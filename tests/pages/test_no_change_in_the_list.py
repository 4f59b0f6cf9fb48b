"""“No change” in the list: one click, one dated row, and back to the same list."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tracking.models import ProgressUpdate
from tracking.roles import Role

pytestmark = pytest.mark.django_db
LIST = "/admin/tracking/actionitem/"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.mark.parametrize("status", ["in progress", "continuing"])
def test_what_is_under_way_is_confirmed_with_one_click(focal_tsb: Client, status: str) -> None:
    item = make.item(status=status)
    make.item("44-02", status="not started")
    asked = f"status={status.replace(' ', '+')}"
    page = focal_tsb.get(f"{LIST}?{asked}&p=1").content.decode()
    button = f'form="deed-now" formaction="{LIST}{item.pk}/confirm/"'
    assert page.count('form="deed-now"') == page.count(button) == 1
    shown = re.search(r'name="list" value="([^"]+)"', page)
    assert shown is not None
    sent = {"then": "list", "list": unescape(shown[1])}
    response = focal_tsb.post(f"{LIST}{item.pk}/confirm/", sent)
    assert asked in response.headers["Location"].removeprefix(f"{LIST}?")
    row = ProgressUpdate.objects.get()
    assert (row.item, row.on, row.kind) == (item, make.WORKING_DATE, ProgressUpdate.Kind.CONFIRMATION)


def test_what_is_not_under_way_offers_no_such_click(coordinator: Client) -> None:
    for number, status in enumerate(["not started", "completed", "not applicable"], start=1):
        make.item(f"44-0{number}", status=status)
    assert 'form="deed-now"' not in coordinator.get(LIST).content.decode()


@pytest.mark.parametrize("role", ["auditor", "director"])
def test_who_may_not_update_is_offered_no_such_click(client: Client, role: str) -> None:
    make.item(status="in progress")
    client.force_login(make.person(role, Role(role), "TSB" if role == "director" else ""))
    assert 'form="deed-now"' not in client.get(LIST).content.decode()


def test_the_way_back_never_leaves_the_list(coordinator: Client) -> None:
    item = make.item(status="continuing")
    response = coordinator.post(f"{LIST}{item.pk}/confirm/", {"then": "list", "list": "//evil.example/?status=x"})
    assert response.headers["Location"] == f"{LIST}?status=x"
