"""The home page, the navigation, the banner."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.pages.conftest import queries_of
from tracking.models import ActionItem, StatusChange
from tracking.workflow import Status
from wtsa_tracker.chart import stacked

pytestmark = pytest.mark.django_db
HOME = "/admin/"


@pytest.fixture(autouse=True)
def _working_date(settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def test_home_tells_the_next_council_and_when_its_papers_are_due(coordinator: Client) -> None:
    make.body("council", lead_days=30)
    make.meeting("council-2016", opens_on=date(2016, 5, 25))
    make.meeting("council-2018", opens_on=date(2018, 4, 17))
    make.meeting("council-2017", opens_on=date(2017, 5, 15), name="Council 2017")
    page = coordinator.get(HOME)
    council = page.context["facts"].council
    assert (council.meeting.slug, council.papers_due_on, council.days_left) == ("council-2017", date(2017, 4, 15), 26)
    assert "Papers are due on 15 April 2017" in page.content.decode()
    assert "Prepare report" in page.content.decode()


def test_the_numbers_lead_to_lists_of_as_many_items(coordinator: Client) -> None:
    amina = make.person("amina")
    make.item("44-01", next_due_on=date(2017, 3, 1), responsible=amina)
    make.item("44-02", next_due_on=date(2017, 4, 1), responsible=amina)
    make.item("44-03")
    waiting = make.item("44-04", responsible=amina, last_update_on=date(2017, 3, 1))
    waiting.status, waiting.awaiting_body, waiting.awaiting_by = "awaiting decision", "TSAG", date(2017, 5, 1)
    waiting.save()
    for number in coordinator.get(HOME).context["numbers"]:
        listed = coordinator.get(number["address"]).context["cl"].result_list
        assert len(listed) == number["number"] == 1


def test_home_shows_what_is_overdue_and_what_changed(coordinator: Client) -> None:
    late, moved = make.item("44-01", next_due_on=date(2017, 3, 1)), make.item("44-02", last_update_on=date(2017, 3, 1))
    StatusChange.objects.create(item=moved, source="not started", target="continuing", at=timezone.now())
    page = coordinator.get(HOME)
    assert [item for item, _lead in page.context["late"]] == [late]
    assert "Continuing" in page.content.decode()


def test_a_jointly_led_item_counts_for_each_of_its_bureaux(coordinator: Client) -> None:
    make.item("44-01", lead="TSB", status="in progress")
    make.item("44-02", lead=None, joint=["BDT", "BR"])
    rows = {row.bureau: row.total for row in coordinator.get(HOME).context["facts"].bureaux}
    assert rows == {"TSB": 1, "BDT": 1, "BR": 1}


def test_home_says_what_its_figures_count_and_counts_duties_on_demand(coordinator: Client) -> None:
    assert b"The figures count" not in coordinator.get(HOME).content
    first = make.item("44-17", next_due_on=date(2017, 3, 1))
    make.item("44-33", twin_of=first, next_due_on=date(2017, 3, 1))
    make.item("54-02", twin_of=first, lead="BDT")
    clauses, duties = coordinator.get(f"{HOME}?count=clauses"), coordinator.get(HOME)
    assert "The figures count clauses: 3" in clauses.content.decode()
    assert "The figures count duties: 1, laid down in 3 clauses." in duties.content.decode()
    assert [page.context["facts"].overdue for page in (clauses, duties)] == [2, 1]
    counted = [{row.bureau: row.total for row in page.context["facts"].bureaux} for page in (clauses, duties)]
    assert counted == [{"TSB": 2, "BDT": 1, "BR": 0}, {"TSB": 1, "BDT": 1, "BR": 0}]


def test_home_takes_as_many_queries_for_fifty_items_as_for_five(coordinator: Client) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            item = make.item(f"44-{number:02}", next_due_on=date(2017, 3, 1), support=["BDT"])
            StatusChange.objects.create(item=item, source="not started", target="continuing", at=timezone.now())

    make.meeting()
    fill(range(5))
    few = queries_of(coordinator, HOME)
    fill(range(5, 50))
    assert queries_of(coordinator, HOME) == few


def test_the_chart_holds_only_whole_unlocalised_numbers_in_every_language(coordinator: Client) -> None:
    for number in range(7):
        make.item(f"44-0{number}", lead="TSB" if number % 2 else "BDT")
    for language in ("ar", "fr", "ru"):
        coordinator.cookies["django_language"] = language
        page = coordinator.get(HOME).content.decode()
        drawing = page[page.index("<svg class=") : page.index("</svg>", page.index("<svg class="))]
        assert "," not in "".join(part.split(">")[0] for part in drawing.split("<rect")[1:])


def test_the_table_under_the_chart_has_a_row_for_each_status_and_a_column_for_each_bureau(
    coordinator: Client,
) -> None:
    make.item("44-01", lead="TSB")
    make.item("44-02", lead="BDT", status="in progress")
    page = coordinator.get(HOME).content.decode()
    table = page[page.index('<table class="figures">') : page.index("</table>", page.index('<table class="figures">'))]
    rows = [re.findall(r">([^<>]+)</t[hd]>|<b>(\d+)</b>", row) for row in table.split("<tr>")[1:]]
    told = [[words or total for words, total in row] for row in rows]
    assert told[0] == ["Status", "TSB", "BDT", "BR", "All"]
    assert told[1:3] == [["Not started", "1", "0", "0", "1"], ["In progress", "0", "1", "0", "1"]]
    assert (len(told), told[-1]) == (len(Status) + 2, ["All", "1", "1", "0", "2"])


def test_bars_fill_one_scale_and_grow_from_the_right_when_mirrored() -> None:
    rows = [("TSB", [(3, "a", "A"), (1, "b", "B")]), ("BDT", [(2, "a", "A"), (0, "b", "B")])]
    plain, mirrored = stacked(rows, mirrored=False), stacked(rows, mirrored=True)
    widths = [[segment.width for segment in bar.segments] for bar in plain.bars]
    assert widths == [[441, 147], [294]]
    assert plain.bars[0].segments[0].x == 52
    assert mirrored.bars[0].segments[0].x + 441 == 588


def test_the_navigation_is_grouped_in_the_words_of_the_field(coordinator: Client) -> None:
    groups = [group["name"] for group in coordinator.get(HOME).context["available_apps"]]
    assert [str(name) for name in groups] == ["Plan", "Reporting", "Sources", "Administration", "Saved views"]


def test_every_page_tells_the_working_date_the_login_too(coordinator: Client) -> None:
    words = "Demonstration: the working date is 20 March 2017; progress marked illustrative is invented."
    for client, address in (
        (coordinator, HOME),
        (coordinator, "/admin/tracking/actionitem/"),
        (Client(), "/admin/login/"),
    ):
        assert words in client.get(address).content.decode()


def test_the_index_of_one_application_lists_its_models(coordinator: Client) -> None:
    page = coordinator.get("/admin/tracking/").content.decode()
    assert "/admin/tracking/actionitem/" in page
    assert '<svg class="chart"' not in page


def test_invented_progress_is_told_of_on_every_page_for_as_long_as_it_is_there(
    coordinator: Client, settings: Settings
) -> None:
    settings.WTSA_WORKING_DATE = None
    words = "Invented progress is in this database: what is marked illustrative is no record of real work."
    item = make.item("44-01")
    for invented in (True, False):
        ActionItem.objects.filter(pk=item.pk).update(illustrative=invented)
        for client, address in ((coordinator, HOME), (coordinator, "/admin/log/"), (Client(), "/admin/login/")):
            assert (words in client.get(address).content.decode()) is invented


def test_the_banner_takes_one_query_however_much_is_invented(coordinator: Client, settings: Settings) -> None:
    make.item("44-01")
    page = "/admin/my-mail/"
    fixed = queries_of(coordinator, page)
    settings.WTSA_WORKING_DATE = None
    few = queries_of(coordinator, page)
    for number in range(2, 30):
        make.item(f"44-{number:02}", illustrative=True)
    assert queries_of(coordinator, page) == few == fixed + 1


def test_without_a_working_date_there_is_no_banner(coordinator: Client, settings: Settings) -> None:
    settings.WTSA_WORKING_DATE = None
    assert "Demonstration" not in coordinator.get(HOME).content.decode()


@pytest.mark.parametrize("address", [HOME, "/admin/login/", "/admin/tracking/actionitem/", "/admin/outbox/"])
def test_pages_carry_no_inline_script_or_style(coordinator: Client, address: str) -> None:
    make.item()
    client = Client() if "login" in address else coordinator
    response = client.get(address)
    page = response.content.decode()
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "<style" not in page
    assert " style=" not in page
    assert "onclick" not in page
    assert all("src=" in tag.split(">")[0] for tag in page.split("<script")[1:])


@pytest.mark.parametrize("counting", ["", "?count=clauses"])
def test_each_number_leads_to_a_list_of_as_many_rows(coordinator: Client, counting: str) -> None:
    first = make.item("44-17", next_due_on=date(2017, 3, 1))
    make.item("44-33", twin_of=first, next_due_on=date(2017, 3, 1))
    make.item("54-02", twin_of=first, lead="BDT", next_due_on=date(2017, 4, 1))
    make.item("54-03", twin_of=first, lead="BDT", next_due_on=date(2017, 4, 1))
    numbers = coordinator.get(f"{HOME}{counting}").context["numbers"]
    listed = [coordinator.get(number["address"]).context["cl"].result_count for number in numbers]
    assert listed == [number["number"] for number in numbers]
    assert sum(listed) > 2


def test_the_chart_is_titled_with_what_it_shows(coordinator: Client) -> None:
    make.item("44-01", lead="TSB", status="in progress")
    make.item("44-02", lead="TSB")
    make.item("44-03", lead="BDT")
    page = coordinator.get("/admin/").content.decode()
    assert "Work has begun: TSB 1 of 2 · BDT 0 of 1 · BR 0 of 0" in page
