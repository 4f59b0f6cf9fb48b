"""What people hold, what nobody holds, and what is kept of a change of person."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tests import make
from tracking.models import ActionItem, ContributionRequest, Person
from tracking.people import Duties, Post, duties_of, refusal
from tracking.roles import Role
from tracking.time_zones import check_time_zone, choices, names

HELD = Duties(items=2, stands_in_for=1)
FOCAL_TSB = Post(is_active=True, role=Role.FOCAL_POINT, bureau="TSB")
GONE = Post(is_active=False, role=Role.FOCAL_POINT, bureau="TSB")


def ask(item: ActionItem, bureau: str, **fields: object) -> ContributionRequest:
    asked = {"what": "Figures", "asked_on": date(2017, 3, 1), "due_on": date(2017, 4, 1), **fields}
    return ContributionRequest.objects.create(item=item, bureau=bureau, **asked)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (GONE, "Nobody is deactivated while holding duties. Still held: 2 open action items; 1 person whose delegate"),
        (Post(True, Role.DIRECTOR, "TSB"), "Role and bureau stay while duties are held. Still held: 2 open action"),
        (Post(True, Role.FOCAL_POINT, "BDT"), "Role and bureau stay while duties are held."),
    ],
)
def test_a_post_is_not_left_while_duties_are_held(after: Post, words: str) -> None:
    assert refusal(FOCAL_TSB, after, HELD).startswith(words)


def test_a_post_is_left_without_duties_and_kept_with_them() -> None:
    assert refusal(FOCAL_TSB, GONE, Duties()) == ""
    assert refusal(FOCAL_TSB, FOCAL_TSB, HELD) == ""


def test_an_account_that_is_closed_already_may_be_corrected_and_opened() -> None:
    assert refusal(GONE, Post(False, Role.DIRECTOR, "BDT"), HELD) == ""
    assert refusal(GONE, FOCAL_TSB, HELD) == ""


@pytest.mark.django_db
def test_duties_are_open_items_and_people_to_stand_in_for() -> None:
    anna = make.person("anna", Role.FOCAL_POINT, "TSB")
    make.item("44-01", responsible=anna)
    make.item("44-02", responsible=anna, status="completed")
    make.item("44-03")
    make.person("boris", delegate=anna)
    make.person("gone", delegate=anna, is_active=False)
    assert duties_of(anna) == Duties(items=1, stands_in_for=1)


@pytest.mark.django_db
def test_contributions_asked_of_a_bureau_rest_on_its_only_focal_point() -> None:
    olga = make.person("olga", Role.FOCAL_POINT, "BDT")
    item = make.item(support=["BDT", "BR"])
    ask(item, "BDT")
    ask(item, "BDT", answer="Sent.", answered_on=date(2017, 3, 10))
    ask(item, "BR")
    assert duties_of(olga) == Duties(contributions=1)
    make.person("omar", Role.FOCAL_POINT, "BDT")
    assert duties_of(olga) == Duties()


@pytest.mark.django_db
def test_an_open_item_of_nobody_or_of_somebody_gone_is_vacant() -> None:
    anna, gone = make.person("anna"), make.person("gone", is_active=False)
    for code, fields in {
        "44-01": {"responsible": anna},
        "44-02": {},
        "44-03": {"responsible": gone},
        "44-04": {"status": "completed"},
        "44-05": {"status": "not applicable", "responsible": gone},
    }.items():
        make.item(code, **fields)  # type: ignore[arg-type]  # fields of the model
    assert sorted(ActionItem.objects.vacant().values_list("code", flat=True)) == ["44-02", "44-03"]


@pytest.mark.django_db
def test_a_person_has_a_history_without_passwords_and_without_sign_ins() -> None:
    anna = make.person("anna", Role.FOCAL_POINT, "TSB")
    anna.set_password("another")
    anna.save(update_fields=["password"])
    anna.save(update_fields=["last_login"])
    anna.bureau = "BDT"
    anna.save()
    assert list(anna.history.values_list("bureau", flat=True)) == ["BDT", "TSB"]
    kept = {field.name for field in anna.history.model._meta.get_fields()}
    assert not kept & {"password", "last_login"}


def test_time_zones_are_offered_by_region() -> None:
    regions = dict(choices())
    assert ("Europe/Zurich", "Zurich") in regions["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires") in regions["America"]
    assert "UTC" in names()
    assert max(map(len, names())) <= (Person._meta.get_field("time_zone").max_length or 0)


@pytest.mark.parametrize("name", ["Europe/Genf", "", "posixrules", "../etc/passwd", "EST"])
def test_a_zone_that_is_not_on_the_list_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="no time zone"):
        check_time_zone(name)
