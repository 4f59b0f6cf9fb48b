"""The other lists: what they show, and that their queries do not grow with the rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import SourceDocument
from tests import make
from tests.pages.conftest import queries_of, signed_in
from tracking.models import Reminder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def test_a_resolution_without_a_number_says_so(coordinator: Client) -> None:
    make.resolution(None, slug="iot", mnemonic="IOT", titles={"en": "Internet of things"})
    page = coordinator.get("/admin/resolutions/resolution/").content.decode()
    assert "to be determined" in page
    assert "Internet of things" in page


def test_resolutions_count_the_items_the_reader_may_see(focal_bdt: Client) -> None:
    make.item("44-01", lead="BDT", next_due_on=date(2017, 3, 1))
    make.item("44-02", support=["BDT"], status="completed")
    make.item("44-03", lead="BR")
    row = focal_bdt.get("/admin/resolutions/resolution/").context["cl"].result_list[0]
    assert (row.seen_items, row.seen_open, row.seen_overdue) == (2, 1, 1)


def test_reports_due_of_a_meeting_are_listed_by_its_name(coordinator: Client) -> None:
    council = make.meeting()
    for code in ("NEW-FIN-01", "73-02", "44-26"):
        make.report_due(make.item(code), council)
    make.report_due(make.item("44-22"), make.assembly())
    rows = coordinator.get("/admin/tracking/reportdue/?meeting=council-2017").context["cl"].result_list
    assert {row.item.code for row in rows} == {"NEW-FIN-01", "73-02", "44-26"}


LISTS = [
    "/admin/resolutions/resolution/",
    "/admin/resolutions/provision/",
    "/admin/resolutions/meeting/",
    "/admin/tracking/reportdue/",
    "/admin/tracking/reportingobligation/",
    "/admin/tracking/reminder/",
    "/admin/tracking/person/",
]


@pytest.mark.parametrize("address", LISTS)
def test_no_list_takes_more_queries_for_more_rows(address: str) -> None:
    client = signed_in(make.person("admin", is_superuser=True))
    for number in range(5):
        _rows(number)
    few = queries_of(client, address)
    for number in range(5, 20):
        _rows(number)
    assert queries_of(client, address) == few


def _rows(number: int) -> None:
    item = make.item(f"{number + 1}-01", of=make.resolution(number + 1))
    council = make.meeting(f"council-{2017 + number}", opens_on=date(2017 + number, 5, 15))
    report = make.report_due(item, council)
    now = timezone.now()
    Reminder.objects.create(
        recipient=make.person(f"person-{number}"),
        report_due=report,
        stage="30 days before",
        due_on=date(2017 + number, 4, 15),
        due_version=1,
        planned_at=now,
        next_try_at=now,
    )


@pytest.mark.parametrize("address", ["/admin/tracking/snapshot/", "/admin/tracking/progressreport/", *LISTS[:-2]])
def test_every_list_has_one_heading_and_a_title_of_its_own(coordinator: Client, address: str) -> None:
    page = coordinator.get(address).content.decode()
    assert page.count("<h1") == 1
    assert "Select" not in page[: page.index("</title>")]


def test_what_the_text_says_is_not_changed_by_a_form(coordinator: Client) -> None:
    clause = make.provision(support=["BDT"])
    address = f"/admin/resolutions/provision/{clause.pk}/change/"
    assert coordinator.post(address, {"lead": "BR"}).status_code == 403
    assert "the Director of TSB" in coordinator.get(address).content.decode()


def test_a_row_nobody_changed_by_hand_says_so_in_our_words(coordinator: Client) -> None:
    assembly, at = make.assembly(), timezone.now()
    document = SourceDocument.objects.create(assembly=assembly, name="brief.txt", sha256="0" * 64, read_at=at)
    address = f"/admin/resolutions/sourcedocument/{document.pk}/history/"
    assert "Nobody has changed this by hand since it was made." in coordinator.get(address).content.decode()
