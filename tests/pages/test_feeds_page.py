"""Making a calendar feed, seeing its address once, and revoking it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.forms.feed import MOST_FEEDS
from tracking.models import Feed, Person, SavedView
from tracking.roles import Role

FEEDS = "/admin/feeds/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE, settings.WTSA_BASE_URL = make.WORKING_DATE, "https://tracker.example.int"


def make_feed(client: Client, what: str = "mine") -> str:
    """The address that the page shows."""
    response = client.post(FEEDS, {"what": what}, headers={"host": "localhost"})
    found = re.search(r'value="(https://tracker\.example\.int/calendar/[\w-]{43}\.ics)"', response.content.decode())
    assert found, response.content.decode()
    assert "no-store" in response["Cache-Control"]
    return found[1]


def test_the_address_is_shown_once_and_reads_without_signing_in(focal_bdt: Client) -> None:
    shown = make_feed(focal_bdt)
    path = shown.removeprefix("https://tracker.example.int")
    assert Client().get(path).status_code == 200
    assert shown not in focal_bdt.get(FEEDS).content.decode()
    assert path.split("/")[-1][:43] not in focal_bdt.get(FEEDS).content.decode()


def test_a_revoked_feed_answers_no_more_and_leaves_the_list(focal_bdt: Client) -> None:
    path = make_feed(focal_bdt).removeprefix("https://tracker.example.int")
    Client().get(path)
    feed = Feed.objects.get()
    page = focal_bdt.post(f"{FEEDS}{feed.pk}/revoke/", follow=True).content.decode()
    assert "answers no more" in page
    assert "You have no feed yet." in page
    assert Client().get(path).status_code == 404
    assert focal_bdt.post(f"{FEEDS}{feed.pk}/revoke/").status_code == 302


def test_nobody_lists_or_revokes_the_feed_of_another(focal_bdt: Client, coordinator: Client) -> None:
    make_feed(focal_bdt, "bureau")
    assert "You have no feed yet." in coordinator.get(FEEDS).content.decode()
    assert coordinator.post(f"{FEEDS}{Feed.objects.get().pk}/revoke/").status_code == 404
    assert Feed.objects.get().revoked_at is None


@pytest.mark.parametrize(
    ("role", "bureau", "offered"),
    [
        (Role.FOCAL_POINT, "BDT", ["mine", "bureau", "meetings", "view"]),
        (Role.AUDITOR, "", ["mine", "meetings"]),
    ],
)
def test_only_what_the_reader_may_open_is_offered(role: Role, bureau: str, offered: list[str]) -> None:
    SavedView.objects.create(owner=make.person(), name="Shared", bureau="BDT", query="")
    SavedView.objects.create(owner=Person.objects.get(), name="Private", query="")
    page = signed_in(make.person("someone", role, bureau)).get(FEEDS).content.decode()
    assert re.findall(r'<option value="([a-z]+)', page) == offered
    assert "Private" not in page


@pytest.mark.parametrize("what", ["bureau", "view:{view}", "everything", ""])
def test_a_forged_choice_makes_no_feed(what: str) -> None:
    view = SavedView.objects.create(owner=make.person(), name="Private", query="")
    client = signed_in(make.person("auditor", Role.AUDITOR))
    page = client.post(FEEDS, {"what": what.format(view=view.pk)}).content.decode()
    assert 'role="alert"' in page
    assert "<title>Error:" in page
    assert not Feed.objects.exists()


def test_too_many_feeds_are_refused_in_a_sentence(coordinator: Client) -> None:
    for _n in range(MOST_FEEDS):
        make_feed(coordinator)
    page = coordinator.post(FEEDS, {"what": "mine"}).content.decode()
    assert "Revoke one that you do not use" in page
    assert Feed.objects.count() == MOST_FEEDS


def test_the_page_says_why_a_feed_has_ended_and_asks_no_more_queries_for_more_feeds(focal_bdt: Client) -> None:
    owner = make.person()
    view = SavedView.objects.create(owner=owner, name="Shared", bureau="BDT", query="")
    make_feed(focal_bdt, f"view:{view.pk}")
    few = queries_of(focal_bdt, FEEDS)
    for _n in range(5):
        make_feed(focal_bdt, f"view:{view.pk}")
    assert queries_of(focal_bdt, FEEDS) == few
    SavedView.objects.update(bureau="TSB")
    assert "Ended: the view is gone" in focal_bdt.get(FEEDS).content.decode()


def test_when_a_feed_was_last_read_is_told(focal_bdt: Client) -> None:
    path = make_feed(focal_bdt).removeprefix("https://tracker.example.int")
    assert "20 Mar 2017" not in focal_bdt.get(FEEDS).content.decode().split("feeds-heading")[-1]
    Client().get(path)
    assert "20 Mar 2017" in focal_bdt.get(FEEDS).content.decode().split("feeds-heading")[-1]
