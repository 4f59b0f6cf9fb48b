"""Who takes part in an item, and who may set its milestones."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make
from tests.pages.browser import changed, opened
from tracking.forms.parts import wrong_with
from tracking.models import ActionItem, Milestone, Participation
from tracking.roles import Role

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


def address_of(item: ActionItem) -> str:
    return f"/admin/tracking/actionitem/{item.pk}/change/"


def send(client: Client, item: ActionItem, new: dict[str, str]) -> str:
    """The page as a browser sends it, with some fields changed; what comes back, nothing when it was saved."""
    response = client.post(address_of(item), changed(opened(client, address_of(item)), **new))
    return "" if response.status_code == 302 else response.content.decode()


def one_more(lines: str) -> dict[str, str]:
    """What the page's own link adds to lines there are none of yet."""
    return {f"{lines}-TOTAL_FORMS": "1"}


def test_a_lead_beside_a_joint_bureau_is_refused_on_the_item_page(coordinator: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    support = Participation.objects.get(bureau="BDT")
    sent = opened(coordinator, address_of(item))
    row = next(
        name
        for name, values in sent.items()
        if name.endswith("-id") and values == [str(support.pk)] and "participations" in name
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


def test_a_focal_point_saves_milestone_update_and_evidence_on_the_item_page(focal_tsb: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    line = {
        **one_more("milestones"),
        **one_more("updates"),
        **one_more("evidence"),
        "milestones-0-title": "Draft circulated",
        "updates-0-on": "2017-03-01",
        "updates-0-text": "The draft went round.",
        "evidence-0-title": "Circular",
        "evidence-0-url": "https://example.org/circular",
    }
    assert send(focal_tsb, item, line) == ""
    assert item.milestones.get().title == "Draft circulated"
    assert item.updates.get().text == "The draft went round."
    assert item.evidence.get().title == "Circular"
    assert send(focal_tsb, item, {"milestones-0-title": "Draft agreed"}) == ""
    assert item.milestones.get().title == "Draft agreed"


def test_a_supporting_bureau_adds_evidence_beside_lines_it_only_reads(focal_bdt: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    step = Milestone.objects.create(item=item, title="Draft circulated")
    line = {"evidence-0-title": "Workshop report", "evidence-0-url": "https://example.org/workshop"}
    assert send(focal_bdt, item, one_more("evidence") | line) == ""
    assert item.evidence.get().title == "Workshop report"
    step.refresh_from_db()
    assert (step.title, Participation.objects.filter(item=item).count()) == ("Draft circulated", 2)


def test_a_part_taken_off_meanwhile_is_no_question_to_who_only_reads_it(focal_tsb: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    sent = opened(focal_tsb, address_of(item))
    Participation.objects.get(bureau="BDT").delete()
    step = one_more("milestones") | {"milestones-0-title": "Draft circulated"}
    answer = focal_tsb.post(address_of(item), changed(sent, **step))
    assert answer.status_code == 302
    assert item.milestones.get().title == "Draft circulated"


def test_nobody_is_made_responsible_for_what_they_may_not_answer_for(coordinator: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    stranger = make.person("focal-br", Role.FOCAL_POINT, "BR")
    director = make.person("director", Role.DIRECTOR, "TSB")
    colleague = make.person("focal-bdt", Role.FOCAL_POINT, "BDT")
    assert "focal-br does not see this item" in send(coordinator, item, {"responsible": str(stranger.pk)})
    assert "not one of the available choices" in send(coordinator, item, {"responsible": str(director.pk)})
    item.refresh_from_db()
    assert item.responsible is None
    assert send(coordinator, item, {"responsible": str(colleague.pk)}) == ""


def test_whoever_is_responsible_already_stays_when_something_else_is_saved(coordinator: Client) -> None:
    item = make.item(lead="TSB", responsible=make.person("left", Role.DIRECTOR, "TSB", is_active=False))
    assert send(coordinator, item, {"title": "Said better"}) == ""
    item.refresh_from_db()
    assert (item.title, str(item.responsible)) == ("Said better", "left")


def test_the_last_lead_is_not_taken_off_an_item(coordinator: Client) -> None:
    item = make.item(lead="TSB")
    assert "No bureau leads: name the one" in send(coordinator, item, {"participations-0-DELETE": "on"})
    assert item.participations.count() == 1


def test_what_the_register_left_without_a_lead_says_so_and_is_edited_all_the_same(coordinator: Client) -> None:
    item = make.item(lead=None)
    assert "No bureau leads</span>" in coordinator.get(address_of(item)).content.decode()
    assert send(coordinator, item, {"title": "Another title"}) == ""
    make_led = Participation.objects.create(item=item, bureau="TSB", capacity="lead")
    assert "No bureau leads</span>" not in coordinator.get(address_of(make_led.item)).content.decode()
