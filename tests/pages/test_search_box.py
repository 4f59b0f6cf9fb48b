"""The search box of every page."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.pages.conftest import queries_of
from tracking.models import ItemAlias, index_items

LIST = "/admin/tracking/actionitem/"
SEARCH = f"{LIST}search/"
pytestmark = pytest.mark.django_db


def led_to(client: Client, typed: str) -> str:
    response = client.get(SEARCH, {"q": typed})
    assert response.status_code == 302
    return str(response.url)  # type: ignore[attr-defined]  # a redirect has one


@pytest.mark.parametrize("address", ["/admin/", LIST, "/admin/resolutions/meeting/", "/admin/password_change/"])
def test_the_box_stands_on_every_page_with_a_label(coordinator: Client, address: str) -> None:
    page = coordinator.get(address).content.decode()
    assert f'<form class="find" role="search" method="get" action="{SEARCH}">' in page
    assert '<label class="visually-hidden" for="find">' in page


def test_nobody_who_is_not_signed_in_finds_a_box_or_an_item(client: Client) -> None:
    make.item("44-26")
    assert 'class="find"' not in client.get("/admin/login/").content.decode()
    assert led_to(client, "44-26").startswith("/admin/login/")


@pytest.mark.parametrize("typed", ["44-26", " 44‑26 ", "old-9"])
def test_a_code_leads_straight_to_its_item(coordinator: Client, typed: str) -> None:
    item = make.item("44-26")
    make.item("44-260")
    ItemAlias.objects.create(item=item, code="OLD-9")
    index_items([item])
    assert led_to(coordinator, typed) == f"{LIST}{item.pk}/change/"


def test_other_words_lead_to_the_list_of_what_was_found(coordinator: Client) -> None:
    make.item("44-26", title="Hold workshops")
    make.item("18-01", of=make.resolution(18))
    address = led_to(coordinator, "workshops & مكاتب")
    assert address == f"{LIST}?q=workshops+%26+%D9%85%D9%83%D8%A7%D8%AA%D8%A8"
    assert [row.code for row in coordinator.get(led_to(coordinator, "workshops")).context["cl"].result_list] == [
        "44-26"
    ]


def test_nothing_typed_leads_to_the_whole_list(coordinator: Client) -> None:
    assert led_to(coordinator, "  ") == LIST


def test_a_code_of_another_bureau_leads_nowhere(focal_bdt: Client) -> None:
    make.item("44-26", lead="TSB", title="Secret workshops")
    assert led_to(focal_bdt, "44-26") == f"{LIST}?q=44-26"
    page = focal_bdt.get(led_to(focal_bdt, "44-26")).content.decode()
    assert "Secret workshops" not in page
    assert 'value="44-26"' in page


def test_the_best_answer_stands_first_and_another_order_is_kept(coordinator: Client) -> None:
    make.item("18-01", of=make.resolution(18), title="Before 50-1", plan_order=1)
    make.item("50-1", of=make.resolution(50), title="Act", plan_order=2)
    found = coordinator.get(f"{LIST}?q=50-1").context["cl"].result_list
    assert [row.code for row in found] == ["50-1", "18-01"]
    assert [row.code for row in coordinator.get(f"{LIST}?q=50-1&o=-2").context["cl"].result_list] == ["18-01", "50-1"]


def test_searching_takes_as_many_queries_for_fifty_items_as_for_five(coordinator: Client) -> None:
    for number in range(5):
        make.item(f"44-{number:02}")
    few = queries_of(coordinator, f"{LIST}?q=44")
    for number in range(5, 50):
        make.item(f"44-{number:02}")
    assert queries_of(coordinator, f"{LIST}?q=44") == few
