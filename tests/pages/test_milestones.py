"""The days of milestones: moved later with a reason, counted, told in the story, and no way round it."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.pages.browser import changed, opened
from tracking.deadlines import ReasonMissing
from tracking.milestones import Shift, count_and_tell
from tracking.models import ActionItem, Milestone, MilestoneChange, Participation

pytestmark = pytest.mark.django_db
DAYS = ["2017-06-01", "2017-07-01", "2017-08-01"]


def address_of(item: ActionItem) -> str:
    return f"/admin/tracking/actionitem/{item.pk}/change/"


def send(client: Client, item: ActionItem, **new: str) -> str:
    """The page as a browser sends it with some fields of the first milestone changed; nothing when it was saved."""
    told = {f"milestones-0-{name}": value for name, value in new.items()}
    answer = client.post(address_of(item), changed(opened(client, address_of(item)), **told))
    return "" if answer.status_code == 302 else answer.content.decode()


@pytest.fixture
def step() -> Milestone:
    return Milestone.objects.create(item=make.item(lead="TSB"), title="Draft circulated", due_on=date(2017, 6, 1))


def test_a_milestone_moves_later_only_with_a_reason(focal_tsb: Client, step: Milestone) -> None:
    assert "It moves to a later day than 1 June 2017: say why. Nothing was saved." in send(
        focal_tsb, step.item, due_on="2017-07-01"
    )
    step.refresh_from_db()
    assert (step.due_on, step.times_postponed, MilestoneChange.objects.count()) == (date(2017, 6, 1), 0, 0)
    assert send(focal_tsb, step.item, due_on="2017-07-01", why="Group meets later") == ""
    step.refresh_from_db()
    row = step.date_changes.get()
    assert (step.due_on, step.times_postponed) == (date(2017, 7, 1), 1)
    assert (row.source, row.target, row.why, str(row.by)) == (
        date(2017, 6, 1), date(2017, 7, 1), "Group meets later", "focal-tsb",
    )  # fmt: skip


def test_an_earlier_day_is_a_row_and_no_postponement(focal_tsb: Client, step: Milestone) -> None:
    assert send(focal_tsb, step.item, due_on="2017-05-01") == ""
    step.refresh_from_db()
    assert (step.times_postponed, step.date_changes.get().target) == (0, date(2017, 5, 1))


def test_to_remove_the_day_and_set_it_again_is_no_way_round_the_reason(focal_tsb: Client, step: Milestone) -> None:
    assert send(focal_tsb, step.item, due_on="", why="Venue lost") == ""
    assert "than 1 June 2017" in send(focal_tsb, step.item, due_on="2017-08-01")
    assert send(focal_tsb, step.item, due_on="2017-08-01", why="Venue found only now") == ""
    step.refresh_from_db()
    assert (step.times_postponed, step.date_changes.count()) == (1, 2)
    assert send(focal_tsb, step.item, title="Draft sent round") == ""
    step.refresh_from_db()
    assert (step.times_postponed, step.date_changes.count()) == (1, 2)


def test_a_day_is_not_taken_away_without_a_reason(focal_tsb: Client, step: Milestone) -> None:
    told = "The day 1 June 2017 is taken away: say why. Nothing was saved."
    for why in ("", "  "):
        assert told in send(focal_tsb, step.item, due_on="", why=why)
    step.refresh_from_db()
    assert (step.due_on, MilestoneChange.objects.count()) == (date(2017, 6, 1), 0)
    assert send(focal_tsb, step.item, due_on="", why="Group dissolved") == ""
    row = step.date_changes.get()
    assert (row.source, row.target, row.why) == (date(2017, 6, 1), None, "Group dissolved")
    step.refresh_from_db()
    assert step.times_postponed == 0


def test_no_other_door_takes_a_day_away_without_a_reason(step: Milestone) -> None:
    before, step.due_on = step.due_on, None
    with pytest.raises(ReasonMissing):
        count_and_tell([Shift(step, before, " ")], by=make.person(), at=timezone.now())


def test_the_same_day_set_again_postpones_nothing(focal_tsb: Client, step: Milestone) -> None:
    assert send(focal_tsb, step.item, due_on="", why="Venue lost") == ""
    assert send(focal_tsb, step.item, due_on="2017-06-01") == ""
    step.refresh_from_db()
    assert (step.due_on, step.times_postponed) == (date(2017, 6, 1), 0)


def test_a_first_day_needs_no_reason(focal_tsb: Client) -> None:
    item = make.item(lead="TSB")
    step = Milestone.objects.create(item=item, title="Draft")
    assert send(focal_tsb, item, due_on="2017-08-01") == ""
    step.refresh_from_db()
    assert (step.due_on, step.times_postponed) == (date(2017, 8, 1), 0)


def test_page_and_story_tell_how_often_and_why(focal_tsb: Client, focal_bdt: Client, step: Milestone) -> None:
    Participation.objects.create(item=step.item, bureau="BDT", capacity="support")
    for day in DAYS[1:]:
        assert send(focal_tsb, step.item, due_on=day, why=f"Slipped to {day}") == ""
    for reader in (focal_tsb, focal_bdt):
        page = reader.get(address_of(step.item)).content.decode()
        assert "postponed 2 times" in page
        assert "milestone “Draft circulated”" in page
        assert re.search(r">\s*2 times\s*<", page)
        assert "Slipped to 2017-07-01" in page
    assert 'name="milestones-0-why"' not in focal_bdt.get(address_of(step.item)).content.decode()
    story = focal_tsb.get(f"/admin/tracking/actionitem/{step.item.pk}/history/").content.decode()
    assert "Slipped to 2017-08-01" in story


def test_whoever_comes_second_is_asked_and_counted_once(focal_tsb: Client, step: Milestone) -> None:
    page = opened(focal_tsb, address_of(step.item))
    assert send(focal_tsb, step.item, due_on="2017-07-01", why="First") == ""
    mine = changed(page, **{"milestones-0-due_on": "2017-08-01", "milestones-0-why": "Second"})
    answer = focal_tsb.post(address_of(step.item), mine)
    assert answer.status_code == 200
    step.refresh_from_db()
    assert (step.due_on, step.times_postponed) == (date(2017, 7, 1), 1)
    seen = json.loads(page["milestones-0-seen_values"][0])
    assert seen["due_on"] == "2017-06-01"
