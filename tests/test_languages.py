"""Every string a reader meets is translated: in the catalogues, on the pages, in a mail and in a paper."""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as ask
from django.utils.translation import override
from pytest_django import Settings

from resolutions.models import Meeting
from resolutions.vocabulary import Language
from tests import make
from tests.access.sending import QUERIES
from tests.access.table import rules
from tests.access.walking import doors
from tests.access.world import build
from tests.pages.conftest import signed_in
from tracking.ledger import make_round
from tracking.models import ActionItem, Person
from tracking.reports.making import make_council_report

FOLDERS = ["ar", "es", "fr", "ru", "zh_Hans"]
CODES = ["ar", "es", "fr", "ru", "zh-hans"]
PAGES = [
    "/admin/",
    "/admin/tracking/actionitem/",
    "/admin/tracking/actionitem/{item}/change/",
    "/admin/tracking/actionitem/{item}/history/",
    "/admin/tracking/actionitem/{item}/move/",
    "/admin/tracking/actionitem/{item}/update/",
    "/admin/tracking/reportdue/",
    "/admin/tracking/reportingobligation/",
    "/admin/resolutions/resolution/",
    "/admin/resolutions/meeting/",
    "/admin/resolutions/meeting/{meeting}/change/",
    "/admin/resolutions/sourcedocument/",
    "/admin/tracking/reminder/",
    "/admin/outbox/",
]


def catalogue(root: Path, folder: str) -> Catalog:
    with (root / "locale" / folder / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=folder)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_entry_is_empty_or_fuzzy(root: Path, folder: str) -> None:
    entries = [message for message in catalogue(root, folder) if message.id]
    assert len(entries) > 600
    assert [message.id for message in entries if message.fuzzy or not all(strings(message))] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_compiled_catalogue_says_what_the_written_one_says(root: Path, folder: str) -> None:
    with (root / "locale" / folder / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(root, folder):
        if message.id and isinstance(message.id, str):
            found = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
            assert found == message.string


def test_all_catalogues_hold_the_same_entries(root: Path) -> None:
    entries = [{(message.context, str(message.id)) for message in catalogue(root, folder)} for folder in FOLDERS]
    assert all(some == entries[0] for some in entries)


def is_translation(entries: Iterable[tuple[object, str]], words: str) -> bool:
    """Django asks again for names of languages that it has translated already."""
    return not words.isascii() or any(words == entry for _key, entry in entries)


@pytest.fixture
def untranslated(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What was asked of a catalogue and is not in it, ours and Django's taken together."""
    missing: set[str] = set()
    stock = gettext.GNUTranslations.gettext

    def listening(catalogue: Any, message: str) -> str:  # noqa: ANN401 - Django's own class, without types
        words = message.rsplit("\x04", maxsplit=1)[-1]
        entries = catalogue._catalog
        known = entries.get(message) is not None or entries.get((message, catalogue.plural(1))) is not None
        if words.strip() and not known and catalogue.language() != "en" and not is_translation(entries.items(), words):
            missing.add(words)
        return stock(catalogue, message)

    monkeypatch.setattr(gettext.GNUTranslations, "gettext", listening)
    return missing


@pytest.fixture
def plan(db: None, settings: Settings, root: Path) -> Client:
    """The register with its demonstration, and the coordinator before it."""
    settings.WTSA_WORKING_DATE = date(2017, 3, 20)
    settings.WTSA_DEMO = True
    for command in ("load_register", "make_accounts", "load_demo"):
        call_command(command, verbosity=0)
    return signed_in(Person.objects.get(username="coordinator"))


def addresses() -> list[str]:
    item = ActionItem.objects.get(code="44-26")
    council = Meeting.objects.get(slug="council-2017")
    return [page.format(item=item.pk, meeting=council.pk) for page in PAGES]


@pytest.mark.parametrize("code", CODES)
def test_no_page_mail_or_paper_asks_for_a_string_that_is_not_translated(
    plan: Client, untranslated: set[str], code: str
) -> None:
    Person.objects.update(language=Language.of(code).value)
    plan.cookies[django_settings.LANGUAGE_COOKIE_NAME] = code
    for address in addresses():
        response = plan.get(address)
        assert response.status_code == 200, address
        assert f'lang="{code}"' in response.content.decode()
    make_round(date(2017, 3, 20), timezone.now)
    council = Meeting.objects.get(slug="council-2017")
    make_council_report(council, Language.of(code), by=None, at=timezone.now(), day=date(2017, 3, 20))
    assert untranslated == set()


@pytest.mark.parametrize("code", ["ar", "zh-hans"])  # Django's own catalogues lack words in these alone
def test_no_page_at_all_asks_for_a_string_that_is_not_translated(
    db: None, settings: Settings, tmp_path: Path, untranslated: set[str], code: str
) -> None:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    settings.MEDIA_ROOT, settings.OUTBOX = tmp_path / "files", tmp_path / "outbox"
    world = build(settings.OUTBOX)
    client = signed_in(world.people["SUP"])
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = code
    shown = [door for door in doors() if rules()[door.name].seen["SUP"] == "ok"]
    assert len(shown) > 120
    for door in shown:
        client.get(door.address(world, world.rows) + QUERIES.get(door.name, ""))
    assert untranslated == set()


def test_the_listener_hears_a_string_that_is_not_translated(untranslated: set[str]) -> None:
    with override("fr"):
        assert ask("A sentence that nobody translated") == "A sentence that nobody translated"
    assert untranslated == {"A sentence that nobody translated"}
