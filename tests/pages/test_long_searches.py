"""A search of thousands of characters is answered as one of those that the field takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from resolutions.admin.records import LONGEST_SEARCH
from tests import make
from tracking.management.serving import Address, programs
from tracking.search_words import LONGEST, question

SEARCHED = sorted(model._meta.label_lower for model, page in admin.site._registry.items() if page.search_fields)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("label", SEARCHED)
def test_no_list_breaks_on_thousands_of_words(coordinator: Client, label: str) -> None:
    address = reverse(f"admin:{label.replace('.', '_')}_changelist")
    assert coordinator.get(address, {"q": "a b " * 1250}).status_code == 200


def test_the_beginning_of_a_long_search_counts(coordinator: Client) -> None:
    make.item("44-26", title="Hold workshops")
    typed = f"workshops {'hold ' * 70}elsewhere"
    answer = coordinator.get("/admin/tracking/actionitem/", {"q": typed})
    assert [row.code for row in answer.context["cl"].result_list] == ["44-26"]
    assert question(typed) == question(typed[:LONGEST])


def test_a_long_search_does_not_lead_to_a_longer_address(coordinator: Client) -> None:
    answer = coordinator.get("/admin/tracking/actionitem/search/", {"q": "x" * 5000})
    assert answer["Location"] == f"/admin/tracking/actionitem/?q={'x' * LONGEST}"


def test_the_field_of_every_page_takes_what_a_search_reads_and_gives_no_more_back(coordinator: Client) -> None:
    page = coordinator.get("/admin/tracking/actionitem/", {"q": "y" * 5000}).content.decode()
    (field,) = re.findall(r'<input type="search"[^>]* name="q"[^>]*>', page)
    assert f'maxlength="{LONGEST}"' in field
    assert (LONGEST_SEARCH, "y" * (LONGEST + 1) in field) == (LONGEST, False)


def test_the_web_server_takes_the_longest_address_it_can(root: Path) -> None:
    option = "--limit-request-line=8190"
    assert option in programs(Address("127.0.0.1", 8000), "filesystem://localhost")[0].arguments
    assert f" {option} " in (root / "script/deploy/wtsa-web.service").read_text()
