"""Saved views: a filter, an order and columns under a name, for oneself or for the bureau."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.addresses import view_query
from tracking.models import Person, SavedView
from tracking.roles import Role

LIST = "/admin/tracking/actionitem/"
VIEWS = "/admin/tracking/savedview/"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("?p=3", ""),
        ("status=completed&lead=TSB&p=2", "lead=TSB&status=completed"),
        ("https://example.int/admin/tracking/actionitem/?q=%D9%85+a&e=1", "q=%D9%85+a"),
        ("columns=code&columns=status&o=-2.1", "columns=code&columns=status&o=-2.1"),
    ],
)
def test_a_view_keeps_what_an_address_asks_and_not_the_page(typed: str, kept: str) -> None:
    assert view_query(typed) == kept


def view_of(owner: Person, name: str, bureau: str = "", query: str = "status=completed") -> SavedView:
    return SavedView.objects.create(owner=owner, name=name, bureau=bureau, query=query)


def test_the_list_as_it_stands_is_saved_under_a_name_and_opens_again(coordinator: Client) -> None:
    make.item()
    page = coordinator.get(f"{LIST}?status=not+started&p=1&o=2&columns=status")
    query = page.context["cl"].query_now()
    saved = coordinator.post(f"{VIEWS}add/", {"name": "  To   begin ", "query": query, "bureau": ""})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("To begin", "columns=status&o=2&status=not+started")
    assert (view.owner.username, view.bureau) == ("coordinator", "")
    assert saved.url == f"{LIST}?{view.query}"  # type: ignore[attr-defined]  # a redirect has one
    assert "The view “To begin” is saved." in (again := coordinator.get(saved.url).content.decode())  # type: ignore[attr-defined]  # as above
    assert (
        '<a href="/admin/tracking/actionitem/?columns=status&amp;o=2&amp;status=not+started" aria-current="page">'
        in again
    )


def test_views_stand_in_the_list_and_in_the_navigation(coordinator: Client) -> None:
    view_of(Person.objects.get(username="coordinator"), "Done")
    link = f'href="{LIST}?status=completed"'
    assert link in coordinator.get(LIST).content.decode()
    assert link in coordinator.get("/admin/").content.decode()


READERS = [
    ("maker", Role.FOCAL_POINT, "BDT", {"private", "shared"}),
    ("colleague", Role.FOCAL_POINT, "BDT", {"shared"}),
    ("neighbour", Role.FOCAL_POINT, "TSB", set()),
    ("director", Role.DIRECTOR, "BDT", {"shared"}),
    ("auditor", Role.AUDITOR, "", set()),
    ("coordinator", Role.COORDINATOR, "", set()),
    ("administrator", Role.ADMINISTRATOR, "", set()),
]


def test_a_view_of_several_statuses_is_saved_from_the_list_and_shows_them_all(coordinator: Client) -> None:
    for number, status in enumerate(["not started", "continuing", "completed"], start=1):
        make.item(f"44-0{number}", status=status)
    query = coordinator.get(f"{LIST}?status=not+started&status=continuing").context["cl"].query_now()
    coordinator.post(f"{VIEWS}add/", {"name": "Open work", "query": query, "bureau": ""})
    ((view, address, _is_here),) = coordinator.get(LIST).context["cl"].saved_views
    assert view.name == "Open work"
    assert [row.code for row in coordinator.get(address).context["cl"].result_list] == ["44-01", "44-02"]


@pytest.mark.parametrize(("username", "role", "bureau", "seen"), READERS)
def test_nobody_sees_anothers_private_view(username: str, role: Role, bureau: str, seen: set[str]) -> None:
    maker = make.person("maker", Role.FOCAL_POINT, "BDT")
    views = {"private": view_of(maker, "Private"), "shared": view_of(maker, "Shared", "BDT")}
    client = signed_in(maker if username == "maker" else make.person(username, role, bureau))
    for name, view in views.items():
        for address in (LIST, VIEWS, "/admin/"):
            assert (view.name in client.get(address).content.decode()) == (name in seen)
        for deed in ("change", "delete", "history"):
            page = client.get(f"{VIEWS}{view.pk}/{deed}/")
            assert name in seen or view.name not in page.content.decode()
            assert page.status_code == 200 if username == "maker" else page.status_code != 200 or deed != "delete"


@pytest.mark.parametrize(("username", "role", "bureau", "seen"), READERS[1:])
def test_nobody_changes_or_deletes_anothers_view(username: str, role: Role, bureau: str, seen: set[str]) -> None:
    maker = make.person("maker", Role.FOCAL_POINT, "BDT")
    view = view_of(maker, "Shared", "BDT")
    client, refused = signed_in(make.person(username, role, bureau)), 403 if seen else 404
    given = {"name": "Mine", "query": "", "bureau": "", "post": "yes"}
    for deed in ("change", "delete"):
        assert client.post(f"{VIEWS}{view.pk}/{deed}/", given).status_code == refused
    view.refresh_from_db()
    assert (view.name, view.owner) == ("Shared", maker)


def test_whoever_made_a_view_renames_shares_and_deletes_it(focal_bdt: Client) -> None:
    view = view_of(Person.objects.get(username="focal-bdt"), "Done")
    focal_bdt.post(f"{VIEWS}{view.pk}/change/", {"name": "Finished", "query": view.query, "bureau": "BDT"})
    view.refresh_from_db()
    assert (view.name, view.bureau, view.query) == ("Finished", "BDT", "status=completed")
    focal_bdt.post(f"{VIEWS}{view.pk}/delete/", {"post": "yes"})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("role", "own", "asked", "kept"),
    [
        (Role.FOCAL_POINT, "BDT", "BDT", True),
        (Role.FOCAL_POINT, "BDT", "TSB", False),
        (Role.AUDITOR, "", "TSB", False),
        (Role.COORDINATOR, "", "TSB", True),
    ],
)
def test_a_view_is_shared_only_with_a_bureau_of_ones_own(role: Role, own: str, asked: str, kept: bool) -> None:
    client = signed_in(make.person("reader", role, own))
    client.post(f"{VIEWS}add/", {"name": "Mine", "query": "", "bureau": asked})
    assert SavedView.objects.filter(bureau=asked).exists() == kept


def test_a_second_view_of_one_name_is_refused_in_words_and_another_person_may_have_it(focal_bdt: Client) -> None:
    view_of(Person.objects.get(username="focal-bdt"), "Done")
    page = focal_bdt.post(f"{VIEWS}add/", {"name": "Done", "query": "", "bureau": ""})
    assert "You already have a view of that name." in page.content.decode()
    signed_in(make.person("other")).post(f"{VIEWS}add/", {"name": "Done", "query": "", "bureau": ""})
    assert SavedView.objects.count() == 2


def test_the_list_takes_as_many_queries_for_ten_views_as_for_one(coordinator: Client) -> None:
    make.item()
    owner = Person.objects.get(username="coordinator")
    view_of(owner, "One")
    few = {address: queries_of(coordinator, address) for address in (LIST, VIEWS)}
    for number in range(9):
        view_of(owner, f"View {number}")
    assert {address: queries_of(coordinator, address) for address in (LIST, VIEWS)} == few
