"""Reports due, meeting by meeting, from which an obligation that was met is recorded."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.pages.conftest import queries_of
from tests.pages.filling import filled
from tracking.models import ReportDue

PAGE = "/admin/reports-due/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def text_of(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index('id="content-main"') :]).split())


def four_reports() -> None:
    council = make.meeting(name="Council 2017")
    later = make.meeting("council-2018", name="Council 2018", opens_on=date(2018, 4, 17))
    past = make.meeting("council-2016", name="Council 2016", opens_on=date(2016, 5, 25))
    ana = make.person("ana", first_name="Ana", last_name="Silva")
    make.report_due(make.item("44-10", responsible=ana), council)
    make.report_due(make.item("44-11"), council, due_on=date(2017, 3, 1))
    make.report_due(make.item("44-12"), later, skipped_because="Nothing new")
    make.report_due(
        make.item("44-13"), past, met_on=date(2016, 5, 30), document_number="C16/72", decision="noted",
        document_url="https://example.int/c16-72",
    )  # fmt: skip


def test_the_next_meeting_comes_first_with_who_sees_to_each_report_and_what_became_of_it(coordinator: Client) -> None:
    four_reports()
    told = text_of(coordinator)
    places = [told.index(name) for name in ("Council 2017", "Council 2018", "Council 2016")]
    assert places == sorted(places)
    assert "0 of 2 reports met or skipped" in told
    assert "15 Apr 2017 ◔ Due soon Ana Silva – –" in told
    assert "1 Mar 2017 ! Overdue – – –" in told
    assert "– Skipped Nothing new" in told
    assert "✓ Met – C16/72 Noted 30 May 2016" in told


def test_one_meeting_alone_is_shown_when_one_comes_from_its_page(coordinator: Client) -> None:
    four_reports()
    council = ReportDue.objects.get(recipient__obligation__item__code="44-12").meeting
    page = coordinator.get(f"/admin/resolutions/meeting/{council.pk}/change/").content.decode()
    assert f'href="{PAGE}?meeting=council-2018"' in page
    told = text_of(coordinator, "?meeting=council-2018")
    assert "44-12" in told
    assert "44-10" not in told
    assert coordinator.get(f"{PAGE}?meeting=nowhere").status_code == 404


def test_a_focal_point_sees_the_reports_of_their_bureau_and_no_count_of_others(focal_bdt: Client) -> None:
    four_reports()
    assert "No report is due to any meeting." in text_of(focal_bdt)
    make.report_due(make.item("44-14", lead="BDT"), make.meeting("council-2019", opens_on=date(2019, 6, 10)))
    told = text_of(focal_bdt)
    assert "0 of 1 report met or skipped" in told
    assert "Record" not in told


def test_an_obligation_is_recorded_as_met_from_the_page(coordinator: Client) -> None:
    four_reports()
    page = coordinator.get(PAGE).content.decode()
    found = re.search(r'href="([^"]+)" aria-label="Record: 44-10"', page)
    assert found
    met = {"met_on": "2017-03-20", "document_number": "C17/72", "decision": "noted"}
    coordinator.post(found[1], filled(coordinator, found[1], **met))
    assert "1 of 2 reports met or skipped" in text_of(coordinator)


def test_the_number_of_queries_does_not_grow(coordinator: Client) -> None:
    council = make.meeting()
    make.report_due(make.item("44-10"), council)
    few = queries_of(coordinator, PAGE)
    for number in range(11, 31):
        make.report_due(make.item(f"44-{number}", responsible=make.person(f"p{number}")), council)
        make.report_due(
            make.item(f"45-{number}"), make.meeting(f"council-{number}", opens_on=date(2018, 1, number - 9))
        )
    assert queries_of(coordinator, PAGE) == few
