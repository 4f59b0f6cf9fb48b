"""Names of bodies and meetings in six languages: official ones where they are known, English ones with their mark."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, Settings

from resolutions.models import Body, Meeting
from resolutions.names import known, of_body, official, shown
from resolutions.register import load_meetings
from resolutions.vocabulary import Language
from tests import make
from tests.pages.conftest import signed_in
from tracking.ledger import make_round
from tracking.roles import Role

LANGUAGES = ("ar", "es", "fr", "ru", "zh-hans")


def in_languages(name: str) -> list[str]:
    """As it is shown in each language but English."""
    told = []
    for code in LANGUAGES:
        with translation.override(code):
            told.append(shown(name))
    return told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "Council 2017",
            ["دورة المجلس لعام 2017", "Consejo 2017", "Conseil 2017", "Совет 2017 года", "理事会2017年会议"],
        ),
        ("ITU Council", ["مجلس الاتحاد", "Consejo de la UIT", "Conseil de l’UIT", "Совет МСЭ", "国际电联理事会"]),
        ("WTDC-17", ["WTDC-17", "CMDT-17", "CMDT-17", "ВКРЭ-17", "WTDC-17"]),
        ("TSAG 2018", ["TSAG 2018", "GANT 2018", "GCNT 2018", "КГСЭ 2018", "TSAG 2018"]),
        ("PP-26", ["PP-26", "PP-26", "PP-26", "ПК-26", "PP-26"]),
        ("ITU-R Study Group 3", ["ITU-R Study Group 3 [EN]"] * 5),
        ("Council 2017 and after", ["Council 2017 and after [EN]"] * 5),
        ("SG 12", ["SG 12"] * 5),
        ("Рабочая группа", ["Рабочая группа"] * 5),
        ("لجنة ITU-T", ["لجنة ITU-T"] * 5),
        ("", [""] * 5),
    ],
)
def test_a_name_is_official_in_each_language_or_marked_as_english(name: str, told: list[str]) -> None:
    assert in_languages(name) == told
    assert shown(name) == name


def test_every_name_of_the_register_is_known_in_every_language(root: Path) -> None:
    rows = [row for file in ("bodies", "meetings") for row in json.loads((root / f"fixtures/{file}.json").read_text())]
    missing = [(row["name"], each) for row in rows for each in Language if known(row["name"], each) is None]
    codes = [row["code"] for row in rows if "code" in row]
    assert (missing, len(rows)) == ([], 32)
    assert [(code, each) for code in codes for each in Language if not of_body(code, each)] == []


def test_every_topic_of_the_register_is_known_in_every_language(root: Path) -> None:
    names = [row["name"] for row in json.loads((root / "fixtures/topics.json").read_text())]
    assert [(name, each) for name in names for each in Language if not known(name, each)] == []
    assert len({known(name, each) for name in names for each in Language}) == len(names) * len(Language)


def test_every_form_names_the_six_languages_and_its_number(root: Path) -> None:
    for row in json.loads((root / "fixtures/names.json").read_text(encoding="utf-8")):
        texts = [row[part] for part in ("name", "short", "meeting", "topic") if part in row]
        assert [set(text) for text in texts] == [set(Language.values)] * len(texts)
        assert all("{number}" in text for text in row.get("meeting", {}).values())


def test_what_people_typed_carries_no_mark() -> None:
    with translation.override("fr"):
        assert [official(name) for name in ("Council", "WTSA-20", "our group")] == ["Conseil", "AMNT-20", "our group"]


@pytest.mark.django_db
def test_a_row_is_called_in_the_readers_language_without_a_query(
    root: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_meetings(root / "fixtures")
    council, body = Meeting.objects.get(slug="council-2017"), Body.objects.get(code="wtdc")
    with translation.override("es"), django_assert_num_queries(0):
        assert (str(council), council.name) == ("Consejo 2017", "Council 2017")
        assert str(body) == "Conferencia Mundial de Desarrollo de las Telecomunicaciones"


@pytest.fixture
def reader(db: None, root: Path, settings: Settings) -> Client:
    """A focal point of a plan with a report due to Council 2017 and an item that waits for its decision."""
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    load_meetings(root / "fixtures")
    focal = make.person("focal", Role.FOCAL_POINT, "TSB", language="fr")
    council = Meeting.objects.get(slug="council-2017")
    waiting: dict[str, Any] = {
        "status": "awaiting decision",
        "awaiting_body": "ITU Council",
        "awaiting_question": "The budget",
    }
    item = make.item("44-26", responsible=focal, awaiting_by=date(2017, 5, 25), **waiting)
    make.report_due(item, council, due_on=date(2017, 4, 15))
    deadline: dict[str, Any] = {"due_rule": "before meeting", "before_meeting": council, "due_on": date(2017, 4, 1)}
    make.item("44-25", responsible=focal, **deadline)
    return signed_in(focal)


PAGES = (
    "/admin/bureau/", "/admin/calendar/?look=list", "/admin/calendar/?look=years",
    "/admin/reports-due/", "/admin/tracking/actionitem/", "/admin/tracking/reportdue/", "/admin/resolutions/meeting/",
    "/admin/",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_pages_call_meetings_by_their_official_names(reader: Client, page: str) -> None:
    reader.cookies["django_language"] = "fr"
    with translation.override("en"):  # what the page activates ends with it
        words = reader.get(page).content.decode()
    assert "Conseil 2017" in words
    assert "Council 2017" not in words


def test_who_decides_is_called_so_on_the_page_of_the_item(reader: Client) -> None:
    reader.cookies["django_language"] = "fr"
    with translation.override("en"):
        words = reader.get("/admin/tracking/actionitem/?q=44-26", follow=True).content.decode()
        glance = reader.get("/admin/bureau/").content.decode()
    assert "Conseil de l’UIT" in glance
    assert "ITU Council" not in glance + words.split("<form")[0]


def test_mails_call_meetings_so_in_the_language_of_who_reads(reader: Client, mailoutbox: list[object]) -> None:
    make_round(make.WORKING_DATE, timezone.now)
    (mail,) = mailoutbox
    assert "Conseil 2017" in mail.body  # type: ignore[attr-defined]
    assert "Council 2017" not in mail.body  # type: ignore[attr-defined]
