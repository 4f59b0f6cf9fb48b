"""Taking a snapshot: what it reads, how often it asks the database, what it keeps."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tracking.models import Snapshot
from tracking.progress import add_update
from tracking.reports.facts import PlanFacts
from tracking.reports.snapshot import NothingToReport, SnapshotDamaged, facts_of, read_facts, take

DAY = make.WORKING_DATE

pytestmark = pytest.mark.django_db


def _queries_for(meeting: Meeting) -> int:
    with CaptureQueriesContext(connection) as asked:
        read_facts(meeting, DAY)
    return len(asked)


def _add_items(meeting: Meeting, numbers: range) -> None:
    for number in numbers:
        item = make.item(f"{number}-01", of=make.resolution(number), support=["BR"])
        make.report_due(item, meeting)
        add_update(item, "Said.", on=DAY, by=None, at=timezone.now())


def test_thirty_items_take_as_many_queries_as_three() -> None:
    meeting = make.meeting()
    _add_items(meeting, range(1, 4))
    few = _queries_for(meeting)
    _add_items(meeting, range(4, 31))
    assert len(read_facts(meeting, DAY).items) == 30
    assert _queries_for(meeting) == few


def test_items_carry_what_hangs_on_them(facts: PlanFacts) -> None:
    items = {item.code: item for item in facts.items}
    assert (items["44-01"].milestones_met, items["44-01"].milestones) == (1, 2)
    assert [piece.title for piece in items["44-02"].evidence] == ["The draft"]
    assert items["44-02"].update is not None
    assert (items["44-02"].update.text, items["44-02"].updates_in_period) == ("Draft sent.", 2)
    assert items["44-03"].joint == ("TSB", "BR")
    assert items["44-04"].awaiting_question == "Budget of 2018"


def test_the_first_period_begins_at_the_close_of_the_assembly(facts: PlanFacts) -> None:
    assert (facts.assembly.slug, facts.previous, facts.since) == ("wtsa-16", None, facts.assembly.closes_on)


def test_the_next_period_begins_where_the_last_paper_ended(council: Meeting) -> None:
    take(council, by=None, at=timezone.now(), day=DAY)
    later = make.meeting("council-2018", opens_on=date(2018, 4, 17))
    facts = read_facts(later, date(2018, 3, 1))
    assert facts.previous is not None
    assert (facts.previous.slug, facts.since) == ("council-2017", DAY)


def test_a_change_after_the_working_date_is_told_on_that_date(council: Meeting) -> None:
    facts = read_facts(council, date(2017, 2, 25))
    assert max(change.on for change in facts.status_changes) == date(2017, 2, 25)


def test_the_same_facts_are_stored_once(council: Meeting) -> None:
    first = take(council, by=None, at=timezone.now(), day=DAY)
    again = take(council, by=make.person(), at=timezone.now(), day=DAY)
    assert (again.pk, Snapshot.objects.count()) == (first.pk, 1)


def test_a_changed_plan_makes_a_new_snapshot(council: Meeting) -> None:
    first = take(council, by=None, at=timezone.now(), day=DAY)
    make.item("44-09")
    assert take(council, by=None, at=timezone.now(), day=DAY).checksum != first.checksum


def test_stored_facts_are_the_facts_that_were_read(council: Meeting) -> None:
    stored = take(council, by=None, at=timezone.now(), day=DAY)
    assert facts_of(Snapshot.objects.get(pk=stored.pk)) == read_facts(council, DAY)


def test_facts_that_were_tampered_with_are_refused(council: Meeting) -> None:
    stored = take(council, by=None, at=timezone.now(), day=DAY)
    stored.facts["items"][0]["code"] = "44-99"
    with pytest.raises(SnapshotDamaged):
        facts_of(stored)


def test_before_the_assembly_there_is_nothing_to_report(council: Meeting) -> None:
    earlier = make.meeting("council-2016", opens_on=date(2016, 5, 25))
    with pytest.raises(NothingToReport):
        take(earlier, by=None, at=timezone.now(), day=DAY)
