"""Rows for races: people, each with items of their own that are due."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tests import make
from tracking.roles import Role

DUE = date(2017, 4, 15)


def fill(people: int, items: int) -> set[tuple[str, str]]:
    """So many people with so many items each; returns the (address, code) pairs that a reminder is owed for."""
    owed = set()
    with transaction.atomic():
        for number in range(people):
            person = make.person(f"person-{number}", Role.AUDITOR)
            for place in range(items):
                item = make.item(f"{number}-{place}", responsible=person, next_due_on=DUE)
                owed.add((person.email, item.code))
    return owed
