"""A lead time changes: what is due before meetings to come is shown, and moves once that is confirmed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import Body, LeadTime, Meeting
from tests import make
from tests.pages.browser import changed, fields_of, opened
from tests.pages.conftest import signed_in
from tracking.deadlines import refresh_items
from tracking.models import ActionItem, Batch, DateChange, ReportDue, ReportingObligation

pytestmark = pytest.mark.django_db
DAY = make.WORKING_DATE


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = DAY


@pytest.fixture
def council(db: None) -> Meeting:
    """Council, whose papers are due 30 days before, with a report met, one open, and an item due before it."""
    body = make.body("council", lead_days=30)
    past = make.meeting("council-2016", opens_on=date(2016, 5, 25))
    coming = make.meeting("council-2017", opens_on=date(2017, 5, 15))
    make.report_due(make.item("44-01"), coming)
    make.report_due(make.item("44-02"), coming, met_on=DAY, document_number="C17/1", decision="noted")
    make.report_due(make.item("44-03"), past)
    make.item("44-04", due_rule="before meeting", before_meeting=coming)
    refresh_items(ActionItem.objects.all(), by=None, at=timezone.now(), why="first")
    assert body.lead_times.count() == 1
    return coming


def due_days() -> list[date | None]:
    return list(ActionItem.objects.order_by("code").values_list("next_due_on", flat=True))


BEFORE = [date(2017, 4, 15), None, date(2016, 4, 25), date(2017, 4, 15)]
AFTER = [date(2017, 4, 3), None, date(2016, 4, 25), date(2017, 4, 3)]


def body_page() -> str:
    return f"/admin/resolutions/body/{Body.objects.get(code='council').pk}/change/"


def ask_for_42_days(client: Client) -> str:
    response = client.post(body_page(), changed(opened(client, body_page()), **{"lead_times-0-days": "42"}))
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_due_days_that_move_are_shown_and_nothing_is_saved_yet(council: Meeting) -> None:
    changes = DateChange.objects.count()
    page = ask_for_42_days(signed_in(make.person()))
    assert page.count("1 report due moved; 2 action items have a new deadline.") == 1
    assert "changed successfully" not in page
    assert all(f"<bdi>{code}</bdi>" in page for code in ("44-01", "44-04"))
    assert "<bdi>44-02</bdi>" not in page
    assert (due_days(), LeadTime.objects.get().days) == (BEFORE, 30)
    assert (Batch.objects.count(), DateChange.objects.count()) == (0, changes)


def test_confirmed_they_move_in_one_batch_with_a_row_for_each_and_the_reason(council: Meeting) -> None:
    client = signed_in(make.person())
    page = ask_for_42_days(client)
    sent = changed(fields_of(page), why_moved="Rules of Council changed")
    assert client.post(body_page(), sent).status_code == 302
    assert (due_days(), LeadTime.objects.get().days) == (AFTER, 42)
    batch = Batch.objects.get()
    assert (batch.kind, str(batch.by)) == ("lead time", "coordinator")
    assert batch.rows.count() == 2
    why = set(DateChange.objects.filter(batch=batch).values_list("why", flat=True))
    assert why == {"Lead time of COUNCIL changed: Rules of Council changed"}
    assert LeadTime.history.latest().days == 42
    assert list(ReportDue.objects.order_by("due_on").values_list("due_on", flat=True)) == [
        date(2016, 4, 25), date(2017, 4, 3), date(2017, 4, 15)
    ]  # fmt: skip


def test_moves_that_changed_since_they_were_shown_are_shown_again_with_the_reason(council: Meeting) -> None:
    client = signed_in(make.person())
    sent = changed(fields_of(ask_for_42_days(client)), why_moved="Rules of Council changed")
    make.item("44-05", due_rule="before meeting", before_meeting=council)
    again = client.post(body_page(), sent).content.decode()
    assert "Something changed since this was shown" in again
    assert "<bdi>44-05</bdi>" in again
    assert (LeadTime.objects.get().days, Batch.objects.count()) == (30, 0)
    assert fields_of(again)["why_moved"] == ["Rules of Council changed"]
    assert client.post(body_page(), fields_of(again)).status_code == 302
    assert LeadTime.objects.get().days == 42


def test_a_page_that_moves_nothing_is_saved_at_once(council: Meeting) -> None:
    client = signed_in(make.person())
    response = client.post(body_page(), changed(opened(client, body_page()), name="The Council"))
    assert response.status_code == 302
    assert Body.objects.get(code="council").name == "The Council"
    assert not Batch.objects.exists()


def test_an_obligations_own_lead_time_moves_its_own_report_alone(council: Meeting) -> None:
    client, duty = signed_in(make.person()), ReportingObligation.objects.get(item__code="44-01")
    where = f"/admin/tracking/reportingobligation/{duty.pk}/change/"
    page = client.post(where, changed(opened(client, where), **{"recipients-0-lead_days": "42"})).content.decode()
    assert "1 report due moved; 1 action item has a new deadline." in page
    assert due_days() == BEFORE
    assert client.post(where, fields_of(page)).status_code == 302
    assert due_days() == [AFTER[0], *BEFORE[1:]]


def test_a_later_due_day_is_counted_as_postponed(council: Meeting) -> None:
    client = signed_in(make.person())
    shown = client.post(body_page(), changed(opened(client, body_page()), **{"lead_times-0-days": "14"}))
    assert client.post(body_page(), fields_of(shown.content.decode())).status_code == 302
    assert ActionItem.objects.get(code="44-01").times_postponed == 1


def test_the_code_of_a_body_is_given_once(council: Meeting) -> None:
    client = signed_in(make.person())
    page = body_page()
    assert client.post(page, changed(opened(client, page), name="The Council", code="another")).status_code == 302
    assert Body.objects.get(code="council").name == "The Council"
