"""The story of an item: every deed once, in words; old versions looked at and put back."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.kept import in_words
from resolutions.recorded import Entry
from tests import make
from tests.pages.conftest import signed_in
from tests.pages.test_item_page import address, filled
from tracking.deadlines import follow_meeting, refresh_items
from tracking.models import (
    ActionItem,
    Batch,
    BatchRow,
    Channel,
    DateChange,
    Evidence,
    Milestone,
    OwnerChange,
    Participation,
    Person,
    StatusChange,
)
from tracking.owners import record_owner
from tracking.progress import add_update
from tracking.roles import Role
from tracking.story import story_of_item
from tracking.workflow import Move, Status

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def item(db: None) -> ActionItem:
    """Entered a month ago, so that nothing is taken for a part of its entry."""
    row = make.item(lead="TSB", support=["BDT"])
    month_ago = timezone.now() - timedelta(days=30)
    for history in (ActionItem.history, Participation.history):
        history.all().update(history_date=month_ago)
    return row


def told(item: ActionItem, reader: Person | None = None) -> list[Entry]:
    """The entries, newest first."""
    story = story_of_item(item, reader or Person.objects.get(username="coordinator"))
    return story.told(story.deeds)[::-1]


def lines(entry: Entry) -> list[tuple[str, str, str]]:
    return [(line.label, line.before, line.after) for line in entry.lines]


def test_a_move_of_status_is_one_entry_with_who_from_to_why_and_door(item: ActionItem, coordinator: Client) -> None:
    coordinator.post(
        address(item, "move"), {"target": "not applicable", "reason": "Not ours", "seen_version": item.version}
    )
    newest, first = told(item)
    assert lines(newest) == [("Status", "Not started", "Not applicable")]
    assert (newest.by, newest.why, newest.channel) == ("coordinator", "Not ours", "form")
    assert ("Bureau TSB", "–", "Lead") in lines(first)
    assert StatusChange.objects.count() == 1


def test_an_update_with_a_move_is_one_entry(item: ActionItem, coordinator: Client) -> None:
    given = {"text": "Letter sent.", "on": "2017-03-20", "target": "in progress", "seen_version": item.version}
    coordinator.post(address(item, "update"), given)
    newest, _first = told(item)
    assert (newest.title, newest.text, newest.why) == ("Progress update", "Letter sent.", "")
    assert lines(newest) == [("Status", "Not started", "In progress")]


def test_person_and_deadline_saved_on_one_form_are_one_entry(item: ActionItem, coordinator: Client) -> None:
    amina = make.person("amina", first_name="Amina", last_name="Diallo")
    data = filled(
        coordinator, item, responsible=amina.pk, due_rule="fixed", due_on="2017-06-01", why="Agreed in Geneva"
    )
    coordinator.post(address(item), data)
    newest, _first = told(item)
    assert ("Person responsible", "–", "Amina Diallo") in lines(newest)
    assert ("Next due on", "–", "1 June 2017") in lines(newest)
    assert newest.why == "Agreed in Geneva"
    assert (OwnerChange.objects.count(), DateChange.objects.count()) == (1, 1)


def test_milestones_parts_and_reports_are_told_with_the_item(item: ActionItem, coordinator: Client) -> None:
    step = Milestone.objects.create(item=item, title="Draft")
    step.met_on = date(2017, 3, 1)
    step._history_date = timezone.now() + timedelta(minutes=20)  # type: ignore[attr-defined]  # read by the history
    step.save()
    part = item.participations.get(bureau="BDT")
    part._history_date = timezone.now() + timedelta(hours=1)  # type: ignore[attr-defined]  # as above
    part.delete()
    report = make.report_due(item, make.meeting(name="Council 2017"))
    report._history_date = timezone.now() + timedelta(hours=2)  # type: ignore[attr-defined]  # as above
    report.document_number, report.decision, report.met_on = "C17/24", "noted", date(2017, 5, 20)
    report.save()
    all_lines = [line for entry in told(item) for line in lines(entry)]
    assert ("Milestone Draft: met on", "–", "1 March 2017") in all_lines
    assert ("Bureau BDT", "Support", "removed") in all_lines
    assert ("Report due Council 2017: document number", "–", "C17/24") in all_lines


def test_a_milestone_added_minutes_after_the_creation_is_its_own_entry(item: ActionItem, focal_tsb: Client) -> None:
    """Its person is not taken for the creator of the item, and the first version does not hold it."""
    focal = Person.objects.get(username="focal-tsb")
    born = timezone.now() - timedelta(minutes=5)
    for history in (ActionItem.history, Participation.history):
        history.all().update(history_date=born)
    data = filled(focal_tsb, item)
    data |= {"milestones-TOTAL_FORMS": "1", "milestones-0-title": "Draft"}
    assert focal_tsb.post(address(item), data).status_code == 302
    newest, first = told(item, focal)
    assert (newest.by, lines(newest)[0][0]) == ("focal-tsb", "Milestone Draft")
    assert (first.by, first.at) == ("", born)
    assert "Milestone Draft" not in [label for label, _before, _after in lines(first)]
    assert "Milestone Draft" in signed_in(make.person()).get(address(item, f"restore/{first.version}")).content.decode()


def test_evidence_is_told_on_its_day(item: ActionItem, coordinator: Client) -> None:
    day = timezone.localdate()
    Evidence.objects.create(item=item, title="Letter", url="https://example.int/", added_on=day, illustrative=True)
    newest = told(item)[0]
    assert (newest.title, newest.day_only, newest.illustrative) == ("Evidence added", True, True)
    assert newest.text == "Letter\nhttps://example.int/"


def test_days_given_by_the_demonstration_stand_in_order_and_are_marked(item: ActionItem, coordinator: Client) -> None:
    """It was entered today, and its invented progress is dated before: the entry still comes first."""
    for history in (ActionItem.history, Participation.history):
        history.all().update(history_date=timezone.now())
    for day, target in ((date(2017, 1, 9), Status.IN_PROGRESS), (date(2017, 2, 6), Status.CONTINUING)):
        at = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
        item._history_date = at
        item.move_to(Move(target), by=None, at=at, channel=Channel.DEMONSTRATION)
    newest, middle, *entered = told(item)
    assert [lines(entry)[0][2] for entry in (newest, middle)] == ["Continuing", "In progress"]
    assert [entry.illustrative for entry in (newest, middle)] == [True, True]
    assert lines(entered[-1])[0][0] == "Action item"


def test_a_meeting_that_moves_is_one_entry_that_leads_to_its_batch(item: ActionItem, coordinator: Client) -> None:
    council = make.meeting(name="Council 2017")
    report = make.report_due(item, council)
    refresh_items([report.item], by=None, at=timezone.now() - timedelta(days=20), why="Register loaded")
    council.opens_on, council.closes_on = date(2017, 6, 15), date(2017, 6, 24)
    council.save()
    follow_meeting(council, by=Person.objects.get(), at=timezone.now(), why="Hall is taken")
    batch = Batch.objects.get()
    entry = next(entry for entry in told(item) if entry.batch)
    page = coordinator.get(address(item, "history")).content.decode()
    assert (entry.batch, entry.batch_words, entry.why) == (batch.pk, "Meeting moved: Council 2017", "Hall is taken")
    assert ("Next due on", "15 April 2017", "16 May 2017") in lines(entry)
    assert f'href="/admin/tracking/batch/{batch.pk}/change/"' in page


def test_a_batch_without_rows_of_change_is_named_too(item: ActionItem, coordinator: Client) -> None:
    batch = Batch.objects.create(kind=Batch.Kind.LIFECYCLE, summary="Period closed", at=timezone.now())
    BatchRow.objects.create(batch=batch, item=item, before={"study_period": "A"}, after={"study_period": "B"})
    newest = told(item)[0]
    assert (lines(newest), newest.batch_words) == ([("Study period", "A", "B")], "Period closed")


def test_another_item_is_named_only_to_who_sees_it(item: ActionItem) -> None:
    other = make.item("44-99", lead="TSB", support=[])
    item.twin_of = other
    item.save()
    lead, support = make.person("lead", Role.FOCAL_POINT, "TSB"), make.person("support", Role.FOCAL_POINT, "BDT")
    assert ("Same duty as", "–", "44-99") in lines(told(item, lead)[0])
    assert ("Same duty as", "–", "an item you do not see") in lines(told(item, support)[0])
    for page in ("history", "compare"):
        assert "44-99" not in signed_in(support).get(address(item, page)).content.decode()


def test_nobody_sends_anything_to_the_history(item: ActionItem, coordinator: Client) -> None:
    before = ActionItem.history.count()
    for page in ("history", "compare"):
        coordinator.post(address(item, page), {"title": "Back"})
    item.refresh_from_db()
    assert (item.title, ActionItem.history.count()) == ("Do what 44-01 asks", before)


# Restoring


def changed(item: ActionItem, **fields: Any) -> None:
    """A later save of some fields, an hour after the last."""
    for name, value in fields.items():
        setattr(item, name, value)
    item._history_date = timezone.now() + timedelta(hours=item.version + 1)
    item.save()


def first_version(item: ActionItem) -> str:
    return story_of_item(item, Person.objects.get(username="coordinator")).versions()[-1].name


def restored(client: Client, item: ActionItem, *chosen: str, why: str = "Wrong item", **more: Any) -> HttpResponse:
    item.refresh_from_db()
    data = {"chosen": chosen, "why": why, "seen_version": item.version, **more}
    answer: Any = client.post(address(item, f"restore/{first_version(item)}"), data)
    return answer  # type: ignore[no-any-return]  # the client's answer is a response


def test_history_compare_and_restore_take_four_clicks(item: ActionItem, coordinator: Client) -> None:
    changed(item, title="Something else")
    page = coordinator.get(address(item)).content.decode()
    assert address(item, "history") in page  # click 1
    page = coordinator.get(address(item, "history")).content.decode()
    compare = re.findall(r'href="([^"]*/restore/[^"]*)">Compare with now', page)  # click 2
    page = coordinator.get(compare[-1]).content.decode()
    # The one field that differs is ticked: click 3 goes into the reason.
    assert '<input type="checkbox" name="chosen" value="title" checked>' in page
    seen = re.findall(r'name="seen_version" value="(\d+)"', page)[0]
    answer = coordinator.post(compare[-1], {"chosen": "title", "why": "Wrong item", "seen_version": seen})  # click 4
    item.refresh_from_db()
    assert answer.status_code == 302
    assert item.title == "Do what 44-01 asks"


def test_what_is_put_back_is_a_new_entry_and_the_old_ones_stay(item: ActionItem, coordinator: Client) -> None:
    changed(item, title="Something else")
    before = list(ActionItem.history.order_by("history_id").values())
    restored(coordinator, item, "title")
    after = list(ActionItem.history.order_by("history_id").values())
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
    assert in_words(after[-1]["history_change_reason"]) == "Version 1 restored: Wrong item"
    assert after[-1]["history_user_id"] == Person.objects.get().pk


def test_a_duty_put_back_never_becomes_a_chain(item: ActionItem, coordinator: Client) -> None:
    first, second = make.item("44-17"), make.item("44-33")
    ActionItem.history.filter(id=item.pk).update(twin_of_id=second.pk)
    changed(second, twin_of=first)
    restored(coordinator, item, "twin")
    item.refresh_from_db()
    assert item.twin_of == first


def test_an_item_that_others_name_does_not_get_its_old_duty_back(item: ActionItem, coordinator: Client) -> None:
    first = make.item("44-17")
    make.item("44-33", twin_of=item)
    ActionItem.history.filter(id=item.pk).update(twin_of_id=first.pk)
    told = restored(coordinator, item, "twin").content.decode()
    assert "44-33 name this item as the same duty: set it there first." in told
    item.refresh_from_db()
    assert item.twin_of is None


def test_only_what_is_ticked_is_put_back(item: ActionItem, coordinator: Client) -> None:
    changed(item, title="Something else", responsible=make.person("amina"))
    restored(coordinator, item, "title")
    item.refresh_from_db()
    assert (item.title, str(item.responsible)) == ("Do what 44-01 asks", "amina")


def test_a_person_put_back_is_a_change_of_person(item: ActionItem, coordinator: Client) -> None:
    amina = make.person("amina")
    changed(item, responsible=amina)
    restored(coordinator, item, "person")
    change = item.owner_changes.get()
    assert (change.source, change.target, str(change.by)) == (amina, None, "coordinator")
    assert in_words(change.why) == "Version 1 restored: Wrong item"


def test_somebody_who_has_left_is_not_made_responsible_again(item: ActionItem, coordinator: Client) -> None:
    amina = make.person("amina", is_active=False)
    ActionItem.history.all().update(responsible_id=amina.pk)
    page = restored(coordinator, item, "person")
    item.refresh_from_db()
    assert "amina has left" in page.content.decode()
    assert (item.responsible, item.owner_changes.count()) == (None, 0)


def test_a_deadline_put_back_moves_what_follows_from_it(item: ActionItem, coordinator: Client) -> None:
    changed(item, due_rule="fixed", due_on=date(2017, 6, 1))
    refresh_items([item], by=None, at=timezone.now(), why="first")
    restored(coordinator, item, "deadline")
    item.refresh_from_db()
    change = item.date_changes.order_by("id").last()
    assert change is not None
    assert (item.due_rule, item.next_due_on) == ("none", None)
    assert (change.source, change.target, in_words(change.why)) == (
        date(2017, 6, 1),
        None,
        "Version 1 restored: Wrong item",
    )


def test_the_status_is_never_put_back_by_a_write(item: ActionItem, coordinator: Client) -> None:
    item.move_to(Move(Status.IN_PROGRESS), by=None, at=timezone.now())
    page = coordinator.get(address(item, f"restore/{first_version(item)}"))
    assert "use “Move status”" in page.content.decode()
    assert address(item, "move") in page.content.decode()
    assert 'name="chosen"' not in page.content.decode()
    restored(coordinator, item, "status")
    item.refresh_from_db()
    assert (item.status, item.status_changes.count()) == ("in progress", 1)


@pytest.mark.parametrize(
    ("chosen", "why", "sentence"),
    [((), "Wrong item", "Choose at least one field"), (("title",), " ", "Say why it is put back")],
)
def test_restoring_needs_a_field_and_a_reason(
    item: ActionItem, coordinator: Client, chosen: tuple[str, ...], why: str, sentence: str
) -> None:
    changed(item, title="Something else")
    page = restored(coordinator, item, *chosen, why=why).content.decode()
    item.refresh_from_db()
    assert item.title == "Something else"
    assert sentence in page
    assert "<title>Error:" in page


def test_what_another_saved_meanwhile_is_not_overwritten(item: ActionItem, coordinator: Client) -> None:
    changed(item, title="Something else")
    seen = item.version
    changed(item, title="Li's title")
    page = restored(coordinator, item, "title", seen_version=seen)
    item.refresh_from_db()
    told = page.content.decode()
    assert "saved this" in told
    assert re.search(r'name="keep-title" value="mine"', told)
    assert item.title == "Li's title"
    answers = {"told-title": "Li's title", "mine-title": "Do what 44-01 asks"}
    restored(coordinator, item, "title", seen_version=seen, **answers, **{"keep-title": "theirs"})
    item.refresh_from_db()
    assert item.title == "Li's title"
    restored(coordinator, item, "title", seen_version=seen, **answers, **{"keep-title": "mine"})
    item.refresh_from_db()
    assert item.title == "Do what 44-01 asks"


def test_what_another_saved_elsewhere_meanwhile_does_not_stop_a_restoration(
    item: ActionItem, coordinator: Client
) -> None:
    changed(item, title="Something else")
    seen = item.version
    changed(item, awaiting_question="What now?")
    assert restored(coordinator, item, "title", seen_version=seen).status_code == 302
    item.refresh_from_db()
    assert (item.title, item.awaiting_question) == ("Do what 44-01 asks", "What now?")


@pytest.mark.parametrize(
    "role", [Role.FOCAL_POINT, Role.AUDITOR, Role.DIRECTOR, Role.REPORT_EDITOR, Role.ADMINISTRATOR]
)
def test_who_may_not_edit_the_item_compares_and_does_not_restore(item: ActionItem, role: Role) -> None:
    make.person()
    changed(item, title="Something else")
    reader = signed_in(make.person("reader", role, "TSB" if role.is_bound_to_bureau else ""))
    page = reader.get(address(item, "history")).content.decode()
    assert "/compare/?a=" in page
    assert "/restore/" not in page
    assert restored(reader, item, "title").status_code == 403
    item.refresh_from_db()
    assert item.title == "Something else"


def test_a_version_that_is_not_there_is_not_found(item: ActionItem, coordinator: Client) -> None:
    for name in ("actionitem-999999", "milestone-1", "x"):
        assert coordinator.get(address(item, f"restore/{name}")).status_code == 404


def test_an_update_leaves_the_item_restorable(item: ActionItem, coordinator: Client) -> None:
    """An update raises the version without a row of history; it is no edit that a restoration could overwrite."""
    changed(item, title="Something else")
    seen = item.version
    add_update(item, "Done.", on=date(2017, 3, 1), by=None, at=timezone.now())
    restored(coordinator, item, "title", seen_version=seen)
    item.refresh_from_db()
    assert item.title == "Do what 44-01 asks"


def test_a_change_of_person_by_hand_is_told_once(item: ActionItem, coordinator: Client) -> None:
    amina = make.person("amina")
    item.responsible = amina
    item.save()
    record_owner(item, before=None, by=Person.objects.get(username="coordinator"), at=timezone.now(), why="Leave")
    newest, _first = told(item)
    assert (lines(newest), newest.why) == ([("Person responsible", "–", "amina")], "Leave")
