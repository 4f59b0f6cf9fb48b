"""Numbers with which days are counted: one too large is refused in a sentence, nothing is saved, no page breaks."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model
from django.test import Client
from pytest_django import Settings

from resolutions.limits import MOST_DAYS, MOST_MONTHS, MOST_YEARS
from resolutions.models import LeadTime
from tests import make
from tests.pages.browser import changed, opened
from tracking.models import ActionItem, ReportRecipient

pytestmark = pytest.mark.django_db
TOO_MANY = [str(MOST_DAYS + 1), "40000", "99999999", "9" * 30]
DAYS = "At most 366 days before the opening. Nothing was saved."


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def refused(client: Client, page: str, **sent: str) -> str:
    """What the page says of a form that it did not save."""
    response = client.post(page, changed(opened(client, page), **sent))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("days", TOO_MANY)
def test_too_many_days_before_a_meeting_are_refused_on_the_items_page(coordinator: Client, days: str) -> None:
    item, council = make.item(), make.meeting()
    make.body("council", lead_days=30)
    sent = {"due_rule": "before meeting", "before_meeting": str(council.pk), "lead_days": days}
    page = f"/admin/tracking/actionitem/{item.pk}/change/"
    assert refused(coordinator, page, **sent).count(DAYS) == 1
    item.refresh_from_db()
    assert (item.due_rule, item.lead_days) == ("none", None)
    sent["lead_days"] = str(MOST_DAYS)
    assert coordinator.post(page, changed(opened(coordinator, page), **sent)).status_code == 302


@pytest.mark.parametrize("days", [*TOO_MANY, "900000"])
def test_too_many_days_of_a_body_are_refused_on_its_page(coordinator: Client, days: str) -> None:
    body = make.body("council", lead_days=30)
    make.item(due_rule="before meeting", before_meeting=make.meeting())
    page = f"/admin/resolutions/body/{body.pk}/change/"
    assert refused(coordinator, page, **{"lead_times-0-days": days}).count(DAYS) == 1
    assert LeadTime.objects.get().days == 30


@pytest.mark.parametrize("number", TOO_MANY)
def test_too_many_days_or_years_of_a_duty_are_refused_on_its_page(coordinator: Client, number: str) -> None:
    duty = make.report_due(make.item(), make.meeting()).recipient.obligation
    page = f"/admin/tracking/reportingobligation/{duty.pk}/change/"
    assert DAYS in refused(coordinator, page, **{"recipients-0-lead_days": number})
    assert ReportRecipient.objects.get().lead_days is None


@pytest.mark.parametrize(
    ("model", "field", "most"),
    [
        (LeadTime, "days", MOST_DAYS),
        (ActionItem, "lead_days", MOST_DAYS),
        (ActionItem, "rhythm_months", MOST_MONTHS),
        (ReportRecipient, "lead_days", MOST_DAYS),
        (ReportRecipient, "every_years", MOST_YEARS),
        (ReportRecipient, "decided_years", MOST_YEARS),
    ],
)
def test_the_database_itself_keeps_no_number_too_large(model: type[Model], field: str, most: int) -> None:
    make.body("council", lead_days=30)
    make.report_due(make.item(), make.meeting())
    assert model._default_manager.update(**{field: most})
    for number in (most + 1, 99_999_999):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.update(**{field: number})
