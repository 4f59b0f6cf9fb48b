"""Each role's day begins on a page of its own: after signing in, behind the brand, and in the header."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.pages.conftest import signed_in
from tracking.roles import Role

pytestmark = pytest.mark.django_db
LANDINGS = [
    (Role.FOCAL_POINT, "BDT", "/admin/my-work/"),
    (Role.COORDINATOR, "", "/admin/"),
    (Role.REPORT_EDITOR, "", "/admin/"),
    (Role.DIRECTOR, "TSB", "/admin/bureau/"),
    (Role.ADMINISTRATOR, "", "/admin/administration/"),
    (Role.AUDITOR, "", "/admin/log/"),
]


@pytest.mark.parametrize(("role", "bureau", "lands"), LANDINGS)
def test_each_role_lands_where_its_day_begins(role: Role, bureau: str, lands: str) -> None:
    make.person("someone", role, bureau)
    sent = {"username": "someone", "password": "pass", "next": "/admin/"}
    client = Client()
    assert client.post("/admin/login/", sent)["Location"] == lands
    page = client.get(lands)
    assert page.status_code == 200
    assert f'<div id="site-name"><a href="{lands}">' in page.content.decode()


def test_whoever_asked_for_a_page_of_their_own_gets_that_page() -> None:
    make.person("someone", Role.DIRECTOR, "TSB")
    sent = {"username": "someone", "password": "pass", "next": "/admin/resolutions/meeting/"}
    assert Client().post("/admin/login/", sent)["Location"] == "/admin/resolutions/meeting/"


@pytest.mark.parametrize(
    ("role", "bureau", "entries"),
    [
        (Role.FOCAL_POINT, "BDT", {"/admin/bureau/"}),
        (Role.DIRECTOR, "TSB", {"/admin/bureau/"}),
        (Role.REPORT_EDITOR, "", {"/admin/bureau/"}),
        (Role.COORDINATOR, "", {"/admin/bureau/", "/admin/administration/", "/admin/log/"}),
        (Role.AUDITOR, "", {"/admin/bureau/", "/admin/administration/", "/admin/log/"}),
        (Role.ADMINISTRATOR, "", {"/admin/bureau/", "/admin/administration/", "/admin/log/"}),
    ],
)
def test_the_navigation_names_the_pages_one_may_open_and_no_other(role: Role, bureau: str, entries: set[str]) -> None:
    client = signed_in(make.person("someone", role, bureau))
    groups = client.get("/admin/").context["available_apps"]
    named = {model["admin_url"] for group in groups for model in group["models"]}
    own = {"/admin/bureau/", "/admin/administration/", "/admin/log/"}
    assert named & own == entries
    assert {address for address in own if client.get(address).status_code == 200} == entries


def test_administration_names_people_rules_dates_and_health() -> None:
    client = signed_in(make.person("administrator", Role.ADMINISTRATOR))
    parts = {
        part.key: [entry.address for entry in part.entries]
        for part in client.get("/admin/administration/").context["parts"]
    }
    assert parts == {
        "people": ["/admin/tracking/person/"],
        "rules": [
            "/admin/resolutions/body/",
            "/admin/tracking/topic/",
            "/admin/tracking/reminderrule/",
            "/admin/tracking/dutystation/",
        ],
        "dates": ["/admin/resolutions/meeting/", "/admin/resolutions/studyperiod/"],
        "health": [
            "/admin/health/",
            "/admin/undelivered/",
            "/admin/outbox/",
            "/admin/tracking/reminder/",
            "/admin/tracking/snooze/",
            "/admin/tracking/historyseal/",
        ],
    }
