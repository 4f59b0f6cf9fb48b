"""The days on which work can have happened and can be expected: pure, and what the database holds."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests import make
from tracking.models import Milestone, ProgressUpdate
from tracking.spans import expected, happened

OPENED, DAY = date(2016, 11, 4), date(2017, 3, 20)


@pytest.mark.parametrize("chosen", [OPENED, DAY, None])
def test_what_happened_lies_between_the_opening_and_the_working_date(chosen: date | None) -> None:
    assert happened(OPENED, DAY).refusal(chosen) == ""


@pytest.mark.parametrize("chosen", [date(1900, 1, 1), date(2016, 11, 3)])
def test_a_day_before_the_opening_is_refused_with_the_earliest_day(chosen: date) -> None:
    assert "4 November 2016" in happened(OPENED, DAY).refusal(chosen)
    assert "4 November 2016" in expected(OPENED, DAY).refusal(chosen)


def test_what_happened_is_refused_in_the_future_with_the_latest_day() -> None:
    assert "20 March 2017" in happened(OPENED, DAY).refusal(date(2017, 3, 21))


def test_what_is_expected_may_lie_ahead_but_not_absurdly_far() -> None:
    assert expected(OPENED, DAY).refusal(date(2036, 12, 31)) == ""
    assert "31 December 2037" in expected(OPENED, DAY).refusal(date(9999, 12, 31))


@pytest.mark.django_db
def test_the_database_itself_keeps_no_absurd_day() -> None:
    item = make.item()
    for day in (date(1900, 1, 1), date(9999, 12, 31)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Milestone.objects.create(item=item, title="Step", due_on=day)
        with pytest.raises(IntegrityError), transaction.atomic():
            ProgressUpdate.objects.create(item=item, on=day, text="x", at="2017-03-20T09:00Z")
