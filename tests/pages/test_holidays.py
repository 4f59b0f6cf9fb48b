"""Holidays of a duty station pasted as a list, and the warning where none are recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.pages.conftest import signed_in
from tests.pages.filling import filled
from tracking.health.facts import without_holidays
from tracking.holidays import ListRefused, read_list
from tracking.models import DutyStation, Holiday
from tracking.roles import Role

pytestmark = pytest.mark.django_db
ADD = "/admin/tracking/dutystation/add/"


@pytest.fixture
def admin() -> Client:
    return signed_in(make.person("admin", Role.ADMINISTRATOR))


@pytest.fixture
def cairo() -> DutyStation:
    return DutyStation.objects.create(slug="cairo", name="Cairo", weekend=[4, 5])


def paste(client: Client, station: DutyStation, text: str) -> Any:  # noqa: ANN401  # what the client answers
    address = f"/admin/tracking/dutystation/{station.pk}/change/"
    lines = {"holidays-TOTAL_FORMS": station.holidays.count()}  # without the empty one
    return client.post(address, filled(client, address, holiday_list=text, **lines), follow=True)


@pytest.mark.parametrize(
    "line",
    ["2027-01-07 Christmas (Coptic)", "07.01.2027; Christmas (Coptic)", "7/1/2027\tChristmas (Coptic)",
     '2027-01-07,"Christmas (Coptic)"'],
)  # fmt: skip
def test_a_line_is_a_day_and_a_name_however_they_are_parted(line: str) -> None:
    assert read_list(f"\n{line}\n\n") == {date(2027, 1, 7): "Christmas (Coptic)"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-01-07 Christmas\nNew Year", "Line 2, “New Year”, is not a day and a name, such as"),
        ("2027-02-30 Odd", "Line 1, “2027-02-30 Odd”, begins with a day that does not exist."),
        ("07.01.27 Short", "Line 1, “07.01.27 Short”, begins with a day that does not exist."),
        ("2027-01-07 A\n2027-01-07 B", "Line 2: 2027-01-07 stands in the list already, as “A”."),
        ("2027-01-07 " + "x" * 81, "Line 1: the name is longer than 80 characters."),
        ("2027-01-07 A\n" * 201, "The list has more than 200 lines: add it in parts."),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ListRefused) as refusal:
        read_list(text)
    assert sentence in str(refusal.value)


def test_a_pasted_list_is_recorded_and_what_is_there_stays(admin: Client, cairo: DutyStation) -> None:
    Holiday.objects.create(station=cairo, on=date(2027, 1, 25), name="Police Day", is_off=False)
    page = paste(admin, cairo, "2027-01-07 Christmas\n2027-01-25 Revolution Day\n2027-04-25 Sinai Day")
    assert "Holidays added: 2. Days that were recorded already: 1." in page.content.decode()
    rows = Holiday.objects.filter(station=cairo).values_list("on", "name", "is_off", "unconfirmed")
    assert [(str(on), *others) for on, *others in rows] == [
        ("2027-01-07", "Christmas", True, False),
        ("2027-01-25", "Police Day", False, False),
        ("2027-04-25", "Sinai Day", True, False),
    ]
    assert Holiday.history.count() == 3


def test_a_new_station_takes_its_list_with_it_and_a_day_of_the_table_below_goes_first(admin: Client) -> None:
    typed = {"holidays-TOTAL_FORMS": 1, "holidays-0-on": "2027-01-07", "holidays-0-name": "Typed"}
    pasted = "2027-01-07 Pasted\n2027-01-25 Police Day"
    told = {"slug": "cairo", "name": "Cairo", "weekend": ["4", "5"], "holiday_list": pasted}
    admin.post(ADD, filled(admin, ADD, **told, **typed))
    assert list(Holiday.objects.values_list("station__slug", "name")) == [("cairo", "Typed"), ("cairo", "Police Day")]


@pytest.mark.parametrize("line", ["2027-13-01 Odd", "1999-01-01 Too early"])
def test_a_wrong_line_saves_nothing_and_keeps_what_was_typed(admin: Client, cairo: DutyStation, line: str) -> None:
    page = paste(admin, cairo, f"2027-01-07 Christmas\n{line}").content.decode()
    assert "errorlist" in page
    assert line in page
    assert not Holiday.objects.exists()


def test_who_only_reads_is_offered_no_list(cairo: DutyStation) -> None:
    page = signed_in(make.person()).get(f"/admin/tracking/dutystation/{cairo.pk}/change/")
    assert page.status_code in {200, 403}
    assert "holiday_list" not in page.content.decode()


def test_stations_with_people_and_without_holidays_are_named(cairo: DutyStation) -> None:
    geneva = DutyStation.objects.create(slug="geneva", name="Geneva", is_headquarters=True)
    Holiday.objects.create(station=geneva, on=date(2027, 1, 1), name="New Year")
    DutyStation.objects.create(slug="moscow", name="Moscow")
    make.person("left", duty_station=cairo, is_active=False)
    assert without_holidays(date(2027, 9, 30)) == ()
    make.person("focal", duty_station=cairo)
    assert without_holidays(date(2027, 9, 30)) == (("Cairo", 2027),)
    assert without_holidays(date(2027, 10, 1)) == (("Cairo", 2027), ("Cairo", 2028), ("Geneva", 2028))


def test_the_page_of_health_names_them_and_says_what_to_do(admin: Client, cairo: DutyStation) -> None:
    def line() -> Any:  # noqa: ANN401  # a line of the page
        lines = admin.get("/admin/health/").context["lines"]
        return next(each["line"] for each in lines if each["line"].key == "holidays")

    assert line().todo == ""
    make.person("focal", duty_station=cairo)
    assert line().says == "No holidays are recorded for: Cairo 2017."
    assert line().todo.startswith("Paste the official list")


def test_who_only_reads_a_station_reads_its_weekend_in_words(cairo: DutyStation) -> None:
    page = signed_in(make.person("reader", Role.COORDINATOR)).get(f"/admin/tracking/dutystation/{cairo.pk}/change/")
    assert "Friday, Saturday" in page.content.decode()
    assert "[4, 5]" not in page.content.decode()
