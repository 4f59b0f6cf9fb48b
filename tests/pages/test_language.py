"""The language of the pages: the person's own, the switch, direction, English islands."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.history.test_seals import verified
from tests.pages.conftest import signed_in
from tracking.models import Person

pytestmark = pytest.mark.django_db


def test_after_sign_in_pages_are_in_the_persons_language() -> None:
    client = signed_in(make.person("amina", language="ar"))
    assert '<html lang="ar" dir="rtl">' in client.get("/admin/").content.decode()


def test_chinese_is_the_simplified_one_of_the_interface() -> None:
    client = signed_in(make.person("li", language="zh"))
    assert '<html lang="zh-hans" dir="ltr">' in client.get("/admin/").content.decode()


def test_the_switch_changes_the_page_and_is_kept_for_the_person(coordinator: Client) -> None:
    response = coordinator.post("/language/", {"language": "fr", "next": "/admin/outbox/"})
    assert response.headers["Location"] == "/admin/outbox/"
    assert '<html lang="fr"' in coordinator.get("/admin/").content.decode()
    person = Person.objects.get(username="coordinator")
    assert person.language == "fr"
    assert [entry.language for entry in person.history.order_by("-pk")[:2]] == ["fr", "en"]
    assert verified()[1] == ""  # a row that its history does not tell would look meddled with


def test_the_switch_works_before_sign_in() -> None:
    client = Client()
    client.post("/language/", {"language": "ar", "next": "/admin/login/"})
    assert '<html lang="ar" dir="rtl">' in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize("code", ["de", "xx", "", "zh"])
def test_a_language_that_is_not_offered_changes_nothing(coordinator: Client, code: str) -> None:
    coordinator.post("/language/", {"language": code})
    assert Person.objects.get(username="coordinator").language == "en"


def test_the_switch_never_leads_to_another_site(coordinator: Client) -> None:
    response = coordinator.post("/language/", {"language": "fr", "next": "https://example.com/"})
    assert "example.com" not in response.headers["Location"]


def test_opening_a_link_switches_nothing(coordinator: Client) -> None:
    assert coordinator.get("/language/?language=fr").status_code == 405


def test_english_titles_are_islands_in_an_arabic_page() -> None:
    make.item(title="Report to Council")
    client = signed_in(make.person("amina", language="ar"))
    assert '<bdi lang="en">Report to Council</bdi>' in client.get("/admin/tracking/actionitem/").content.decode()


def test_resolution_titles_are_in_the_readers_language_where_there_is_one() -> None:
    make.resolution(44, titles={"en": "Bridging the gap", "ar": "سد الفجوة"})
    client = signed_in(make.person("amina", language="ar"))
    assert '<bdi lang="ar">سد الفجوة</bdi>' in client.get("/admin/resolutions/resolution/").content.decode()
