"""Meetings that move, the progress report of a meeting, and recording that a report was made."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import docx
import pytest
from django.test import Client
from pytest_django import Settings

from resolutions.models import Meeting
from tests import make
from tests.pages.conftest import signed_in
from tracking.models import ProgressReport, ReportDue, Snapshot
from tracking.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def address(meeting: Meeting, page: str = "change") -> str:
    return f"/admin/resolutions/meeting/{meeting.pk}/{page}/"


def filled(client: Client, page: str, **changes: object) -> dict[str, Any]:
    form = client.get(page).context["adminform"].form
    data = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return {key: "" if value is None else value for key, value in (data | changes).items()}


def fetched_by(page: str) -> str:
    """The address that the page of the job fetches by itself."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert found
    return found[1]


def test_when_a_meeting_moves_its_deadlines_follow_and_the_page_says_how_many(coordinator: Client) -> None:
    make.body("council", lead_days=30)
    council, item = make.meeting(), make.item("44-26")
    report = make.report_due(item, council)
    later = {"opens_on": "2017-06-15", "closes_on": "2017-06-25"}
    refused = coordinator.post(address(council), filled(coordinator, address(council), **later))
    assert "say why. Nothing was changed." in refused.content.decode()
    assert [paper.on for paper in refused.context["papers"]] == [report.due_on]  # as it is stored
    data = filled(coordinator, address(council), **later, why="The hall is not ready")
    shown = coordinator.post(address(council), data)
    assert not item.date_changes.exists()
    data |= {"_confirm": shown.context["digest"]}
    page = coordinator.post(address(council), data, follow=True).content.decode()
    report.refresh_from_db()
    item.refresh_from_db()
    assert report.due_on == item.next_due_on == date(2017, 5, 16)
    assert "1 report due moved; 1 action item has a new deadline." in page
    assert item.date_changes.get().why == "council-2017 now opens on 15 June 2017: The hall is not ready"


def test_a_meeting_that_cannot_close_before_it_opens_moves_nothing(coordinator: Client) -> None:
    council = make.meeting()
    page = coordinator.post(address(council), filled(coordinator, address(council), closes_on="2017-05-01"))
    council.refresh_from_db()
    assert council.closes_on == date(2017, 5, 24)
    assert "A meeting closes on or after the day it opens." in page.content.decode()


def test_the_page_of_a_meeting_lists_the_reports_due_there(coordinator: Client) -> None:
    council = make.meeting(name="Council 2017")
    make.report_due(make.item("44-26"), council)
    page = coordinator.get(address(council)).content.decode()
    assert "Reports due for Council 2017" in page
    assert "44-26" in page


def test_a_focal_point_moves_no_meeting(focal_bdt: Client) -> None:
    council = make.meeting()
    assert focal_bdt.post(address(council), {"opens_on": "2018-05-15"}).status_code == 403


def test_the_button_sends_a_word_file_and_keeps_its_snapshot(coordinator: Client) -> None:
    make.assembly()
    council, _item = make.meeting(), make.item("44-26")
    page = coordinator.post(address(council, "report"), {"language": "ar"}, follow=True)
    response = coordinator.get(fetched_by(page.content.decode()))
    assert response["Content-Disposition"].startswith('attachment; filename="progress-report-council-2017-ar')
    assert docx.Document(io.BytesIO(response.content)).paragraphs
    assert ProgressReport.objects.get().snapshot == Snapshot.objects.get()


def test_a_paper_made_once_is_fetched_again_with_the_same_bytes(coordinator: Client) -> None:
    make.assembly()
    council, _item = make.meeting(), make.item("44-26")
    made = coordinator.post(address(council, "report"), {"language": "en"}, follow=True)
    first = coordinator.get(fetched_by(made.content.decode())).content
    report = ProgressReport.objects.get()
    assert coordinator.get(f"/admin/tracking/progressreport/{report.pk}/paper/").content == first


def test_the_same_report_asked_for_again_is_given_again_and_says_so(coordinator: Client) -> None:
    make.assembly()
    council, item = make.meeting(), make.item("44-26")
    ask = {"language": "en"}
    first = coordinator.post(address(council, "report"), ask, follow=True).content.decode()
    assert "it is given again" not in first
    report = ProgressReport.objects.get()
    again = coordinator.post(address(council, "report"), ask, follow=True).content.decode()
    assert "so no second one was made: it is given again." in again
    assert f'href="/admin/tracking/progressreport/{report.pk}/change/"' in again
    assert ProgressReport.objects.get() == report
    assert coordinator.get(fetched_by(first)).content == coordinator.get(fetched_by(again)).content
    coordinator.post(address(council, "report"), {"language": "fr"})
    item.title = "Something else"
    item.save()
    coordinator.post(address(council, "report"), ask)
    assert [row.language for row in ProgressReport.objects.order_by("pk")] == ["en", "fr", "en"]


def test_papers_are_told_apart_in_their_list(coordinator: Client) -> None:
    make.assembly()
    council, item = make.meeting(), make.item("44-26")
    coordinator.post(address(council, "report"), {"language": "en"})
    item.title = "Something else"
    item.save()
    coordinator.post(address(council, "report"), {"language": "en"})
    page = coordinator.get("/admin/tracking/progressreport/").content.decode()
    marks = {snapshot.checksum[:12] for snapshot in Snapshot.objects.all()}
    assert len(marks) == 2
    assert all(f">{mark}</bdi>" in page for mark in marks)
    assert "coordinator" in page
    assert '<td class="field-data_date nowrap">20 March 2017</td>' in page
    assert '<td class="field-language">English</td>' in page


