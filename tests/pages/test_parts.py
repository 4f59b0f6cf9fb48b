"""Who takes part in an item, and who may set its milestones."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tracking.forms.parts import wrong_with
from tracking.models import ActionItem, Milestone, Participation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("capacities", "words"),
    [
        (["lead", "support"], ""),
        (["joint", "joint"], ""),
        ([], ""),
        (["lead", "lead"], "one lead"),
        (["lead", "joint"], "have no lead"),
        (["joint"], "one alone leads"),
        (["support"], "name the lead"),
    ],
)
def test_one_leads_or_several_share(capacities: list[str], words: str) -> None:
    assert (words in str(wrong_with(capacities))) if words else (wrong_with(capacities) == "")


def written(value: object) -> str:
    return "" if value is None else str(value)


def form_of(client: Client, item: ActionItem) -> dict[str, str]:
    """What the browser would send back unchanged."""
    context = client.get(f"/admin/tracking/actionitem/{item.pk}/change/").context
    sent: dict[str, str] = {}
    for form in [
        context["adminform"].form,
        *(formset.formset.management_form for formset in context["inline_admin_formsets"]),
    ]:
        sent |= {form[name].html_name: written(form[name].value()) for name in form.fields}
    for formset in context["inline_admin_formsets"]:
        for form in formset.formset.initial_forms:
            sent |= {form[name].html_name: written(form[name].value()) for name in form.fields}
    return {name: value for name, value in sent.items() if not name.endswith("-DELETE")}


def send(client: Client, item: ActionItem, changed: dict[str, str]) -> str:
    address = f"/admin/tracking/actionitem/{item.pk}/change/"
    response = client.post(address, form_of(client, item) | changed)
    return "" if response.status_code == 302 else response.content.decode()


def test_a_lead_beside_a_joint_bureau_is_refused_on_the_item_page(coordinator: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    support = Participation.objects.get(bureau="BDT")
    sent = form_of(coordinator, item)
    row = next(
        name
        for name, value in sent.items()
        if name.endswith("-id") and value == str(support.pk) and "participations" in name
    )
    page = send(coordinator, item, {row.replace("-id", "-capacity"): "joint"})
    assert "joint bureaux have no lead" in page
    support.refresh_from_db()
    assert support.capacity == "support"


def test_a_supporting_bureau_reads_milestones_and_cannot_move_them(focal_bdt: Client, focal_tsb: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    step = Milestone.objects.create(item=item, title="Draft circulated")
    send(focal_bdt, item, {"milestones-0-id": str(step.pk), "milestones-0-title": "Mine now"})
    step.refresh_from_db()
    assert step.title == "Draft circulated"
    assert send(focal_tsb, item, {"milestones-0-title": "Draft agreed"}) == ""
    step.refresh_from_db()
    assert step.title == "Draft agreed"
