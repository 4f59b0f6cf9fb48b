"""Who opens the pages, and how many queries a page takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tracking.models import Person
from tracking.roles import Role

SignIn = Callable[..., Client]


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def coordinator(db: None) -> Client:
    return signed_in(make.person())


@pytest.fixture
def focal_bdt(db: None) -> Client:
    return signed_in(make.person("focal-bdt", Role.FOCAL_POINT, "BDT"))


@pytest.fixture
def focal_tsb(db: None) -> Client:
    return signed_in(make.person("focal-tsb", Role.FOCAL_POINT, "TSB"))


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes once caches that live as long as the process are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200
    return len(captured)
