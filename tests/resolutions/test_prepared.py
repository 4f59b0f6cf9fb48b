"""Queries whose words are written once: they answer as the ORM does, whatever they are told."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import CharField, DateField
from django.db.models.functions import Cast
from pytest_django import DjangoAssertNumQueries

from resolutions.prepared import KEYS, Prepared, Slot
from tests import make
from tracking.models import ActionItem

pytestmark = pytest.mark.django_db
LATE = date(2017, 3, 1)


@pytest.fixture
def keys() -> list[int]:
    return [make.item(f"44-0{number}", next_due_on=LATE if number else None).pk for number in range(3)]


def test_the_rows_are_those_of_the_keys_with_values_of_python(keys: list[int]) -> None:
    written = ActionItem.objects.filter(pk__in=KEYS).order_by("pk")
    asked = Prepared(lambda: written.values_list("pk", "next_due_on", "illustrative", Cast("next_due_on", DateField())))
    assert asked.rows(keys[:2]) == [(keys[0], None, False, None), (keys[1], LATE, False, LATE)]
    assert asked.rows(keys[2:]) == [(keys[2], LATE, False, LATE)]


def test_the_words_are_written_once_and_the_values_told_each_time(keys: list[int]) -> None:
    times = []

    def write() -> object:
        times.append(1)
        due = ActionItem.objects.filter(next_due_on=Slot("day", DateField()), code__in=[Slot("code", CharField()), "x"])
        return due.order_by().values_list("code")

    asked = Prepared(write)  # type: ignore[arg-type]  # a queryset of tuples
    assert asked.rows(day=LATE, code="44-01") == [("44-01",)]
    assert asked.rows(day=LATE, code="44-02") == [("44-02",)]
    assert asked.rows(day=date(2017, 3, 2), code="44-02") == []
    assert len(times) == 1


def test_what_is_told_is_a_value_and_never_words_of_the_query(keys: list[int]) -> None:
    asked = Prepared(lambda: ActionItem.objects.filter(code=Slot("code", CharField())).values_list("code"))
    assert asked.rows(code="' OR 1=1 --") == []
    with pytest.raises(ValueError, match="invalid literal"):
        Prepared(lambda: ActionItem.objects.filter(pk__in=KEYS).values_list("pk")).rows(["1) OR (1=1"])  # type: ignore[list-item]


def test_no_keys_are_no_rows_and_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert Prepared(lambda: ActionItem.objects.filter(pk__in=KEYS).values_list("pk")).rows([]) == []


def test_a_slot_that_is_told_nothing_is_a_mistake() -> None:
    asked = Prepared(lambda: ActionItem.objects.filter(code=Slot("code", CharField())).values_list("code"))
    with pytest.raises(KeyError, match="code"):
        asked.rows()
