"""The pages for what nobody expected: in the reader's language, with a header and a style that browsers apply."""

from __future__ import annotations

import errno
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from django.test import Client

from tracking.admin import item_search

PROBLEMS = [(OSError(errno.ENOSPC, "No space left on device"), 503), (ZeroDivisionError("hidden"), 500)]
pytestmark = pytest.mark.django_db


@pytest.fixture(params=PROBLEMS, ids=["full", "broken"])
def problem(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The status that the search box answers with."""
    raised, status = request.param

    def fail(*_given: object) -> None:
        raise raised

    monkeypatch.setattr(item_search, "item_called", fail)
    return int(status)


def test_the_page_has_a_header_and_a_style_that_its_policy_allows(coordinator: Client, problem: int) -> None:
    coordinator.raise_request_exception = False
    answer = coordinator.get("/admin/tracking/actionitem/search/?q=x")
    page = answer.content.decode()
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in answer["Content-Security-Policy"]
    assert answer.status_code == problem
    assert "color-scheme: light dark" in style
    assert '<header><a href="/">WTSA Tracker</a></header>' in page
    assert "hidden" not in page


def test_the_page_is_in_the_readers_language(coordinator: Client, problem: int) -> None:
    coordinator.raise_request_exception = False
    coordinator.cookies["django_language"] = "ar"
    page = coordinator.get("/admin/tracking/actionitem/search/?q=x").content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert coordinator.get("/admin/login/")["Content-Security-Policy"].count("sha256-") == 0
