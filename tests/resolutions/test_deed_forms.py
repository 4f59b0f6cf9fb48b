"""A deed sets the columns of its row that its form asks for by name, and nothing else that is sent."""

from __future__ import annotations

import pytest
from django import forms

from resolutions.forms import DeedForm
from tests import make

pytestmark = pytest.mark.django_db


class Renamed(DeedForm):
    mnemonic = forms.CharField()
    why = forms.CharField()


def test_a_deed_sets_the_columns_it_asks_for_and_no_others() -> None:
    form = Renamed({"mnemonic": "EVA", "why": "Agreed", "slug": "another"}, row=make.resolution(44))
    assert form.is_valid()
    assert form.sets() == {"mnemonic": "EVA"}


def test_what_another_person_set_meanwhile_is_asked_about() -> None:
    row = make.resolution(44)
    seen = row.version
    row.mnemonic = "BSG"
    row.save()
    form = Renamed({"mnemonic": "EVA", "why": "Agreed", "seen_version": seen}, row=row)
    assert not form.is_valid()
    assert [difference.name for difference in form.differences] == ["mnemonic"]
