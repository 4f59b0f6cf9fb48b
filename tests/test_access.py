"""Every address x every role x own and other bureau's rows: who sees, who changes, and that nothing leaks.

The table is `tests/access/table.py`; an address that is not in it fails here.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests import make
from tests.access.sending import OF_THE_SENDER, QUERIES, SENT, sent_to
from tests.access.table import COLUMNS, SIGNED_IN, rules
from tests.access.walking import Door, content_of, digest, doors, outcome, writes
from tests.access.world import World, build

pytestmark = pytest.mark.django_db
RULES = rules()
ALL_DOORS = doors()
DOORS = [door for door in ALL_DOORS if door.name in RULES]
BOUND = [door for door in DOORS if RULES[door.name].hangs_on_an_item]
# Nothing of the one item may reach BR, nothing of the other TSB and BDT.
WORDS = {"BR": ("Zephyr", "44-90", "44-92"), "TSB": ("Quetzal", "44-91"), "BDT": ("Quetzal", "44-91")}


@dataclass
class Stage:
    world: World
    clients: dict[str, Client]
    files: Path
    outbox: Path


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One plan for all tests here, taken back at the end."""
    folder = tmp_path_factory.mktemp("access")
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.MEDIA_ROOT", folder / "files")
        patch.setattr("django.conf.settings.WTSA_WORKING_DATE", make.WORKING_DATE)
        world = build(folder / "outbox")
        clients = {column: Client(raise_request_exception=True) for column in COLUMNS}
        for column in SIGNED_IN:
            clients[column].force_login(world.people[column])
        logging.disable(logging.WARNING)  # of a thousand refusals, each with its traceback
        yield Stage(world, clients, folder / "files", folder / "outbox")
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _the_stage_is_set(stage: Stage, settings: Settings) -> None:
    settings.MEDIA_ROOT, settings.OUTBOX = stage.files, stage.outbox
    settings.WTSA_WORKING_DATE = make.WORKING_DATE


def told(stage: Stage, column: str, door: Door, *, other: bool = False, method: str = "get") -> str:
    """What the reader is answered; a leak and a changed row are said too."""
    address = door.address(stage.world, stage.world.other if other else stage.world.rows) + QUERIES.get(door.name, "")
    with writes() as written:
        response = getattr(stage.clients[column], method)(address)
    seen = content_of(response)
    leaks = [word for word in WORDS.get(column, ()) if word in seen.replace(address, "")]
    key = str(address.split("/")[4]) if outcome(response) == "404" and len(address.split("/")) > 4 else ""
    if key.isdecimal() and re.search(rf"[/=\"]{key}[/&\"]", seen):
        leaks.append(f"key {key}")
    return " ".join([outcome(response), *(f"LEAKS {word}" for word in leaks), *(f"WRITES {sql}" for sql in written)])


def test_every_address_of_the_site_stands_in_the_table() -> None:
    names = {door.name for door in ALL_DOORS}
    assert (names - set(RULES), set(RULES) - names) == (set(), set())
    assert {name for name, rule in RULES.items() if rule.changed_by} == set(SENT)


@pytest.mark.parametrize("column", COLUMNS)
def test_each_reader_is_answered_as_the_table_says_and_reading_changes_nothing(stage: Stage, column: str) -> None:
    before = digest()
    answers = {(door.name, door.route): told(stage, column, door) for door in DOORS}
    expected = {(door.name, door.route): RULES[door.name].seen[column] for door in DOORS}
    assert answers == expected
    assert digest() == before


@pytest.mark.parametrize("column", ["TSB", "BDT", "BR"])
def test_of_the_other_bureaus_item_the_answer_is_the_mirrored_one(stage: Stage, column: str) -> None:
    mirrored = {"TSB": "BR", "BDT": "BR", "BR": "TSB"}[column]
    answers = {door.name: told(stage, column, door, other=True) for door in BOUND}
    expected = {door.name: RULES[door.name].seen[mirrored] for door in BOUND}
    special = (
        {"admin:tracking_actionitem_ask": "403", "admin:tracking_actionitem_answer": "ok"} if column == "BR" else {}
    )
    assert answers == expected | (special if column == "BR" else {})


def test_asking_for_the_head_of_a_page_answers_alike_and_changes_nothing(stage: Stage) -> None:
    before = digest()
    answers = {door.route: told(stage, "TSB", door, method="head") for door in DOORS}
    expected = {door.route: RULES[door.name].seen["TSB"] for door in DOORS}
    assert answers == expected | {"admin/login/": "ok"}  # the stock page leads on only who asks for all of it
    assert digest() == before


@contextmanager
def taken_back(client: Client) -> Iterator[Client]:
    """Whatever happens in here is undone, the session and its cookie included."""
    mark, copied = transaction.savepoint(), Client()
    copied.cookies = deepcopy(client.cookies)
    try:
        yield copied
    finally:
        transaction.savepoint_rollback(mark)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.route)
def test_only_those_the_table_names_change_anything_by_sending(stage: Stage, door: Door) -> None:
    address = door.address(stage.world, stage.world.rows)
    changed, root = set(), stage.clients["SUP"]
    sent = sent_to(door.name, stage.world, root, root, address)
    for column in COLUMNS:
        with taken_back(stage.clients[column]) as client, writes() as written:
            own = sent_to(door.name, stage.world, client, root, address) if door.name in OF_THE_SENDER else sent
            client.post(address, own)
        changed |= {column} if written else set()
    assert changed == RULES[door.name].changed_by


@pytest.mark.parametrize("column", ["TSB", "BDT"])
def test_nothing_sent_to_the_other_bureaus_item_changes_anything(stage: Stage, column: str) -> None:
    for door in BOUND:
        address = door.address(stage.world, stage.world.other)
        with taken_back(stage.clients[column]) as client, writes() as written:
            sent = sent_to(door.name, stage.world, client, stage.clients["SUP"], address)
            answer = client.post(address, sent)
        assert (door.name, outcome(answer) in {"403", "404"}, written) == (door.name, True, [])
