"""Duties to report: what their rules give, what a person decides, and what is settled makes the next."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from resolutions.models import Meeting
from resolutions.vocabulary import Cadence
from tests import make
from tracking.models import ReportDue, ReportRecipient
from tracking.obligations import RULE_CHANGED, Decided, Doer, decide_cadence, owe_reports

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE
YEARS = range(2017, 2023)


def doer(day: date = DAY, why: str = "Agreed with the Council secretariat") -> Doer:
    return Doer(None, timezone.now(), why, day)


def councils() -> list[Meeting]:
    make.body("council", lead_days=30)
    return [make.meeting(f"council-{year}", opens_on=date(year, 5, 15)) for year in YEARS]


def recipient(code: str = "44-26", **fields: object) -> ReportRecipient:
    """Reports to Council, of which one is due in 2017."""
    first = Meeting.objects.get(slug="council-2017")
    made = make.report_due(make.item(code), first).recipient
    ReportRecipient.objects.filter(pk=made.pk).update(**fields)
    return ReportRecipient.objects.get(pk=made.pk)


def years_of(row: ReportRecipient, **having: object) -> list[int]:
    rows = row.reports_due.filter(**having).order_by("meeting__opens_on")
    return [report.meeting.opens_on.year for report in rows.select_related("meeting")]


def settle(report: ReportDue, decision: str = ReportDue.Decision.NOTED) -> None:
    report.document_number, report.decision, report.met_on = "C17/72", decision, date(2017, 5, 20)
    report.save()


def test_a_yearly_duty_is_owed_until_the_next_assembly_and_not_twice() -> None:
    councils()
    make.meeting("wtsa-20", of="wtsa", opens_on=date(2020, 11, 17))
    row = recipient(cadence=Cadence.ANNUAL)
    made = owe_reports(ReportRecipient.objects.all(), doer())
    assert years_of(row) == [2017, 2018, 2019, 2020]
    assert {report.due_on for report in made} == {date(year, 4, 15) for year in (2018, 2019, 2020)}
    assert {report.basis for report in made} == {ReportDue.Basis.RULE}
    assert owe_reports(ReportRecipient.objects.all(), doer()) == ()


def test_what_is_not_stated_is_decided_by_a_person_and_stays_not_stated_in_the_text() -> None:
    councils()
    row = recipient()
    changed = decide_cadence(row, Decided(Cadence.EVERY_N_YEARS, 2, date(2017, 1, 1), date(2021, 12, 31)), doer())
    assert years_of(row) == [2017, 2019, 2021]
    assert {report.basis for report in changed.made} == {ReportDue.Basis.CADENCE}
    row.refresh_from_db()
    assert (row.cadence, row.decided_cadence) == (Cadence.NOT_STATED, Cadence.EVERY_N_YEARS)
    decision = row.decisions.get()
    assert (decision.every_years, decision.why) == (2, "Agreed with the Council secretariat")
    assert row.reports_due.order_by("meeting__opens_on")[1].item.date_changes.exists()


def test_another_rule_touches_only_what_is_to_come_and_not_met() -> None:
    councils()
    make.meeting("wtsa-20", of="wtsa", opens_on=date(2021, 11, 17))
    row = recipient(cadence=Cadence.ANNUAL)
    owe_reports(ReportRecipient.objects.all(), doer())
    settle(row.reports_due.get(meeting__slug="council-2018"))
    later = doer(date(2019, 1, 1), "Every second year is enough")
    changed = decide_cadence(row, Decided(Cadence.EVERY_N_YEARS, 2, date(2019, 1, 1)), later)
    assert [report.meeting.slug for report in changed.withdrawn] == ["council-2020"]
    assert years_of(row, skipped_because="") == [2017, 2018, 2019, 2021]
    back = decide_cadence(row, Decided(Cadence.ANNUAL), doer(date(2019, 1, 1), "Every year after all"))
    assert [report.meeting.slug for report in back.taken_up] == ["council-2020"]
    assert not row.reports_due.filter(skipped_because=RULE_CHANGED).exists()
    assert row.decisions.count() == 2
    report = row.reports_due.get(meeting__slug="council-2020")
    assert (report.due_version, report.history.count()) == (3, 3)


def test_a_report_that_a_person_skipped_or_added_is_left_alone_by_another_rule() -> None:
    councils()
    row = recipient()
    skipped = make.report_due(row.obligation.item, Meeting.objects.get(slug="council-2018"), skipped_because="Agreed")
    added = make.report_due(row.obligation.item, Meeting.objects.get(slug="council-2020"), basis="decided")
    decide_cadence(row, Decided(Cadence.NEXT), doer(date(2017, 6, 1)))
    for report in (skipped, added):
        version = report.version
        report.refresh_from_db()
        assert report.version == version


def test_what_is_settled_makes_the_next_report_however_late_its_meeting() -> None:
    councils()
    make.meeting("wtsa-20", of="wtsa", opens_on=date(2017, 11, 17))
    row = recipient(cadence=Cadence.ANNUAL)
    owe_reports(ReportRecipient.objects.all(), doer())
    assert years_of(row) == [2017]
    settle(row.reports_due.get())
    owe_reports(ReportRecipient.objects.filter(pk=row.pk), doer(date(2017, 5, 20)))
    assert years_of(row) == [2017, 2018]


def test_a_body_that_asks_for_more_is_owed_a_report_at_its_next_meeting_also_when_that_is_entered_later() -> None:
    make.body("council", lead_days=30)
    make.meeting("council-2017", opens_on=date(2017, 5, 15))
    row = recipient(cadence=Cadence.ONCE)
    settle(row.reports_due.get(), ReportDue.Decision.MORE_ASKED)
    assert owe_reports(ReportRecipient.objects.all(), doer(date(2017, 5, 20))) == ()
    make.meeting("council-2018", opens_on=date(2018, 4, 17))
    made = owe_reports(ReportRecipient.objects.all(), doer(date(2017, 6, 1)))
    assert [(report.basis, report.due_on) for report in made] == [(ReportDue.Basis.ASKED, date(2018, 3, 18))]
    assert owe_reports(ReportRecipient.objects.all(), doer(date(2017, 6, 1))) == ()


def test_no_report_is_made_for_a_meeting_that_is_over() -> None:
    councils()
    row = recipient(cadence=Cadence.ANNUAL)
    owe_reports(ReportRecipient.objects.all(), doer(date(2019, 12, 31)))
    assert years_of(row) == [2017, 2020, 2021, 2022]


def test_owing_takes_as_many_queries_for_many_duties_as_for_few() -> None:
    councils()
    counts = []
    for numbers in (range(2), range(2, 6)):
        for number in numbers:
            recipient(f"44-{number + 30}", cadence=Cadence.ANNUAL)
        with CaptureQueriesContext(connection) as captured:
            assert owe_reports(ReportRecipient.objects.all(), doer())
        counts.append(len(captured))
    assert counts[0] == counts[1]
