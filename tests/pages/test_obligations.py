"""An obligation's page tells its whole life; how often it is reported is decided there, after it was seen."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.models import Meeting
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tests.pages.filling import filled
from tracking.models import CadenceDecision, ReportDue, ReportRecipient
from tracking.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


@pytest.fixture
def row(db: None) -> ReportRecipient:
    make.body("council", lead_days=30)
    for year in range(2017, 2020):
        make.meeting(f"council-{year}", name=f"Council {year}", opens_on=date(year, 5, 15))
    return make.report_due(make.item("44-26"), Meeting.objects.get(slug="council-2017")).recipient


def page_of(row: ReportRecipient) -> str:
    return f"/admin/tracking/reportingobligation/{row.obligation_id}/change/"


def how_often(row: ReportRecipient) -> str:
    return f"/admin/tracking/reportingobligation/{row.obligation_id}/how-often/{row.pk}/"


YEARLY = {"cadence": "annual", "why": "Agreed in Geneva"}


def test_a_decision_is_shown_first_then_kept_and_told_beside_what_the_text_says(
    coordinator: Client, row: ReportRecipient
) -> None:
    shown = coordinator.post(how_often(row), YEARLY)
    assert "Council 2019" in shown.content.decode()
    assert not CadenceDecision.objects.exists()
    assert ReportDue.objects.count() == 1
    coordinator.post(how_often(row), {**YEARLY, "_confirm": shown.context["digest"]})
    assert ReportDue.objects.count() == 3
    page = coordinator.get(page_of(row)).content.decode()
    for words in ("Not stated in the text", "Every year", "Agreed in Geneva", "coordinator", "Council 2019", "Next:"):
        assert words in page


def test_a_plan_that_changed_since_it_was_shown_is_shown_again(coordinator: Client, row: ReportRecipient) -> None:
    shown = coordinator.post(how_often(row), YEARLY)
    make.meeting("council-2020", opens_on=date(2020, 6, 9))
    again = coordinator.post(how_often(row), {**YEARLY, "_confirm": shown.context["digest"]})
    assert again.status_code == 200
    assert not CadenceDecision.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"cadence": "every-n-years", "every_years": "0"}, "Give a number from 1 to 20. Nothing was saved."),
        ({"cadence": "every-n-years"}, "Give a number from 1 to 20. Nothing was saved."),
        ({"starts_on": "2018-01-01", "ends_on": "2017-12-31"}, "It would end before it starts. Nothing was saved."),
        ({"starts_on": "1900-01-01"}, "The earliest day here is 4 November 2016"),
        ({"ends_on": "2999-01-01"}, "The latest day here is 31 December 2037. Nothing was saved."),
        ({"ends_on": "2019-02-30"}, "Enter a valid date."),
        ({"why": ""}, "This field is required."),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_a_sentence(
    coordinator: Client, row: ReportRecipient, sent: dict[str, str], sentence: str
) -> None:
    response = coordinator.post(how_often(row), {**YEARLY, **sent})
    assert sentence in response.content.decode()
    assert not CadenceDecision.objects.exists()
    assert ReportDue.objects.count() == 1


def test_a_duty_to_nobody_named_or_to_a_body_that_does_not_meet_has_no_rule_by_meetings(
    coordinator: Client, row: ReportRecipient
) -> None:
    ReportRecipient.objects.filter(pk=row.pk).update(body=make.body("regional-body", meets=False))
    assert "has no meetings" in coordinator.post(how_often(row), YEARLY).content.decode()
    ReportRecipient.objects.filter(pk=row.pk).update(body=None)
    assert "name the body first" in coordinator.post(how_often(row), YEARLY).content.decode()


def test_of_another_obligation_there_is_no_such_page(coordinator: Client, row: ReportRecipient) -> None:
    other = make.report_due(make.item("44-27"), Meeting.objects.get(slug="council-2017")).recipient
    assert coordinator.get(how_often(row).replace(f"often/{row.pk}", f"often/{other.pk}")).status_code == 404


def test_a_report_met_makes_the_next_and_says_so(coordinator: Client, row: ReportRecipient) -> None:
    ReportRecipient.objects.filter(pk=row.pk).update(cadence="annual")
    page = f"/admin/tracking/reportdue/{row.reports_due.get().pk}/change/"
    met = {"met_on": "2017-03-15", "document_number": "C17/72", "decision": "noted"}
    said = coordinator.post(page, filled(coordinator, page, **met), follow=True).content.decode()
    assert "The next report is due for Council 2018: 15 April 2018." in said
    assert row.reports_due.unmet().filter(meeting__slug="council-2018").exists()


def test_more_asked_before_a_later_meeting_is_entered_is_said(coordinator: Client, row: ReportRecipient) -> None:
    Meeting.objects.filter(opens_on__year__gt=2017).delete()
    page = f"/admin/tracking/reportdue/{row.reports_due.get().pk}/change/"
    met = {"met_on": "2017-03-15", "document_number": "C17/72", "decision": "more asked"}
    said = coordinator.post(page, filled(coordinator, page, **met), follow=True).content.decode()
    assert "More was asked, and no later meeting of COUNCIL is entered" in said


def test_an_extraordinary_report_says_that_the_body_asked_for_it(coordinator: Client, row: ReportRecipient) -> None:
    later = Meeting.objects.get(slug="council-2018")
    sent = {"recipient": row.pk, "meeting": later.pk, "is_asked": "on"}
    coordinator.post("/admin/tracking/reportdue/add/", sent)
    assert ReportDue.objects.get(meeting=later).basis == ReportDue.Basis.ASKED


def test_the_page_takes_as_many_queries_for_a_long_life_as_for_a_short_one(row: ReportRecipient) -> None:
    client = signed_in(make.person("editor", Role.REPORT_EDITOR))
    before = queries_of(client, page_of(row))
    for year in range(2020, 2040):
        make.report_due(row.obligation.item, make.meeting(f"council-{year}", opens_on=date(year, 5, 15)))
    assert queries_of(client, page_of(row)) == before
