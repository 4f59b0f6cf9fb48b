"""Pairs of people save the same row at the same moment, through every door: no edit is lost, every loser is told.

`WTSA_PAIRS=1000` sets the number of pairs; without it fewer are tried. The control is the stock page of the same model.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from resolutions.models import Meeting, Resolution
from tests import make
from tests.pages.browser import Fields, changed, fields_of, opened
from tests.pages.conftest import signed_in
from tracking.models import ActionItem, Milestone, Topic
from wtsa_tracker.urls import urlpatterns as usual_addresses

PAIRS = int(os.environ.get("WTSA_PAIRS", "48"))
CONTROL_PAIRS = 20
pytestmark = pytest.mark.django_db(transaction=True)
STOCK = admin.AdminSite(name="admin")  # so that the frame of the page finds its links


class StockItemAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in the stubs only
    """The page Django makes by itself of the same model, saved without its version."""

    fields = ("title", "awaiting_question")
    change_form_template = "admin/change_form.html"

    def save_model(self, _request: object, obj: ActionItem, *_form_and_change: object) -> None:
        obj.save_base(force_update=True)


STOCK.register(ActionItem, StockItemAdmin)
urlpatterns = [*usual_addresses, path("stock/", STOCK.urls)]


Row = ActionItem | Meeting | Resolution


@dataclass(frozen=True)
class Answer:
    leads_to: str
    page: str


@dataclass(frozen=True)
class Attempt:
    """One person's edit: where it is sent, with what, and whether the plan holds it now."""

    client: Client
    address: str
    sent: Fields
    is_kept: Callable[[], bool]

    def send(self) -> Answer:
        response = self.client.post(self.address, self.sent)
        return Answer(response.headers.get("Location", ""), response.content.decode())

    def reads(self, answer: Answer) -> str:
        """The page that comes back, or the one it leads on to."""
        return self.client.get(answer.leads_to).content.decode() if answer.leads_to else answer.page


@dataclass(frozen=True)
class Office:
    """Two people with names, and two hands that send at the same moment."""

    amina: Client
    li: Client
    hands: ThreadPoolExecutor
    line: Barrier

    def at_once(self, *attempts: Attempt) -> list[Answer]:
        def run(attempt: Attempt) -> Answer:
            self.line.wait()
            return attempt.send()

        return list(self.hands.map(run, attempts))


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    settings.WTSA_WORKING_DATE = make.WORKING_DATE
    amina, li = (signed_in(make.person(name, first_name=name.title(), last_name="Doe")) for name in ("amina", "li"))
    here = Office(amina, li, ThreadPoolExecutor(2), Barrier(2))
    yield here

    def lay_down(_hand: int) -> None:
        here.line.wait()
        connection.close()

    list(here.hands.map(lay_down, range(2)))
    here.hands.shutdown()


def item_page(item: ActionItem, page: str = "change") -> str:
    return f"/admin/tracking/actionitem/{item.pk}/{page}/"


def holds(row: Any, **values: str) -> Callable[[], bool]:  # noqa: ANN401  # a row of any model
    return lambda: type(row)._base_manager.filter(pk=row.pk, **values).exists()


def form(office: Office, row: Row, hers: dict[str, str], his: dict[str, str]) -> list[Attempt]:
    """Both have opened the row's form; each changes fields of it."""
    address = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    page = opened(office.amina, address)
    return [
        Attempt(office.amina, address, changed(page, **hers), holds(row, **hers)),
        Attempt(office.li, address, changed(page, **his), holds(row, **his)),
    ]


