"""What became of the meetings after WTSA-16, and what hung on them: the register, moved as history moved it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resolutions.models import Meeting
from tests import make
from tracking.ledger.rounds import write_plan
from tracking.meetings import Outcome, change_meeting, enter_meeting, papers_of, passed_by, slips_of
from tracking.models import ActionItem, Channel, MeetingChange, Reminder, ReportDue
from tracking.obligations import Doer
from tracking.register import load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(root: Path) -> Counter[str]:
    return load_register(root / "fixtures", timezone.now())


def changed(slug: str, why: str, day: date, **fields: Any) -> Outcome:
    meeting = Meeting.objects.select_related("body").get(slug=slug)
    before = Meeting.objects.select_related("body").get(slug=slug)
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()
    return change_meeting(meeting, before, Doer(None, timezone.now(), why, day, Channel.COMMAND))


def due_at(slug: str) -> dict[str, date | None]:
    return {row.item.code: row.due_on for row in ReportDue.objects.filter(meeting__slug=slug).with_names()}


MONDAYS = [(at.date(), at) for at in (datetime(2020, 9, 21, 12, tzinfo=UTC), datetime(2022, 1, 10, 12, tzinfo=UTC))]
WTSA_20 = ["44-22", "72-06", "73-02", "NEW-FIN-01"]


def test_wtsa_20_waits_for_its_dates_then_opens_sixteen_months_later(register: Counter[str]) -> None:
    assert due_at("wtsa-20") == dict.fromkeys(WTSA_20, date(2020, 10, 18))
    postponed = changed("wtsa-20", "Pandemic", date(2020, 9, 1), standing=Meeting.Standing.POSTPONED)
    assert due_at("wtsa-20") == dict.fromkeys(WTSA_20)
    assert {row.after.code for row in postponed.follows} == set(WTSA_20)
    assert not ReportDue.objects.unmet().filter(meeting__slug="wtsa-20", due_on__lt=date(2021, 12, 31)).exists()
    assert ReportDue.objects.unmet().filter(meeting__slug="wtsa-20").count() == len(WTSA_20)
    first, last = date(2022, 3, 1), date(2022, 3, 9)
    outcome = changed("wtsa-20", "New dates", date(2021, 2, 1), opens_on=first, closes_on=last, standing="planned")
    assert due_at("wtsa-20") == dict.fromkeys(WTSA_20, date(2022, 1, 30))
    assert ActionItem.objects.get(code="72-06").next_due_on == date(2022, 1, 30)
    slips = slips_of(Meeting.objects.get(slug="wtsa-20"))
    assert [(row.days_slipped, row.why) for row in slips.rows] == [(469, "New dates"), (0, "Pandemic")]
    assert slips.days == (first - date(2020, 11, 17)).days
    # The study period ran on: what is owed to Council every year is owed in 2021 too.
    assert {row.after.code for row in outcome.follows if row.before is None} == {"NEW-FIN-01", "73-02"}
    assert due_at("council-2021") == dict.fromkeys(["NEW-FIN-01", "73-02"], date(2021, 5, 9))


def test_each_item_tells_from_which_day_to_which_its_report_moved(register: Counter[str]) -> None:
    changed("wtsa-20", "Pandemic", date(2020, 9, 1), opens_on=date(2022, 3, 1), closes_on=date(2022, 3, 9))
    told = ActionItem.objects.get(code="72-06").date_changes.latest("id")
    assert (told.source, told.target, told.why) == (date(2020, 10, 18), date(2022, 1, 30), "Pandemic")
    assert told.batch is not None


def test_the_councils_of_2020_and_2021_become_virtual_consultations(register: Counter[str]) -> None:
    for slug, day in (("council-2020", date(2020, 5, 1)), ("council-2021", date(2021, 4, 1))):
        outcome = changed(slug, "Borders are closed", day, format=Meeting.Format.VIRTUAL)
        assert not outcome.follows
    rows = MeetingChange.objects.order_by("id").values_list("meeting__slug", "target_format", "source_format")
    assert list(rows) == [("council-2020", "virtual", "physical"), ("council-2021", "virtual", "physical")]
    changed("council-2020", "Four days", date(2020, 5, 2), closes_on=date(2020, 6, 12))
    second = make.meeting("council-2020-november", of="council", opens_on=date(2020, 11, 16), format="virtual")
    entered = enter_meeting(second, Doer(None, timezone.now(), "Entered", date(2020, 6, 15)))
    assert not entered.follows  # a report a year, and this year's went to the first consultation
    assert len(due_at("council-2020")) == 2


def test_a_tsag_put_in_between_takes_the_reports_asked_for_at_each_meeting(register: Counter[str]) -> None:
    item = ActionItem.objects.get(code="73-10")
    recipient = item.reporting_obligation.recipients.get()
    recipient.decided_cadence = "each-meeting"
    recipient.save()
    tsag = make.meeting("tsag-2019", of="tsag", opens_on=date(2019, 9, 23))
    outcome = enter_meeting(tsag, Doer(None, timezone.now(), "TSAG 2019 was entered", date(2019, 3, 1)))
    assert {row.after.code for row in outcome.follows} == {item.code}
    assert due_at("tsag-2019") == {item.code: date(2019, 9, 11)}


def test_loading_the_register_again_leaves_a_moved_meeting_where_it_is(register: Counter[str], root: Path) -> None:
    changed("wtsa-20", "Pandemic", date(2020, 9, 1), opens_on=date(2022, 3, 1), closes_on=date(2022, 3, 9))
    before = list(ReportDue.objects.order_by("id").values_list("recipient", "meeting", "due_on", "version"))
    assert not sum(load_register(root / "fixtures", timezone.now()).values())
    assert list(ReportDue.objects.order_by("id").values_list("recipient", "meeting", "due_on", "version")) == before
    assert Meeting.objects.get(slug="wtsa-20").opens_on == date(2022, 3, 1)


def test_reminders_that_were_sent_stay_and_those_not_yet_sent_give_way_to_the_new_day() -> None:
    make.body("wtsa", lead_days=30)
    wtsa = make.meeting("wtsa-20", of="wtsa", opens_on=date(2020, 11, 17))
    items = [make.item(f"44-{n}", responsible=make.person(f"person-{n}")) for n in (1, 2)]
    reports = [make.report_due(item, wtsa) for item in items]
    write_plan(*MONDAYS[0])
    Reminder.objects.filter(report_due=reports[0]).update(status=Reminder.Status.SENT)
    outcome = changed("wtsa-20", "Pandemic", date(2020, 9, 20), opens_on=date(2022, 3, 1), closes_on=date(2022, 3, 9))
    assert outcome.unsent == 1
    assert [(row.before.sent, row.before.unsent) for row in outcome.follows if row.before] == [(1, 0), (0, 1)]
    write_plan(*MONDAYS[1])
    for report in reports:
        report.refresh_from_db()
        rows = list(report.reminders.order_by("due_version").values_list("due_version", "due_on"))
        assert rows == [(1, date(2020, 10, 18)), (2, date(2022, 1, 30))]
    assert Reminder.objects.get(report_due=reports[0], due_version=1).status == Reminder.Status.SENT


def test_moving_takes_as_many_queries_for_many_reports_as_for_few() -> None:
    wtsa = make.meeting("wtsa-20", of="wtsa", opens_on=date(2020, 11, 17))
    counts = []
    for first, count in ((0, 2), (2, 20)):
        for number in range(first, count):
            make.report_due(make.item(f"44-{number:03}"), wtsa)
        with CaptureQueriesContext(connection) as captured:
            changed("wtsa-20", "Pandemic", date(2020, 9, 1), opens_on=date(2021, 3, count), closes_on=date(2021, 4, 1))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_meeting_that_changes_places_with_another_of_its_body_names_it() -> None:
    first, second = (make.meeting(f"council-{year}", opens_on=date(year, 5, 15)) for year in (2018, 2019))
    before = Meeting.objects.get(pk=second.pk)
    for opens_on, passed in ((date(2018, 6, 1), []), (date(2018, 5, 1), [first]), (date(2018, 5, 15), [first])):
        second.opens_on = opens_on
        assert passed_by(second, before) == passed


def test_the_last_days_for_documents_follow_the_kind_and_wait_with_the_meeting(register: Counter[str]) -> None:
    council = Meeting.objects.get(slug="council-2018")
    days = [date(2018, 2, 20), date(2018, 3, 18), date(2018, 4, 3)]
    assert [(paper.days, paper.on) for paper in papers_of(council)] == list(zip((56, 30, 14), days, strict=True))
    council.standing = Meeting.Standing.POSTPONED
    assert {paper.on for paper in papers_of(council)} == {None}
    council.standing = Meeting.Standing.CANCELLED
    assert papers_of(council) == ()