def test_a_paper_with_nothing_to_report_is_refused_in_a_sentence(coordinator: Client) -> None:
    make.assembly()
    council = make.meeting()
    page = coordinator.post(address(council, "report"), {"language": "en"}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_make_reports_take_a_snapshot(role: Role) -> None:
    make.assembly()
    council, _item = make.meeting(), make.item("44-26", lead="BDT")
    client = signed_in(make.person("someone", role, "BDT" if role.is_bound_to_bureau else ""))
    response = client.post(address(council, "report"), {"language": "en"}, follow=True)
    assert response.status_code == (200 if role in {Role.COORDINATOR, Role.REPORT_EDITOR} else 403)
    assert Snapshot.objects.exists() == (response.status_code == 200)


def test_no_paper_is_made_by_opening_a_link_or_in_an_unknown_language(coordinator: Client) -> None:
    make.assembly()
    council, _item = make.meeting(), make.item("44-26")
    assert coordinator.get(address(council, "report"))["Location"] == address(council)
    assert coordinator.post(address(council, "report"), {"language": "de"}).status_code == 404
    assert not Snapshot.objects.exists()


def test_a_focal_point_does_not_fetch_a_paper_that_holds_every_bureau(coordinator: Client, focal_bdt: Client) -> None:
    make.assembly()
    council, _item = make.meeting(), make.item("44-26")
    coordinator.post(address(council, "report"), {"language": "en"})
    report = ProgressReport.objects.get()
    assert focal_bdt.get(f"/admin/tracking/progressreport/{report.pk}/paper/").status_code == 403


def test_a_report_is_met_by_its_number_and_the_decision(coordinator: Client) -> None:
    council, item = make.meeting(), make.item("44-26")
    report = make.report_due(item, council)
    page = f"/admin/tracking/reportdue/{report.pk}/change/"
    refused = coordinator.post(page, filled(coordinator, page, met_on="2017-03-15"))
    assert "document number and the body" in refused.content.decode()
    met = {"met_on": "2017-03-15", "document_number": "C17/72", "decision": "noted"}
    coordinator.post(page, filled(coordinator, page, **met))
    report.refresh_from_db()
    assert report.is_met


def test_number_and_decision_without_a_day_are_met_today(coordinator: Client, settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    report = make.report_due(make.item("44-26"), make.meeting())
    page = f"/admin/tracking/reportdue/{report.pk}/change/"
    coordinator.post(page, filled(coordinator, page, document_number="C17/72"))
    report.refresh_from_db()
    assert not report.is_met
    coordinator.post(page, filled(coordinator, page, decision="noted"))
    report.refresh_from_db()
    assert report.met_on == make.WORKING_DATE
    coordinator.post(page, {**filled(coordinator, page), "met_on": ""})  # a day taken out stays out
    report.refresh_from_db()
    assert report.met_on is None


def test_a_report_met_no_longer_presses_its_item(coordinator: Client) -> None:
    council = make.meeting()
    item = make.item("44-26", next_due_on=date(2017, 4, 15))
    page = f"/admin/tracking/reportdue/{make.report_due(item, council).pk}/change/"
    met = {"met_on": "2017-03-15", "document_number": "C17/72", "decision": "noted"}
    coordinator.post(page, filled(coordinator, page, **met))
    item.refresh_from_db()
    assert item.next_due_on is None


def test_a_report_added_by_a_person_gets_its_due_day_from_the_meeting(coordinator: Client) -> None:
    make.body("council", lead_days=30)
    item, first = make.item("44-26"), make.meeting()
    recipient = make.report_due(item, first).recipient
    later = make.meeting("council-2018", opens_on=date(2018, 4, 17))
    coordinator.post("/admin/tracking/reportdue/add/", {"recipient": recipient.pk, "meeting": later.pk})
    added = ReportDue.objects.get(meeting=later)
    assert (added.due_on, added.basis) == (date(2018, 3, 18), ReportDue.Basis.DECIDED)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"closes_on": "2018-05-24"}, "15 May 2017 to 24 May 2018 would be 375 days: is a month or a year wrong?"),
        ({"opens_on": "2017-02-30"}, "Enter a valid date."),
        ({"opens_on": "1917-05-15"}, "The earliest day here is 1 January 2000"),
        ({"standing": "held"}, "It opens on 15 May 2017 and cannot have been held yet. Nothing was saved."),
        ({"standing": "postponed"}, "Deadlines wait or fall away with the meeting: say why. Nothing was changed."),
        ({"standing": "postponed", "closes_on": "2017-05-20", "why": "x"}, "the new dates are not known yet"),
    ],
)
def test_dates_that_cannot_be_are_refused_in_a_sentence(
    coordinator: Client, sent: dict[str, str], sentence: str
) -> None:
    council = make.meeting()
    assert (
        sentence in coordinator.post(address(council), filled(coordinator, address(council), **sent)).content.decode()
    )
    council.refresh_from_db()
    assert (council.version, council.standing, council.closes_on) == (0, "planned", date(2017, 5, 24))


def test_a_meeting_moved_before_its_predecessor_names_it_before_it_is_saved(coordinator: Client) -> None:
    make.meeting("council-2016", name="Council 2016", opens_on=date(2016, 5, 25))
    council = make.meeting()
    moved = {"opens_on": "2016-05-02", "closes_on": "2016-05-12"}
    shown = coordinator.post(address(council), filled(coordinator, address(council), **moved)).content.decode()
    assert "It changes places with Council 2016 of the same body" in shown
    council.refresh_from_db()
    assert council.opens_on == date(2017, 5, 15)