def same_field(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    return form(office, item, {"title": f"Hers {number}"}, {"title": f"His {number}"})


def other_field(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    return form(office, item, {"title": f"Hers {number}"}, {"due_on": "2017-06-01"})


def meeting_field(office: Office, _item: ActionItem, number: int) -> list[Attempt]:
    council = make.meeting(f"council-{number}")
    return form(office, council, {"place": f"Hers {number}"}, {"place": f"His {number}"})


def meeting_other_field(office: Office, _item: ActionItem, number: int) -> list[Attempt]:
    council = make.meeting(f"council-{number}")
    return form(office, council, {"place": f"Hers {number}"}, {"note": f"His {number}"})


def same_line(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    return lines(office, item, {"title": f"Hers {number}"}, {"title": f"His {number}"})


def other_cell(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    return lines(office, item, {"title": f"Hers {number}"}, {"met_on": "2017-03-01"})


def lines(office: Office, item: ActionItem, hers: dict[str, str], his: dict[str, str]) -> list[Attempt]:
    step = Milestone.objects.create(item=item, title="Draft")
    page = opened(office.amina, item_page(item))
    cells = [{f"milestones-0-{name}": value for name, value in given.items()} for given in (hers, his)]
    return [
        Attempt(office.amina, item_page(item), changed(page, **cells[0]), holds(step, **hers)),
        Attempt(office.li, item_page(item), changed(page, **cells[1]), holds(step, **his)),
    ]


def two_updates(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    """Updates are added, so both stay."""
    page = opened(office.amina, item_page(item, "update"))
    return [_update(office.amina, item, page, f"Hers {number}"), _update(office.li, item, page, f"His {number}")]


def _update(client: Client, item: ActionItem, page: Fields, text: str, target: str = "") -> Attempt:
    def is_kept() -> bool:
        moved = holds(item, status=target)() if target else True
        return moved and item.updates.filter(text=text).exists()

    return Attempt(client, item_page(item, "update"), changed(page, text=text, target=target), is_kept)


def update_with_move_and_move(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    page = opened(office.amina, item_page(item, "move"))
    hers = Attempt(
        office.amina,
        item_page(item, "move"),
        changed(page, target="not applicable", reason=f"Hers {number}"),
        holds(item, status="not applicable", status_changes__why=f"Hers {number}"),
    )
    return [hers, _update(office.li, item, opened(office.li, item_page(item, "update")), f"His {number}", "continuing")]


def update_and_form(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    update = _update(office.li, item, opened(office.li, item_page(item, "update")), f"His {number}", "in progress")
    return [same_field(office, item, number)[0], update]


def bulk_and_form(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    """A bulk change that was previewed, and the form of one of its items."""
    return [same_field(office, item, number)[0], _bulk_topic(office.li, item, "gender")]


def bulk_and_update(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    return [
        _update(office.amina, item, opened(office.amina, item_page(item, "update")), f"Hers {number}", "continuing"),
        _bulk_topic(office.li, item, "gender"),
    ]


def number_and_form(office: Office, _item: ActionItem, number: int) -> list[Attempt]:
    """Different fields of one Resolution: both stay."""
    row = unnumbered(number)
    return [form(office, row, {"note": f"Hers {number}"}, {})[0], _number(office.li, row, 10_000 + number)]


def two_numbers(office: Office, _item: ActionItem, number: int) -> list[Attempt]:
    row = unnumbered(number)
    return [_number(office.amina, row, 10_000 + number), _number(office.li, row, 20_000 + number)]


def unnumbered(number: int) -> Resolution:
    row = make.resolution(None, slug=f"new-{number}", mnemonic=f"N{number}", plan_order=number)
    make.item(f"NEW-N{number}-01", of=row)
    return row


def _number(client: Client, row: Resolution, number: int) -> Attempt:
    address = f"/admin/resolutions/resolution/{row.pk}/number/"
    values = opened(client, f"{address}?number={number}")

    def is_kept() -> bool:
        moved = row.action_items.filter(code__startswith=f"{number}-").exists()
        return moved and holds(row, number=str(number))()

    return Attempt(client, address, values, is_kept)


def restore_and_form(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    """One puts the first title back while the other gives another."""
    first = _restore(office.li, item, number)
    return [same_field(office, item, number)[0], first]


def restore_and_other_field(office: Office, item: ActionItem, number: int) -> list[Attempt]:
    first = _restore(office.li, item, number)
    return [form(office, item, {"due_on": "2017-06-01"}, {})[0], first]


def _restore(client: Client, item: ActionItem, number: int) -> Attempt:
    """Its first version was an hour ago: what lies closer together is told as one."""
    title, version = item.title, item.history.earliest().history_id
    item.history.update(history_date=timezone.now() - timedelta(hours=1))
    item.title = f"Second {number}"
    item.save()
    address = item_page(item, f"restore/actionitem-{version}").rstrip("/") + "/"
    values = changed(opened(client, address), chosen="title", why="Agreed")
    return Attempt(client, address, values, holds(item, title=title))


def two_bulk_changes(office: Office, item: ActionItem, _number: int) -> list[Attempt]:
    """Both previewed a change of the same item; whoever comes second is told that the item was left alone."""
    return [_bulk_topic(office.amina, item, "gender"), _bulk_topic(office.li, item, "youth")]


def _bulk_topic(client: Client, item: ActionItem, slug: str) -> Attempt:
    chosen = {"action": "bulk-topics", "_selected_action": item.pk, "select_across": 0, "index": 0}
    values = fields_of(client.post("/admin/tracking/actionitem/", chosen).content.decode())
    topic, address = make_topic(slug), "/admin/tracking/actionitem/bulk/topics/"
    preview = client.post(address, changed(values, add=str(topic))).content.decode()
    kept = holds(item, topics=topic)  # type: ignore[arg-type]  # a key
    return Attempt(client, address, changed(fields_of(preview), _confirm="yes"), kept)


def make_topic(slug: str) -> int:
    row, _made = Topic.objects.get_or_create(slug=slug, defaults={"name": slug.title()})
    return int(row.pk)


DOORS = [
    same_field, other_field, same_line, other_cell, meeting_field, meeting_other_field,
    two_updates, update_with_move_and_move, update_and_form, bulk_and_form,
    bulk_and_update, two_bulk_changes, number_and_form, two_numbers, restore_and_form, restore_and_other_field,
]  # fmt: skip
TOLD = re.compile(r"(Amina|Li) Doe (saved|moved) this|(action|status|update|–): (Amina|Li) Doe, ")  # what, and who


def judged(attempts: list[Attempt], answers: list[Answer]) -> Counter[str]:
    """What became of a pair: kept, told and not saved, or lost."""
    found: Counter[str] = Counter()
    for attempt, answer in zip(attempts, answers, strict=True):
        if attempt.is_kept():
            found["kept"] += 1
        elif TOLD.search(attempt.reads(answer)):
            found["told"] += 1
        else:
            found["lost"] += 1
    return found


def second_thought(attempts: list[Attempt], answers: list[Answer]) -> Counter[str]:
    """Whoever was asked sends the page back with “take mine”; it must be saved then, word by word."""
    found: Counter[str] = Counter()
    for attempt, answer in zip(attempts, answers, strict=True):
        if "told-" in answer.page and not attempt.is_kept():
            back = fields_of(answer.page)
            mine = {f"keep-{name.removeprefix('told-')}": "mine" for name in back if name.startswith("told-")}
            again = Attempt(attempt.client, attempt.address, changed(back, **mine), attempt.is_kept)
            found["taken" if again.send().leads_to and attempt.is_kept() else "lost"] += 1
    return found


def test_of_many_pairs_of_edits_none_is_lost_and_every_loser_is_told(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    found: Counter[str] = Counter()
    for number in range(PAIRS):
        item = make.item(f"44-{number:04}", due_rule="fixed", due_on="2017-05-01", times_postponed=0)
        attempts = DOORS[number % len(DOORS)](office, item, number)
        attempts = [with_reason(attempt) for attempt in attempts]
        answers = office.at_once(*attempts)
        outcome = judged(attempts, answers) + second_thought(attempts, answers)
        assert not outcome["lost"], (DOORS[number % len(DOORS)].__name__, outcome)
        found += outcome
    with capsys.disabled():
        print(f"\n{PAIRS} pairs: {found['kept']} kept, {found['told']} told, {found['taken']} then taken, 0 lost")
    assert found["kept"] + found["told"] == 2 * PAIRS
    assert found["told"] >= found["taken"] > 0


def with_reason(attempt: Attempt) -> Attempt:
    """A deadline that moves needs a reason; it is given wherever the page asks for one."""
    sent = changed(attempt.sent, why="Agreed") if "why" in attempt.sent else attempt.sent
    return Attempt(attempt.client, attempt.address, sent, attempt.is_kept)


@pytest.mark.urls(__name__)
def test_control_the_stock_page_loses_edits_and_tells_nobody(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    found: Counter[str] = Counter()
    for number in range(CONTROL_PAIRS):
        item = make.item(f"44-{number:04}")
        address = f"/stock/tracking/actionitem/{item.pk}/change/"
        page = opened(office.amina, address)
        hers, his = {"title": f"Hers {number}"}, {"awaiting_question": f"His {number}"}
        attempts = [
            Attempt(office.amina, address, changed(page, **hers), holds(item, **hers)),
            Attempt(office.li, address, changed(page, **his), holds(item, **his)),
        ]
        found += judged(attempts, office.at_once(*attempts))
    with capsys.disabled():
        print(f"\ncontrol, {CONTROL_PAIRS} pairs on a stock page: {found['lost']} lost, {found['told']} told")
    assert found["lost"] > 0
    assert found["told"] == 0
