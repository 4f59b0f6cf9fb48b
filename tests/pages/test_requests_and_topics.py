"""The list of requests between bureaux, and the list of topics."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.browser import changed, opened
from tests.pages.conftest import queries_of, signed_in
from tracking.contributions import answer, ask, withdraw
from tracking.models import ContributionRequest, Topic
from tracking.roles import Role

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE
LIST = "/admin/tracking/contributionrequest/"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


def request_on(code: str, lead: str, support: str, due_on: date = DAY) -> ContributionRequest:
    item = make.item(code, lead=lead, support=[support])
    return ask(item, support, f"Figures for {code}", due_on=due_on, by=None, on=date(2017, 3, 1))


def listed(client: Client, query: str = "") -> list[str]:
    return [row.item.code for row in client.get(f"{LIST}?{query}").context["cl"].result_list]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["44-02", "44-01", "44-03"]),
        ("side=of", ["44-02", "44-01"]),
        ("side=by", ["44-03"]),
        ("standing=overdue", ["44-02"]),
        ("standing=open", ["44-02", "44-01"]),
        ("standing=answered", ["44-03"]),
        ("standing=withdrawn", []),
        ("bureau=TSB", ["44-03"]),
    ],
)
def test_a_bureau_reads_what_it_was_asked_and_what_it_asks(focal_bdt: Client, query: str, found: list[str]) -> None:
    request_on("44-01", "TSB", "BDT")
    request_on("44-02", "TSB", "BDT", due_on=date(2017, 3, 5))
    answer(request_on("44-03", "BDT", "TSB", due_on=date(2017, 5, 1)), "Sent", by=None, on=DAY)
    withdraw(request_on("44-04", "TSB", "BR"), "No longer needed", by=None, on=DAY)
    assert listed(focal_bdt, query) == found


def test_a_request_between_other_bureaux_is_not_found(focal_bdt: Client) -> None:
    row = request_on("44-04", "TSB", "BR")
    response = focal_bdt.get(f"{LIST}{row.pk}/change/", follow=True)
    assert "Figures for 44-04" not in response.content.decode()


def test_the_page_of_a_request_leads_who_may_answer_to_the_answer(focal_tsb: Client, focal_bdt: Client) -> None:
    row = request_on("44-01", "TSB", "BDT")
    way = f"/admin/tracking/actionitem/{row.item_id}/asked/{row.pk}/answer/"
    assert way in focal_bdt.get(f"{LIST}{row.pk}/change/").content.decode()
    assert way not in focal_tsb.get(f"{LIST}{row.pk}/change/").content.decode()


def test_requests_are_never_edited_or_added_in_the_list(coordinator: Client) -> None:
    row = request_on("44-01", "TSB", "BDT")
    assert coordinator.post(f"{LIST}{row.pk}/change/", {"what": "Other"}).status_code == 403
    assert coordinator.get(f"{LIST}add/").status_code == 403


def test_the_list_takes_as_many_queries_for_twenty_requests_as_for_two(coordinator: Client) -> None:
    for number in range(2):
        request_on(f"44-{number:02}", "TSB", "BDT")
    few = queries_of(coordinator, LIST)
    for number in range(2, 20):
        request_on(f"44-{number:02}", "TSB", "BDT")
    assert queries_of(coordinator, LIST) == few


@pytest.mark.parametrize(
    "listed_by",
    [
        "tracking/topic/?action_items=",
        "tracking/topic/?action_items__id__exact=",
        "resolutions/resolution/?action_items=",
        "resolutions/provision/?action_items=",
        "resolutions/meeting/?action_items=",
    ],
)
def test_no_list_tells_of_an_item_one_may_not_see(listed_by: str) -> None:
    unseen = make.item("44-01", lead="TSB")
    Topic.objects.create(slug="finance", name="Finance").action_items.add(unseen)
    focal_br = signed_in(make.person("focal-br", Role.FOCAL_POINT, "BR"))
    assert focal_br.get(f"/admin/{listed_by}{unseen.pk}").status_code == 400


def test_topics_are_kept_by_the_coordinator_and_count_the_items_one_may_see(coordinator: Client) -> None:
    sent = {"name": "Accessibility", "slug": "accessibility"}
    assert coordinator.post("/admin/tracking/topic/add/", sent).status_code == 302
    topic = Topic.objects.get()
    make.item("44-01", lead="BDT").topics.add(topic)
    make.item("44-02", lead="TSB").topics.add(topic)
    focal = signed_in(make.person("focal-bdt", Role.FOCAL_POINT, "BDT"))
    counts = [
        client.get("/admin/tracking/topic/").context["cl"].result_list[0].seen_items for client in (coordinator, focal)
    ]
    assert counts == [2, 1]
    assert focal.get("/admin/tracking/topic/add/").status_code == 403


def test_the_short_name_of_a_topic_is_given_once(coordinator: Client) -> None:
    topic = Topic.objects.create(name="Accessibility", slug="accessibility")
    page = f"/admin/tracking/topic/{topic.pk}/change/"
    values = changed(opened(coordinator, page), name="Access for all", slug="another")
    assert coordinator.post(page, values).status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Access for all", "accessibility")
