"""The register in the database: loaded whole, loadable again, never over a person's edit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import Body, Meeting, Provision, Resolution
from tests import make
from tracking.models import (
    ActionItem,
    Capacity,
    ContributionRequest,
    Participation,
    Person,
    ReportDue,
    ReportingObligation,
    ReportRecipient,
)
from tracking.numbers import assign_number
from tracking.register import draft_work, load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(root: Path) -> Counter[str]:
    return load_register(root / "fixtures", timezone.now())


def test_the_register_holds_what_the_annex_holds(register: Counter[str]) -> None:
    assert Resolution.objects.count() == 26
    assert Counter(Provision.objects.values_list("kind", flat=True)) == {
        "operative": 114,
        "chapeau": 5,
        "preambular": 5,
    }
    assert ActionItem.objects.count() == 114
    assert ReportingObligation.objects.count() == 13


def test_drafted_codes_are_the_codes_of_the_register(register: Counter[str], root: Path) -> None:
    rows = json.loads((root / "fixtures" / "resolutions.json").read_text(encoding="utf-8"))
    written = {(r["slug"], p["path"]): p["item"]["code"] for r in rows for p in r["provisions"] if "item" in p}
    stored = ActionItem.objects.values_list("resolution__slug", "provision__path", "code")
    assert {(slug, path): code for slug, path, code in stored} == written


def test_loading_again_adds_nothing_and_keeps_a_persons_edit(register: Counter[str], root: Path) -> None:
    ActionItem.objects.filter(code="44-26").update(title="Edited by a person")
    assert not sum(load_register(root / "fixtures", timezone.now()).values())
    assert ActionItem.objects.get(code="44-26").title == "Edited by a person"


def test_loading_again_after_every_resolution_has_its_number_changes_nothing(
    register: Counter[str], root: Path
) -> None:
    twins = ActionItem.objects.exclude(twin_of=None).count()
    for number, resolution in enumerate(Resolution.objects.filter(number=None), start=89):
        assign_number(resolution, number, by=None, at=timezone.now())
    assert not ActionItem.objects.filter(code__startswith="NEW").exists()
    stored = list(ActionItem.objects.order_by("pk").values()), list(ReportDue.objects.order_by("pk").values())
    assert not sum(load_register(root / "fixtures", timezone.now()).values())
    after = list(ActionItem.objects.order_by("pk").values()), list(ReportDue.objects.order_by("pk").values())
    assert (after, ActionItem.objects.exclude(twin_of=None).count()) == (stored, twins)


def test_same_duties_are_joined_by_clause_whatever_codes_they_have(register: Counter[str], root: Path) -> None:
    assign_number(Resolution.objects.get(slug="54"), 154, by=None, at=timezone.now())
    ActionItem.objects.update(twin_of=None)
    load_register(root / "fixtures", timezone.now())
    assert ActionItem.objects.get(code="154-02").twin_of is not None


def test_a_report_to_a_body_that_a_person_took_away_does_not_come_back(register: Counter[str], root: Path) -> None:
    recipient = ReportRecipient.objects.get(obligation__item__code="73-02", body__code="council")
    recipient.body = Body.objects.get(code="tsag")
    recipient.save()
    reports = ReportDue.objects.count()
    assert not sum(load_register(root / "fixtures", timezone.now()).values())
    assert ReportDue.objects.count() == reports


def test_reports_due_for_council_2017_name_the_three_items(register: Counter[str]) -> None:
    council = Meeting.objects.get(slug="council-2017")
    due = {report.item.code: str(report.due_on) for report in ReportDue.objects.with_names().for_meeting(council)}
    assert due == dict.fromkeys(["NEW-FIN-01", "73-02", "44-26"], "2017-04-15")


def test_the_rule_in_the_text_gives_the_reports_the_register_lists(register: Counter[str], root: Path) -> None:
    rows = json.loads((root / "fixtures" / "reports_due.json").read_text(encoding="utf-8"))
    ReportDue.objects.all().delete()
    draft_work({}, timezone.now())
    drawn = ReportDue.objects.values_list("recipient__obligation__item__code", "meeting__slug")
    listed = {(row["item"], row["meeting"]) for row in rows if row["basis"] == "rule"}
    assert listed - set(drawn) == {("44-22", "pp-22")}  # after the next Assembly: listed by hand
    assert set(drawn) <= listed


def test_items_know_their_next_due_day(register: Counter[str]) -> None:
    assert str(ActionItem.objects.get(code="73-02").next_due_on) == "2017-04-15"
    assert ActionItem.objects.get(code="44-01").next_due_on is None


def test_every_item_has_at_most_one_lead_and_joint_items_have_none(register: Counter[str]) -> None:
    joint = set(Participation.objects.filter(capacity=Capacity.JOINT).values_list("item__code", flat=True))
    leads = Counter(Participation.objects.filter(capacity=Capacity.LEAD).values_list("item__code", flat=True))
    assert joint == {"NEW-IMR-02", "18-01", "18-02", "69-01"}
    assert set(leads.values()) == {1}
    assert not joint & set(leads)


def test_every_item_has_a_topic_and_a_persons_choice_of_topics_stays(register: Counter[str], root: Path) -> None:
    assert not ActionItem.objects.filter(topics=None).exists()
    item = ActionItem.objects.get(code="44-26")
    item.topics.clear()
    load_register(root / "fixtures", timezone.now())
    assert not item.topics.exists()


def test_the_first_history_of_each_item_is_its_loading(register: Counter[str]) -> None:
    assert ActionItem.history.filter(history_type="+").count() == 114


@pytest.mark.parametrize(
    ("name", "damage", "named"),
    [
        ("reports_due", lambda _rows: "[{", "reports_due.json"),
        ("twins", lambda _rows: '{"44-01": "44-02"}', "twins.json is not a list of pairs"),
        ("meetings", lambda _rows: "[1, 2]", "meetings.json is not a list of rows"),
        ("bodies", lambda rows: [{**rows[0], "code": "new"}, {"code": "newer"}], "name"),
        ("meetings", lambda rows: [{**rows[0], "opens_on": "in May"}, *rows[1:]], "in May"),
        ("meetings", lambda rows: [{**rows[0], "colour": "red"}, *rows[1:]], "colour"),
        ("study_periods", lambda rows: [{**rows[0], "assembly": "wtsa-99"}], "Meeting matching query"),
        ("meetings", lambda rows: [{**rows[0], "body": "nobody"}, *rows[1:]], "nobody"),
    ],
)
def test_a_damaged_register_is_one_sentence_and_saves_nothing(
    root: Path, tmp_path: Path, name: str, damage: Callable[[list[Any]], Any], named: str
) -> None:
    for file in (root / "fixtures").glob("*.json"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / f"{name}.json"
    damaged = damage(json.loads(file.read_text(encoding="utf-8")))
    file.write_text(damaged if isinstance(damaged, str) else json.dumps(damaged), encoding="utf-8")
    with pytest.raises(CommandError, match="Nothing was saved") as told:
        call_command("load_register", folder=tmp_path)
    assert named in str(told.value)
    assert "\n" not in str(told.value)
    assert not Body.objects.exists()


def test_the_demonstration_is_marked_dated_and_repeatable(register: Counter[str], root: Path) -> None:
    call_command("make_accounts")
    call_command("load_demo")
    shown = ActionItem.objects.filter(illustrative=True)
    assert 40 <= shown.count() <= 50
    assert all(item.last_update_on is None or str(item.last_update_on) < "2017-03-20" for item in shown)
    items, asked = ActionItem.objects.order_by("pk").values(), ContributionRequest.objects.order_by("pk").values()
    before = list(items.all()), list(asked.all()), ContributionRequest.history.count()
    call_command("load_demo")
    assert (list(items.all()), list(asked.all()), ContributionRequest.history.count()) == before


def test_the_demonstration_asks_for_contributions_in_time_late_and_answered(
    register: Counter[str], root: Path, client: Client, settings: Settings
) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    call_command("make_accounts")
    call_command("load_demo")
    asked = ContributionRequest.objects.filter(illustrative=True).select_related("item")
    assert asked.count() == ContributionRequest.objects.count() == 4
    assert all(request.bureau in request.item.bureaux(Capacity.SUPPORT) for request in asked)
    days = {str(row.history_date.date()) for row in ContributionRequest.history.all()}
    assert days == {"2017-02-20", "2017-03-07", "2017-03-13", "2017-03-17"}
    late, open_ = (request.what for request in asked.unanswered().filter(bureau="BDT").order_by("due_on"))
    client.force_login(Person.objects.get(username="focal-bdt"))
    for page in ("/admin/my-work/", "/admin/bureau/"):
        shown = client.get(page).content.decode()
        assert shown.index(late) < shown.index(open_)
        assert 'class="tag tag-illustrative"' in shown[shown.index(late) : shown.index(open_)]
    answered = asked.exclude(answered_on=None).get()
    page = client.get(f"/admin/tracking/actionitem/{answered.item_id}/change/").content.decode()
    assert answered.answer in page
    assert "illustrative" in page[page.index(answered.what) :][:400]
