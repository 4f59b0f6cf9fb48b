"""A Resolution gets its number; codes follow and old codes keep working."""

from __future__ import annotations

import pytest
from django.utils import timezone

from resolutions.models import Resolution
from resolutions.versioning import EditConflict
from tests import make
from tracking.models import ActionItem, Batch, BatchRow, ItemAlias
from tracking.numbering import NumberRefused, plan_number, recoded
from tracking.numbers import assign_number, item_by_code


@pytest.mark.parametrize(
    ("code", "before", "after", "new"),
    [
        ("NEW-FIN-01", "NEW-FIN", "89", "89-01"),
        ("44-26", "44", "45", "45-26"),
        ("44-26", "4", "5", "44-26"),
        ("OTHER", "NEW-FIN", "89", "OTHER"),
    ],
)
def test_a_code_changes_only_its_resolution(code: str, before: str, after: str, new: str) -> None:
    assert recoded(code, before, after) == new


@pytest.mark.parametrize("number", [0, -1, 40000])
def test_an_impossible_number_is_refused(number: int) -> None:
    with pytest.raises(NumberRefused, match="between 1 and"):
        plan_number(number, reference="NEW-FIN", codes=[], taken={}, other_codes=[])


def test_a_number_or_code_that_is_taken_is_refused_by_name() -> None:
    with pytest.raises(NumberRefused, match="“Cybersecurity”"):
        plan_number(50, reference="NEW-FIN", codes=[], taken={50: "Cybersecurity"}, other_codes=[])
    with pytest.raises(NumberRefused, match="89-01"):
        plan_number(89, reference="NEW-FIN", codes=[(1, "NEW-FIN-01")], taken={}, other_codes={"89-01"})


@pytest.fixture
def financial(db: None) -> Resolution:
    resolution = make.resolution(None, slug="financial-inclusion", mnemonic="FIN", plan_order=5)
    make.item("NEW-FIN-01", of=resolution)
    make.item("NEW-FIN-02", of=resolution)
    make.item("44-01")
    return resolution


def test_codes_follow_the_number_and_old_codes_lead_to_the_item(financial: Resolution) -> None:
    batch = assign_number(financial, 89, by=make.person(), at=timezone.now())
    assert sorted(ActionItem.objects.values_list("code", flat=True)) == ["44-01", "89-01", "89-02"]
    first = ActionItem.objects.get(code="89-01")
    assert item_by_code("NEW-FIN-01") == item_by_code("new-fin-01") == item_by_code("89-01") == first
    assert item_by_code("NEW-FIN-09") is None
    assert first.history.first().code == "89-01"
    rows = BatchRow.objects.filter(batch=batch).values_list("before__code", "after__code")
    assert sorted(rows) == [("NEW-FIN-01", "89-01"), ("NEW-FIN-02", "89-02")]


def test_a_wrong_number_is_corrected_and_every_former_code_still_leads_there(financial: Resolution) -> None:
    for number in (98, 89, 98, 89):
        assign_number(Resolution.objects.get(pk=financial.pk), number, by=None, at=timezone.now())
    assert {alias.code for alias in ItemAlias.objects.filter(item__code="89-01")} == {"NEW-FIN-01", "98-01", "89-01"}
    assert {item_by_code(code).code for code in ("NEW-FIN-01", "98-01", "89-01")} == {"89-01"}  # type: ignore[union-attr]  # each is found


def test_the_number_it_has_already_makes_no_second_batch(financial: Resolution) -> None:
    assign_number(financial, 89, by=None, at=timezone.now())
    with pytest.raises(NumberRefused, match="has number 89 already"):
        assign_number(financial, 89, by=None, at=timezone.now())
    assert Batch.objects.count() == 1


def test_a_present_code_goes_before_a_former_one(financial: Resolution) -> None:
    assign_number(financial, 90, by=None, at=timezone.now())
    assign_number(Resolution.objects.get(pk=financial.pk), 89, by=None, at=timezone.now())
    other = make.item("90-01", of=make.resolution(90))
    assert item_by_code("90-01") == other


def test_numbers_given_by_two_people_at_once_end_with_the_first(financial: Resolution) -> None:
    mine, theirs = (Resolution.objects.get(pk=financial.pk) for _ in range(2))
    assign_number(mine, 89, by=None, at=timezone.now())
    with pytest.raises(EditConflict):
        assign_number(theirs, 90, by=None, at=timezone.now())
    assert Resolution.objects.get(pk=financial.pk).number == 89
