"""Adding an item by hand: its code is one of its Resolution, the next one when none is given."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.models import Provision, SisterResolution
from tests import make
from tests.pages.filling import filled
from tracking.models import ActionItem, ItemAlias, Participation
from tracking.roles import Role

pytestmark = pytest.mark.django_db
ADD = "/admin/tracking/actionitem/add/"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def rows(*parts: tuple[str, str]) -> dict[str, str]:
    """The rows of bureaux as a browser sends them: those left empty too."""
    told = {"participations-TOTAL_FORMS": "3"}
    for place, (bureau, capacity) in enumerate([*parts, *[("", "")] * (3 - len(parts))]):
        line = {"bureau": bureau, "capacity": capacity, "basis": "decided"}
        told |= {f"participations-{place}-{name}": value for name, value in line.items()}
    return told


def add(
    client: Client,
    clause: Provision,
    code: str,
    opened_on: str = "2017-03-01",
    parts: tuple[tuple[str, str], ...] = (("TSB", "lead"),),
    **more: object,
) -> str:
    """What the page says; empty when the item was added."""
    form: dict[str, object] = {"code": code, "provision": clause.pk, "plan_order": 9, "opened_on": opened_on}
    sent = filled(client, ADD, **{**form, "title": "Do it", **rows(*parts), **more})
    response = client.post(ADD, sent)
    return "" if response.status_code == 302 else response.content.decode()


@pytest.mark.parametrize("code", ["zzz", "44", "44-1", "45-01", "44-x", "NEW-FIN-01"])
def test_a_code_of_another_form_or_resolution_is_refused_and_the_next_proposed(coordinator: Client, code: str) -> None:
    ItemAlias.objects.create(item=make.item("44-26"), code="44-31")
    told = add(coordinator, make.provision(path="instructs/77"), code)
    assert "is no code of Resolution 44: its next one is 44-32." in told
    assert ActionItem.objects.count() == 1


@pytest.mark.parametrize(("code", "kept"), [("", "44-27"), ("44-40", "44-40")])
def test_a_code_is_kept_or_the_next_one_given(coordinator: Client, code: str, kept: str) -> None:
    make.item("44-26")
    assert add(coordinator, make.provision(path="instructs/77"), code) == ""
    assert ActionItem.objects.latest("pk").code == kept


def test_a_resolution_without_a_number_has_codes_of_its_mnemonic(coordinator: Client) -> None:
    unnumbered = make.resolution(None, slug="dfs", mnemonic="FIN")
    assert add(coordinator, make.provision(unnumbered), "new-fin-07") == ""
    assert ActionItem.objects.get().code == "NEW-FIN-07"


@pytest.mark.parametrize(("day", "told"), [("2016-10-01", "The earliest day"), ("2017-04-01", "the latest day here")])
def test_an_item_is_opened_after_its_assembly_closed_and_by_today(coordinator: Client, day: str, told: str) -> None:
    assert told in add(coordinator, make.provision(), "44-01", opened_on=day)


def test_the_page_has_a_row_for_each_bureau_and_keeps_those_that_are_filled(coordinator: Client) -> None:
    page = coordinator.get(ADD)
    (lines,) = [one.formset for one in page.context["inline_admin_formsets"]]
    assert [form.prefix for form in lines.forms] == [f"participations-{place}" for place in range(3)]
    assert add(coordinator, make.provision(), "", parts=(("BDT", "lead"), ("BR", "support"))) == ""
    kept = Participation.objects.values_list("item__code", "bureau", "capacity", "basis")
    assert list(kept) == [("44-01", "BDT", "lead", "decided"), ("44-01", "BR", "support", "decided")]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((), "No bureau leads: name the one that leads, or several joint ones. Nothing was saved."),
        ((("BDT", "support"),), "Bureaux support a bureau that leads"),
        ((("BDT", "joint"),), "one alone leads"),
    ],
)
def test_an_item_is_not_added_while_no_bureau_leads(
    coordinator: Client, parts: tuple[tuple[str, str], ...], told: str
) -> None:
    assert told in add(coordinator, make.provision(), "", parts=parts)
    assert not ActionItem.objects.exists()


def test_who_answers_for_a_new_item_is_of_its_bureaux(coordinator: Client) -> None:
    other = make.person("other", Role.FOCAL_POINT, "BR", first_name="Bo")
    assert "Person responsible: " in add(coordinator, make.provision(), "", responsible=other.pk)
    assert not ActionItem.objects.exists()


def test_the_place_in_the_plan_and_the_day_are_proposed(coordinator: Client) -> None:
    form = coordinator.get(ADD).context["adminform"].form
    assert form["opened_on"].value() == make.WORKING_DATE
    assert "Empty: after the last of its Resolution." in form.fields["plan_order"].help_text
    make.item("44-26", plan_order=44_007)
    other = make.item("45-01", of=make.resolution(45), plan_order=45_003)
    assert add(coordinator, make.provision(path="instructs/77"), "", plan_order="") == ""
    assert add(coordinator, make.provision(make.resolution(46)), "", plan_order="") == ""
    assert ActionItem.objects.get(code="44-27").plan_order == 44_008
    assert ActionItem.objects.get(code="46-01").plan_order == other.plan_order + 1


def test_the_history_of_a_new_item_begins_with_it(coordinator: Client) -> None:
    clause = make.provision(path="instructs/77")
    SisterResolution.objects.create(resolution=clause.resolution, body=make.meeting().body, number=37)
    assert add(coordinator, clause, "") == ""
    item = ActionItem.objects.get()
    page = coordinator.get(f"/admin/tracking/actionitem/{item.pk}/history/")
    assert [entry.lines[0].label for entry, _number in page.context["entries"]] == ["Action item"]
