"""A second empty database of PostgreSQL, to restore into."""

from __future__ import annotations

import pytest

from tests.conftest import postgresql_url

other_postgresql_url = pytest.fixture(postgresql_url.__wrapped__)  # type: ignore[attr-defined]  # the function itself
