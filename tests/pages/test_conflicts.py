"""Two people at one row: what merges, what is asked, what each of them is told, and that no word is lost."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from pytest_django import Settings

from resolutions.models import Body, LeadTime, Meeting
from resolutions.versioning import EditConflict
from tests import make
from tests.pages.conftest import signed_in
from tests.pages.filling import filled
from tracking.admin.action import ActionItemAdmin
from tracking.models import ActionItem, Milestone, Participation, Person
from tracking.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def amina() -> Client:
    return signed_in(make.person("amina", first_name="Amina", last_name="Diallo"))


@pytest.fixture
def li() -> Client:
    return signed_in(make.person("li", first_name="Li", last_name="Wei"))


def address(row: ActionItem | Meeting | Body | Person) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def sent_back(page: Any, **changes: object) -> dict[str, object]:  # noqa: ANN401  # the test client's own response
    """The inputs of the page that came back, as they stand in it, with some changed."""
    form = page.context["adminform"].form
    forms = [form, *(line for below in page.context["inline_admin_formsets"] for line in below.formset.forms)]
    data = {bound.html_name: bound.value() for one in forms for bound in one}
    for below in page.context["inline_admin_formsets"]:
        data |= {bound.html_name: bound.value() for bound in below.formset.management_form}
    text = page.content.decode()
    for kind in ("told", "mine"):
        data |= {
            key: html.unescape(value) for key, value in re.findall(rf'name="({kind}-[^"]+)" value="([^"]*)"', text)
        }
    data |= dict(re.findall(r'name="(keep-[^"]+)" value="(\w+)"[^>]* checked', text))
    return {key: "" if value is None else value for key, value in (data | changes).items()}


def reread(item: ActionItem) -> ActionItem:
    return ActionItem.objects.get(pk=item.pk)


def test_fields_only_one_of_them_touched_merge_and_the_second_is_told(amina: Client, li: Client) -> None:
    item = make.item()
    late = filled(li, address(item), due_rule="fixed", due_on="2017-06-01")
    amina.post(address(item), filled(amina, address(item), title="Report to Council"))
    told = li.post(address(item), late, follow=True).content.decode()
    assert (reread(item).title, reread(item).due_on) == ("Report to Council", date(2017, 6, 1))
    assert "Amina Diallo saved this at" in told
    assert "Report to Council" in told


def test_the_second_sees_what_was_what_is_and_what_is_theirs(amina: Client, li: Client) -> None:
    item = make.item(title="Assist developing countries")
    late = filled(li, address(item), title="Second title")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late)
    row = page.context["conflict"][0]
    assert (row.label, row.editor.name) == ("Action", "Amina Diallo")
    assert (row.was, row.theirs, row.mine) == ("Assist developing countries", "First title", "Second title")
    assert row.taken == ""
    assert reread(item).title == "First title"


@pytest.mark.parametrize(("choice", "title"), [("theirs", "First title"), ("mine", "Second title")])
def test_what_the_second_chooses_is_saved_on_top(amina: Client, li: Client, choice: str, title: str) -> None:
    item = make.item()
    late = filled(li, address(item), title="Second title", due_rule="fixed", due_on="2017-06-01")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late)
    assert li.post(address(item), sent_back(page, **{"keep-title": choice})).status_code == 302
    assert (reread(item).title, reread(item).due_on) == (title, date(2017, 6, 1))


def test_without_a_choice_the_question_is_asked_again(amina: Client, li: Client) -> None:
    item = make.item()
    late = filled(li, address(item), title="Second title")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    again = li.post(address(item), sent_back(li.post(address(item), late)))
    assert [row.key for row in again.context["conflict"]] == ["title"]
    assert reread(item).title == "First title"


def test_a_third_editor_makes_the_question_new(amina: Client, li: Client, coordinator: Client) -> None:
    item = make.item()
    late = filled(li, address(item), title="Second title")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late)
    coordinator.post(address(item), filled(coordinator, address(item), title="Third title"))
    again = li.post(address(item), sent_back(page, **{"keep-title": "mine"}))
    assert again.context["conflict"][0].theirs == "Third title"
    assert reread(item).title == "Third title"


def test_what_is_typed_after_seeing_theirs_is_what_is_saved(amina: Client, li: Client) -> None:
    item = make.item()
    late = filled(li, address(item), title="Second title")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late)
    both = sent_back(page, **{"keep-title": "theirs", "title": "First and second title"})
    assert li.post(address(item), both).status_code == 302
    assert reread(item).title == "First and second title"


def test_another_error_on_the_page_loses_neither_choice_nor_text(amina: Client, li: Client) -> None:
    item = make.item()
    late = filled(li, address(item), title="Second title")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late)
    wrong = sent_back(page, **{"keep-title": "theirs", "due_rule": "fixed", "due_on": ""})
    again = li.post(address(item), wrong)
    assert again.context["conflict"][0].taken == "theirs"
    assert 'value="Second title"' in again.content.decode()
    li.post(address(item), sent_back(again, **{"keep-title": "mine", "due_on": "2017-06-01"}))
    assert (reread(item).title, reread(item).due_on) == ("Second title", date(2017, 6, 1))


def test_a_deadline_is_asked_about_as_a_whole(amina: Client, li: Client) -> None:
    item = make.item(due_rule="fixed", due_on=date(2017, 6, 1), next_due_on=date(2017, 6, 1))
    council = make.meeting()
    late = filled(li, address(item), due_rule="before meeting", before_meeting=council.pk, why="Council asks")
    amina.post(address(item), filled(amina, address(item), due_on="2017-09-01", why="Agreed"))
    page = li.post(address(item), late)
    assert {row.key for row in page.context["conflict"]} == {"due_rule", "due_on", "before_meeting"}
    assert "why" in page.context["adminform"].form.fields
    assert 'value="Council asks"' in page.content.decode()


def test_lines_only_one_of_them_touched_merge(amina: Client, li: Client) -> None:
    item = make.item()
    first, second = (Milestone.objects.create(item=item, title=title) for title in ("Draft", "Final"))
    late = filled(li, address(item), **{"milestones-1-met_on": "2017-03-20", "milestones-0-due_on": "2017-04-01"})
    amina.post(address(item), filled(amina, address(item), **{"milestones-0-title": "Draft circulated"}))
    assert li.post(address(item), late).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.title, first.due_on, second.met_on) == ("Draft circulated", date(2017, 4, 1), date(2017, 3, 20))


def test_the_same_line_is_asked_about_by_its_name(amina: Client, li: Client) -> None:
    item = make.item()
    step = Milestone.objects.create(item=item, title="Draft")
    late = filled(li, address(item), **{"milestones-0-title": "Text"})
    amina.post(address(item), filled(amina, address(item), **{"milestones-0-title": "Draft circulated"}))
    page = li.post(address(item), late)
    row = page.context["conflict"][0]
    assert (row.label, row.editor.name) == ("Milestone “\u2068Draft circulated\u2069”: milestone", "Amina Diallo")
    li.post(address(item), sent_back(page, **{"keep-milestones-0-title": "mine"}))
    step.refresh_from_db()
    assert step.title == "Text"


def test_a_row_removed_meanwhile_is_told_and_what_was_typed_in_it_stays(amina: Client, li: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    lines = [line.bureau == "BDT" for line in item.participations.all()]
    place = lines.index(True)
    late = filled(li, address(item), **{f"participations-{place}-basis": "named"})
    amina.post(address(item), filled(amina, address(item), **{f"participations-{place}-DELETE": "on"}))
    page = li.post(address(item), late)
    assert "Amina Diallo removed a row" in page.content.decode()
    assert not item.participations.filter(bureau="BDT").exists()
    assert li.post(address(item), sent_back(page)).status_code == 302
    assert item.participations.get(bureau="BDT").basis == "named"


def test_a_row_removed_meanwhile_that_nobody_touched_stays_removed(amina: Client, li: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    place = [line.bureau for line in item.participations.all()].index("BDT")
    late = filled(li, address(item), title="Report to Council")
    amina.post(address(item), filled(amina, address(item), **{f"participations-{place}-DELETE": "on"}))
    assert li.post(address(item), late).status_code == 302
    assert reread(item).title == "Report to Council"
    assert Participation.objects.count() == 1


def test_a_row_changed_meanwhile_is_not_removed_unasked(amina: Client, li: Client) -> None:
    item = make.item(lead="TSB", support=["BDT"])
    place = [line.bureau for line in item.participations.all()].index("BDT")
    late = filled(li, address(item), **{f"participations-{place}-DELETE": "on"})
    amina.post(address(item), filled(amina, address(item), **{f"participations-{place}-basis": "named"}))
    page = li.post(address(item), late)
    assert item.participations.get(bureau="BDT").basis == "named"
    li.post(address(item), sent_back(page, **{f"keep-participations-{place}-DELETE": "mine"}))
    assert not item.participations.filter(bureau="BDT").exists()


def test_meetings_and_bodies_merge_like_items(amina: Client, li: Client) -> None:
    council = make.meeting(place="Geneva")
    late = filled(li, address(council), place="Bonn")
    amina.post(address(council), filled(amina, address(council), note="Dates confirmed"))
    assert li.post(address(council), late).status_code == 302
    council.refresh_from_db()
    assert (council.place, council.note) == ("Bonn", "Dates confirmed")
    make.body("council", lead_days=30)
    late = filled(li, address(council.body), **{"lead_times-0-days": "40"})
    amina.post(address(council.body), filled(amina, address(council.body), **{"lead_times-0-days": "35"}))
    page = li.post(address(council.body), late)
    assert page.context["conflict"][0].editor.name == "Amina Diallo"
    assert LeadTime.objects.get(body=council.body).days == 35


def test_two_administrators_at_one_person_merge_too() -> None:
    first, second = (signed_in(make.person(name, Role.ADMINISTRATOR)) for name in ("first", "second"))
    someone = make.person("someone", Role.AUDITOR)
    late = filled(second, address(someone), last_name="Wei")
    first.post(address(someone), filled(first, address(someone), first_name="Li"))
    assert second.post(address(someone), late).status_code == 302
    someone.refresh_from_db()
    assert str(someone) == "Li Wei"


def test_an_edit_of_the_very_same_moment_is_read_again_and_loses_no_word(
    amina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    item, save, clashes = make.item(), ActionItemAdmin.save_model, [1]

    def clash_once(self: ActionItemAdmin, request: HttpRequest, *args: Any) -> None:
        save(self, request, *args)
        if clashes and clashes.pop():
            raise EditConflict

    data = filled(amina, address(item), title="Report to Council")
    monkeypatch.setattr(ActionItemAdmin, "save_model", clash_once)
    assert amina.post(address(item), data).status_code == 302
    assert not clashes
    assert reread(item).title == "Report to Council"
    assert item.history.count() == 2


@pytest.mark.parametrize("nonsense", ["", "no json", "[]", '{"title": 5}', '"x"'])
def test_a_page_that_does_not_say_what_was_seen_is_asked_about_what_differs(
    amina: Client, li: Client, nonsense: str
) -> None:
    item = make.item()
    late = filled(li, address(item), title="Second title", seen_values=nonsense)
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late)
    assert page.status_code == 200
    assert [row.key for row in page.context["conflict"]] == ["title"]


def test_line_ends_of_a_browser_are_no_change(amina: Client, li: Client) -> None:
    council = make.meeting(note="one\ntwo")
    late = filled(li, address(council), note="one\r\ntwo")
    amina.post(address(council), filled(amina, address(council), note="three"))
    li.post(address(council), late)
    council.refresh_from_db()
    assert council.note == "three"


def test_the_question_stands_before_the_summary_and_the_error_before_the_question(amina: Client, li: Client) -> None:
    item = make.item(title="Assist developing countries")
    late = filled(li, address(item), title="Second title")
    amina.post(address(item), filled(amina, address(item), title="First title"))
    page = li.post(address(item), late).content.decode()
    places = [page.index(words) for words in ("Please correct the error", "conflict-heading", 'class="summary"')]
    assert places == sorted(places)
    assert page.count("Please correct the error") == 1
    assert re.search(r'name="keep-title" value="mine"[^>]* form="actionitem_form"', page)
    assert re.search(r'name="_save" value="Save with these choices" form="actionitem_form"', page)
