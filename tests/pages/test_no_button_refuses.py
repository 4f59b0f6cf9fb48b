"""No link and no button is shown to a person whom it would refuse: every role walks every page it can reach."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from resolutions.models import ResolutionTitle
from tests import make
from tests.access.links import offers_of
from tests.access.world import CAST, NOW, World, build
from tracking.models import ActionItem
from tracking.progress import add_update

pytestmark = pytest.mark.django_db
NOT_WALKED = ("/admin/logout/", "/language/", "/files/", "/static/")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("django.conf.settings.WTSA_WORKING_DATE", make.WORKING_DATE)
    logging.disable(logging.WARNING)
    plan = build(tmp_path / "outbox")
    add_what_crosses_bureaux(plan)
    yield plan
    logging.disable(logging.NOTSET)


def add_what_crosses_bureaux(plan: World) -> None:
    """One duty in a clause of TSB and a clause of BR, read from one document."""
    tsb, br = (ActionItem.objects.get(code=code) for code in ("44-90", "44-91"))
    tsb.twin_of = br
    tsb.save()
    add_update(br, "Heard of elsewhere", on=make.WORKING_DATE, by=plan.people["BR"], at=NOW)
    ResolutionTitle.objects.filter(resolution=tsb.resolution).update(source=plan.rows["resolutions.sourcedocument"])


@dataclass
class Walk:
    """Everything one reader can reach from the pages a day begins with."""

    client: Client
    seen: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def go(self, *start: str) -> None:
        waiting = [(address, "") for address in start]
        while waiting:
            address, whence = waiting.pop()
            if address in self.seen or address.startswith(NOT_WALKED):
                continue
            self.seen.add(address)
            response = self.client.get(address)
            if response.status_code in {403, 404}:
                self.refused.append(f"{whence} shows {address}: {response.status_code}")
            elif response.headers.get("Content-Type", "").startswith("text/html") and response.status_code == 200:
                links, buttons = offers_of(response.content.decode(), address)
                waiting += [(link, address) for link in sorted(links)]
                self.press(buttons, address)

    def press(self, buttons: set[str], whence: str) -> None:
        """Sends to each button's address once, with nothing filled in, and takes back what came of it."""
        for button in sorted(buttons - self.sent):
            if button.startswith(NOT_WALKED):
                continue
            self.sent.add(button)
            mark = transaction.savepoint()
            answer = self.client.post(button, {"language": "en"})
            transaction.savepoint_rollback(mark)
            if answer.status_code in {403, 404, 405}:
                self.refused.append(f"{whence} sends to {button}: {answer.status_code}")


def reader(world: World, column: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(world.people[column])
    return client


@pytest.mark.parametrize("column", ["SUP", *CAST])
def test_nobody_is_shown_a_link_or_a_button_that_refuses_them(world: World, column: str) -> None:
    walk = Walk(reader(world, column))
    walk.go("/admin/", reverse("admin:my_work"), reverse("admin:tracking_actionitem_changelist"))
    assert walk.refused == []
    assert len(walk.seen) > 20
