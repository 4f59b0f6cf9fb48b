"""Each role at each door of an item: seen, changed, or not there at all."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.pages.conftest import signed_in
from tests.pages.filling import filled
from tracking.models import ActionItem, Milestone, Participation, Reminder
from tracking.roles import Role

pytestmark = pytest.mark.django_db
PAGES = ("change", "history", "move", "update")
READERS = [Role.DIRECTOR, Role.AUDITOR, Role.REPORT_EDITOR, Role.ADMINISTRATOR]


def address(item: ActionItem, page: str) -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def as_role(role: Role) -> Client:
    return signed_in(make.person("someone", role, "BDT" if role.is_bound_to_bureau else ""))


@pytest.mark.parametrize("page", PAGES)
def test_a_focal_point_finds_no_page_of_an_item_of_other_bureaux(focal_bdt: Client, page: str) -> None:
    item = make.item(lead="TSB", support=["BR"], title="Kept from BDT")
    response = focal_bdt.get(address(item, page))
    assert (response.status_code, b"Kept from BDT" in response.content) == (404, False)
    assert focal_bdt.post(address(item, page), {"target": "in progress"}).status_code == 404
    item.refresh_from_db()
    assert item.status == "not started"


def test_a_single_version_of_an_unseen_item_is_not_found(focal_bdt: Client) -> None:
    item = make.item(lead="TSB")
    version = f"actionitem-{item.history.get().pk}"
    for page in ("history", "compare", f"restore/{version}"):
        answer = focal_bdt.get(address(item, page))
        assert answer.status_code == 404
        assert item.title.encode() not in answer.content


def test_a_focal_point_lists_searches_and_completes_only_what_is_theirs(focal_bdt: Client) -> None:
    mine, other = make.item("44-01", support=["BDT"]), make.item("44-02", lead="TSB")
    items = focal_bdt.get("/admin/tracking/actionitem/?q=44").context["cl"].result_list
    query = "app_label=tracking&model_name=actionitem&field_name=twin_of"
    found = focal_bdt.get(f"/admin/autocomplete/?{query}&term=44").json()["results"]
    assert [row.pk for row in items] == [mine.pk]
    assert [row["id"] for row in found] == [str(mine.pk)]
    assert other.code not in focal_bdt.get("/admin/").content.decode()


def test_reports_obligations_and_meetings_show_a_focal_point_only_their_items(focal_bdt: Client) -> None:
    council = make.meeting()
    make.report_due(make.item("44-26", lead="TSB"), council)
    make.report_due(make.item("73-02", support=["BDT"], of=make.resolution(73)), council)
    doors = [
        "/admin/tracking/reportdue/",
        "/admin/tracking/reportingobligation/",
        f"/admin/resolutions/meeting/{council.pk}/change/",
    ]
    for door in doors:
        page = focal_bdt.get(door).content.decode()
        assert "73-02" in page
        assert "44-26" not in page


@pytest.mark.parametrize("role", READERS)
def test_other_roles_read_every_item_and_change_none(role: Role) -> None:
    client, item = as_role(role), make.item(lead="TSB")
    page = client.get(address(item, "change"))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(address(item, "change"), {"title": "Other"}).status_code == 403
    for door in ("move", "update"):
        assert client.post(address(item, door), {"target": "in progress", "text": "x"}).status_code == 403
    item.refresh_from_db()
    assert (item.title, item.status) == ("Do what 44-01 asks", "not started")


def test_a_leading_focal_point_adds_milestones_but_leaves_the_plan_alone(focal_bdt: Client) -> None:
    item = make.item(lead="BDT", support=["TSB"])
    data = filled(focal_bdt, address(item, "change"), title="Other")
    data |= {"participations-TOTAL_FORMS": "3", "participations-2-bureau": "BR", "participations-2-capacity": "support"}
    data |= {"milestones-TOTAL_FORMS": "1", "milestones-0-title": "Trainers sent"}
    assert focal_bdt.post(address(item, "change"), data).status_code == 302
    item.refresh_from_db()
    assert item.title == "Do what 44-01 asks"
    assert Milestone.objects.get().title == "Trainers sent"
    assert Participation.objects.count() == 2


FORMSET = ("TOTAL_FORMS", "INITIAL_FORMS")
RECORDS = [
    ("tracking", "actionitem"),
    ("tracking", "reportdue"),
    ("tracking", "person"),
    ("resolutions", "resolution"),
    ("resolutions", "meeting"),
    ("resolutions", "provision"),
]


@pytest.mark.parametrize(("app", "model"), RECORDS)
def test_nobody_deletes_rows_of_the_record(app: str, model: str) -> None:
    client = signed_in(make.person("root", is_superuser=True))
    report = make.report_due(make.item(), make.meeting())
    rows = {
        "actionitem": report.item,
        "reportdue": report,
        "person": make.person("other"),
        "resolution": report.item.resolution,
        "meeting": report.meeting,
        "provision": report.item.provision,
    }
    response = client.post(f"/admin/{app}/{model}/{rows[model].pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    assert type(rows[model])._base_manager.filter(pk=rows[model].pk).exists()


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_answer_for_mail_read_other_peoples_reminders(role: Role) -> None:
    now, item = timezone.now(), make.item()
    Reminder.objects.create(
        recipient=make.person("recipient"), item=item, stage="overdue", due_on=now, due_version=1,
        planned_at=now, next_try_at=now,
    )  # fmt: skip
    response = as_role(role).get("/admin/tracking/reminder/")
    answers = role in {Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR}
    assert (b"recipient" in response.content and item.code.encode() in response.content) == answers


@pytest.mark.parametrize("role", list(Role))
def test_only_an_administrator_changes_people(role: Role) -> None:
    other = make.person("other")
    response = as_role(role).post(f"/admin/tracking/person/{other.pk}/change/", {"username": "renamed"})
    assert response.status_code == (200 if role is Role.ADMINISTRATOR else 403)
    assert as_anyone_reads(role) == (role in {Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR})


def as_anyone_reads(role: Role) -> bool:
    client = signed_in(make.person("reader", role, "BDT" if role.is_bound_to_bureau else ""))
    return client.get("/admin/tracking/person/").status_code == 200


def test_what_is_not_there_and_what_is_not_allowed_are_said_in_words(focal_bdt: Client) -> None:
    missing = focal_bdt.get("/admin/tracking/actionitem/1/update/")
    assert (missing.status_code, "not yours to see" in missing.content.decode()) == (404, True)
    refused = focal_bdt.get("/admin/outbox/")
    assert (refused.status_code, "Your role does not include this" in refused.content.decode()) == (403, True)
